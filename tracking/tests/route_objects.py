"""Objects for the walk through all routes: what the rep did, and the same of the stranger."""

from datetime import date
from decimal import Decimal

from goalmgmt.core.periods import FiscalCalendar
from goalmgmt.testing.rights import RouteObject
from targets.queries import metric
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast
from tracking.models import Report, Visit
from tracking.operations.excuses import ask_excuse
from tracking.operations.measurements import NewMeasurement, record_measurement
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.reporting import slot_named
from tracking.tests.factories import contract, customer, receipt

PERIOD, WEEK, DAY = "2026-Q1", "2026-W09", date(2026, 2, 10)
NOT_THE_AUTHOR = frozenset({"manager"})
FACTS = {
    "contract": ("tracking:contract_detail", "tracking:contract_correct", "api-contract-detail"),
    "receipt": ("tracking:receipt_detail", "tracking:receipt_correct", "tracking:receipt_refund",
                "api-receipt-detail"),
    "credit": ("tracking:credit_detail", "api-credit-detail"),
    "done": ("tracking:visit_detail", "api-visit-detail"),
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
    planned = RouteObject(own["planned"], foreign["planned"], refused=NOT_THE_AUTHOR)
    done = RouteObject(own["done"], foreign["done"], refused=NOT_THE_AUTHOR)
    return found | {
        "tracking:customer_detail": RouteObject(own["customer"], foreign["customer"]),
        "tracking:visit_log": planned,
        "tracking:visit_cancel": planned,
        "tracking:visit_step_done": done,
        "tracking:measurement_correct": RouteObject(
            _measured(cast.rep), _measured(cast.stranger), refused=frozenset({"rep"})
        ),
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


def _unit(unit: Unit) -> dict[str, object]:
    return {"period": PERIOD, "unit": unit.code}


def _entry(unit: Unit) -> dict[str, object]:
    return _unit(unit) | {"lens": "product", "entry": "-"}


def _made(person: User) -> dict[str, dict[str, object]]:
    """One of each kind of the person's own, with a customer that nobody else has."""
    whose = customer(f"Customer of {person.code}")
    money = receipt(person, "900.00", DAY, customer=whose)
    facts = {
        "contract": contract(person, "1000.00", DAY, customer=whose),
        "receipt": money,
        "credit": money.credits.get(),
        "planned": plan_visit(new=NewVisit(customer=whose, planned_on=DAY), actor=person, now=NOW),
        "done": _logged(person, plan_visit(
            new=NewVisit(customer=whose, planned_on=DAY), actor=person, now=NOW)),
        "report": _report(person),
    }  # fmt: skip
    return {kind: {"pk": fact.pk} for kind, fact in facts.items()} | {
        "customer": {"code": whose.code}
    }


def _measured(person: User) -> dict[str, object]:
    """A value of the person's, which others record."""
    new = NewMeasurement(
        metric("satisfaction"), FiscalCalendar().parse("2026-02"), Decimal(80), date(2026, 2, 10),
        "survey", person=person,
    )  # fmt: skip
    return {"pk": record_measurement(new=new, actor=None, now=NOW)[0].pk}


def _logged(person: User, visit: Visit) -> Visit:
    log = VisitLog(outcome="progress", next_step="quote", next_step_on=date(2026, 3, 9))
    return log_visit(visit=visit, log=log, actor=person, now=NOW)


def _report(person: User) -> Report:
    report = open_report(slot=slot_named("2026-W08"), actor=person, now=NOW)
    return submit_report(report=report, text=ReportText(summary="Fine"), actor=person, now=NOW)


def _excuse(person: User) -> dict[str, object]:
    asked = ask_excuse(slot=slot_named(WEEK), reason="Leave", actor=person, now=NOW)
    return {"pk": asked.pk}
