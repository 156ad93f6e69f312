"""Objects for the walk through all routes: what the rep did, and the same of the stranger."""

from datetime import date
from decimal import Decimal

from goalmgmt.core.files import File
from goalmgmt.core.periods import FiscalCalendar
from goalmgmt.testing.rights import RouteObject
from targets.queries import metric
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast
from tracking.models import Contract, Customer, CustomerOwnership, Deal, FlowTemplate, Report, Visit
from tracking.operations import flow_thread, flows
from tracking.operations.competitors import Party, Sheet, add_party, write_sheet
from tracking.operations.deals import DealTerms, open_deal
from tracking.operations.excuses import ask_excuse
from tracking.operations.fact_conflicts import note, said
from tracking.operations.flow_templates import seed_templates
from tracking.operations.measurements import NewMeasurement, record_measurement
from tracking.operations.ownership import NewContact, add_contact
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visit_photos import add_photos
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.reporting import slot_named
from tracking.tests import route_objects_meetings, route_objects_surveys, route_objects_teamwork
from tracking.tests.factories import contract, customer, picture, receipt

PERIOD, WEEK, DAY = "2026-Q1", "2026-W09", date(2026, 2, 10)
NOT_THE_AUTHOR = frozenset({"manager"})
FACTS = {
    "contract": ("tracking:contract_detail", "tracking:contract_correct", "api-contract-detail"),
    "signed": ("tracking:contract_instalments",),
    "receipt": ("tracking:receipt_detail", "tracking:receipt_correct", "tracking:receipt_refund",
                "api-receipt-detail"),
    "credit": ("tracking:credit_detail", "api-credit-detail"),
    "done": ("tracking:visit_detail", "tracking:visit_comment", "api-visit-detail"),
    "report": ("tracking:report_read", "tracking:report_comment", "tracking:report_return",
               "api-report-detail"),
}  # fmt: skip


def objects(cast: Cast) -> dict[str, RouteObject]:
    own, foreign = _made(cast.rep), _made(cast.stranger)
    found = {
        name: RouteObject(own[kind], foreign[kind])
        for kind, names in FACTS.items()
        for name in names
    }
    deals = _deals(cast, own["deal"], foreign["deal"])
    planned = RouteObject(own["planned"], foreign["planned"], refused=NOT_THE_AUTHOR)
    done = RouteObject(own["done"], foreign["done"], refused=NOT_THE_AUTHOR)
    found |= route_objects_teamwork.objects(cast) | route_objects_meetings.objects(cast)
    found |= route_objects_surveys.objects(cast)
    return found | deals | _flows(cast) | {
        "tracking:customer_detail": RouteObject(own["customer"], foreign["customer"]),
        "tracking:customer_hand_over": RouteObject(own["customer"], foreign["customer"]),
        "tracking:contact_create": RouteObject(own["customer"], foreign["customer"]),
        "tracking:contact_switch": RouteObject(own["contact"], foreign["contact"]),
        "tracking:visit_log": planned,
        "tracking:visit_cancel": planned,
        "tracking:visit_step_done": done,
        "tracking:visit_position_remove": done,
        "tracking:customer_place": RouteObject(own["customer"], foreign["customer"]),
        "tracking:visit_photos_add": done,
        "tracking:visit_photo": RouteObject(own["photo"], foreign["photo"]),
        "tracking:visit_photo_remove": RouteObject(
            own["photo"], foreign["photo"], refused=NOT_THE_AUTHOR
        ),
        "tracking:measurement_correct": RouteObject(
            _measured(cast.rep), _measured(cast.stranger), refused=frozenset({"rep"})
        ),
        "tracking:activity_parts": RouteObject(
            {"person": cast.rep.code, "parts": "visits"},
            {"person": cast.stranger.code, "parts": "visits"},
        ),
        "tracking:visit_guide_edit": RouteObject({"kind": "on_site"}),
        "tracking:conflict_detail": RouteObject(_conflict(cast.rep)),
        "tracking:conflict_decide": RouteObject(_conflict(cast.rep) | {"act": "keep"}),
        "tracking:flow_type_edit": RouteObject({"kind": "quotation"}),
        "tracking:report_edit": RouteObject({"period": WEEK}),
        "tracking:excuse_ask": RouteObject({"period": WEEK}),
        "tracking:report_cell": RouteObject(
            {"period": WEEK, "person": cast.rep.code},
            {"period": WEEK, "person": cast.stranger.code},
        ),
        "tracking:excuse_decide": RouteObject(_excuse(cast.rep), _excuse(cast.stranger)),
        "tracking:ledger": RouteObject({"period": PERIOD}),
        "tracking:ledger_unit": RouteObject(
            _unit(cast.east), _unit(cast.west), hidden_from=frozenset(),
            refused=frozenset({"rep"}), foreign_refused=frozenset({"manager"}),
        ),
        "tracking:ledger_entry": RouteObject(
            _entry(cast.east), _entry(cast.west), hidden_from=frozenset(),
            refused=frozenset({"rep"}), foreign_refused=frozenset({"manager"}),
        ),
        "tracking:ledger_changes": RouteObject(
            _unit(cast.east), _unit(cast.west), hidden_from=frozenset(),
            refused=frozenset({"rep"}), foreign_refused=frozenset({"manager"}),
        ),
        "tracking:person_changes": RouteObject(
            _unit(cast.east) | {"person": cast.rep.code},
            _unit(cast.west) | {"person": cast.stranger.code},
        ),
        "tracking:ledger_person": RouteObject(
            _unit(cast.east) | {"person": cast.rep.code},
            _unit(cast.west) | {"person": cast.stranger.code},
        ),
    }  # fmt: skip


def _deals(
    cast: Cast, own: dict[str, object], foreign: dict[str, object]
) -> dict[str, RouteObject]:
    """A deal of the rep's and one of the stranger's, each with a competitor and a party."""
    owner, other = Deal.objects.get(pk=own["pk"]), Deal.objects.get(pk=foreign["pk"])
    plain = RouteObject(own, foreign)
    stages = RouteObject(own | {"stage": "qualified"}, foreign | {"stage": "qualified"})
    return {
        "tracking:deal_detail": plain,
        "api-deal-detail": plain,
        "api-deal-step": plain,
        "tracking:deal_edit": plain,
        "tracking:deal_hand_over": plain,
        "tracking:deal_competitor": plain,
        "tracking:deal_party": plain,
        "tracking:deal_move": stages,
        "tracking:deal_competitor_off": RouteObject(
            own | {"row": owner.competitors.get().pk}, foreign | {"row": other.competitors.get().pk}
        ),
        "tracking:deal_party_off": RouteObject(
            own | {"row": owner.parties.get().pk}, foreign | {"row": other.parties.get().pk}
        ),
        "tracking:competitor_detail": RouteObject(
            {"pk": owner.competitors.get().competitor_id},
            {"pk": other.competitors.get().competitor_id},
        ),
    }


def _deal(person: User, whose: Customer) -> Deal:
    terms = DealTerms(name=f"Deal of {person.code}", customer=whose, value=Decimal(1000))
    made = open_deal(terms=terms, owner=person, actor=person, now=NOW)
    write_sheet(deal=made, sheet=Sheet(name=f"Rival of {person.code}"), actor=person, now=NOW)
    add_party(deal=made, party=Party(name="Chen", part="decides"), actor=person, now=NOW)
    return made


def _unit(unit: Unit) -> dict[str, object]:
    return {"period": PERIOD, "unit": unit.code}


def _entry(unit: Unit) -> dict[str, object]:
    return _unit(unit) | {"lens": "product", "entry": "-"}


def _made(person: User) -> dict[str, dict[str, object]]:
    """One of each kind of the person's own, with a customer that nobody else has."""
    whose = customer(f"Customer of {person.code}")
    CustomerOwnership.objects.create(customer=whose, person=person, starts_on=DAY)
    money = receipt(person, "900.00", DAY, customer=whose)
    facts = {
        "contract": contract(person, "1000.00", DAY, customer=whose),
        "receipt": money,
        "credit": money.credits.get(),
        "planned": plan_visit(new=NewVisit(customer=whose, planned_on=DAY), actor=person, now=NOW),
        "done": _logged(person, plan_visit(
            new=NewVisit(customer=whose, planned_on=DAY), actor=person, now=NOW)),
        "report": _report(person),
        "deal": _deal(person, whose),
        "signed": contract(person, "500.00", DAY, customer=whose),
    }  # fmt: skip
    known = add_contact(customer=whose, new=NewContact(name="Chen"), actor=person, now=NOW)
    return {kind: {"pk": fact.pk} for kind, fact in facts.items()} | {
        "customer": {"code": whose.code},
        "contact": {"code": whose.code, "pk": known.pk},
        "photo": _photo(facts["done"], person),
    }


def _measured(person: User) -> dict[str, object]:
    """A value of the person's, which others record."""
    new = NewMeasurement(
        metric("satisfaction"), FiscalCalendar().parse("2026-02"), Decimal(80), date(2026, 2, 10),
        "survey", person=person,
    )  # fmt: skip
    return {"pk": record_measurement(new=new, actor=None, now=NOW)[0].pk}


def _photo(visit: Visit, person: User) -> dict[str, object]:
    added = add_photos(visit=visit, pictures=[picture()], actor=person, now=NOW)
    return {"pk": visit.pk, "photo": added[0].pk}


def _logged(person: User, visit: Visit) -> Visit:
    log = VisitLog(outcome="progress", next_step="quote", next_step_on=date(2026, 3, 9))
    return log_visit(visit=visit, log=log, actor=person, now=NOW)


def _report(person: User) -> Report:
    report = open_report(slot=slot_named("2026-W08"), actor=person, now=NOW)
    return submit_report(report=report, text=ReportText(summary="Fine"), actor=person, now=NOW)


def _flows(cast: Cast) -> dict[str, RouteObject]:
    """A request of the rep's, handed in, and one of the stranger's."""
    own, foreign = _flow(cast.rep), _flow(cast.stranger)
    aside = frozenset({"finance", "admin"})
    hidden = aside | {"rep", "manager"}

    def both(refused: frozenset[str] = frozenset(), **more: object) -> RouteObject:
        mine, others = ({"pk": row["pk"], **more} for row in (own, foreign))
        return RouteObject(mine, others, hidden_from=hidden, own_hidden_from=aside, refused=refused)

    not_theirs = frozenset({"manager", "leadership"})
    return {
        "tracking:flow_create": RouteObject({"kind": "quotation"}),
        "tracking:flow_detail": both(),
        "tracking:flow_edit": both(not_theirs),
        "tracking:flow_act": both(not_theirs, act="withdraw"),
        "tracking:flow_file": RouteObject(own, foreign, hidden_from=hidden, own_hidden_from=aside),
    }


def _flow(author: User) -> dict[str, object]:
    seed_templates()  # a test that truncates takes those of the migration away
    template = FlowTemplate.objects.get(kind="solution")
    content = flows.FlowContent(title="Pumps", answers={"summary": "Ten"})
    draft = flows.create_draft(template=template, content=content, actor=author, now=NOW)
    sent = flows.submit(request=draft, actor=author, today=NOW.date(), now=NOW)
    comment = flow_thread.add_comment(
        request=sent, text="", file=File("plan.txt", "txt", b"plan"), actor=author,
        today=NOW.date(), now=NOW,
    )  # fmt: skip
    return {"pk": sent.pk, "comment": comment.pk}


def _excuse(person: User) -> dict[str, object]:
    asked = ask_excuse(slot=slot_named(WEEK), reason="Leave", actor=person, now=NOW)
    return {"pk": asked.pk}


def _conflict(person: User) -> dict[str, object]:
    fact = Contract.objects.filter(shares__person=person).earliest("pk")
    content = said(fact) | {"amount": "77.00"}
    kept = note(kind="contract", number=fact.external_id, content=content, source="api",
                actor=person, now=NOW)  # fmt: skip
    assert kept is not None
    return {"pk": kept.pk}
