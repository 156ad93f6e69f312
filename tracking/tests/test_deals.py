"""Deals: stages and what they need, who may do what, their pages, competitors, the ledger."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from goalmgmt.core.periods import FiscalCalendar
from targets import history
from targets.queries import metric
from teams.models import Product, User
from teams.tests.factories import Cast, cast
from tracking.enums import OPEN_DEALS, DealStage
from tracking.models import Deal, DealCompetitor
from tracking.operations.competitors import (
    Party,
    Sheet,
    add_party,
    drop_party,
    drop_sheet,
    write_sheet,
)
from tracking.operations.deals import (
    DealTerms,
    Step,
    edit_deal,
    hand_over_deal,
    move_deal,
    open_deal,
)
from tracking.queries import Asked, competitors, deals, drill
from tracking.queries.pipeline import pipeline_of, with_pipeline
from tracking.tests.factories import contract, customer, receipt

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY, SOON = date(2026, 3, 18), date(2026, 3, 28)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def terms(**more: object) -> DealTerms:
    kept = {"name": "Pumps for hall 3", "customer": customer(), "value": Decimal(100000),
            "expected_on": SOON, "decider": "Director Chen"}  # fmt: skip
    return DealTerms(**(kept | more))  # type: ignore[arg-type]


def deal(owner: User, stage: str = "lead", **more: object) -> Deal:
    return open_deal(terms=terms(**more), owner=owner, actor=owner, now=NOW, stage=stage)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def test_a_deal_goes_its_way_to_acceptance() -> None:
    company = cast()
    found = deal(company.rep)
    for stage in ("qualified", "bidding"):
        found = move_deal(deal=found, step=Step(stage=stage), actor=company.rep, now=NOW)
    signed = contract(company.rep, 90000, TODAY)
    found = move_deal(
        deal=found, step=Step(stage="won", contract=signed), actor=company.rep, now=NOW
    )
    receipt(company.rep, 1000, TODAY, contract=signed)
    for step in (Step(stage="paying"), Step(stage="closed", accepted_on=TODAY)):
        found = move_deal(deal=found, step=step, actor=company.rep, now=NOW)
    assert (found.stage, found.contract, found.accepted_on) == ("closed", signed, TODAY)
    acts = AuditEvent.objects.filter(object_type="tracking.deal").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == [
        "deal.open", "deal.to_qualified", "deal.to_bidding", "deal.to_won", "deal.to_paying",
        "deal.to_closed",
    ]  # fmt: skip


REFUSED: list[tuple[str, str, dict[str, object], Step, str]] = [
    ("no value", "lead", {"value": None}, Step(stage="qualified"), "value"),
    ("no day", "lead", {"expected_on": None}, Step(stage="qualified"), "expected_on"),
    ("nobody decides", "qualified", {"decider": ""}, Step(stage="bidding"), "decider"),
    ("no contract", "bidding", {}, Step(stage="won"), "contract"),
    ("no reason", "bidding", {}, Step(stage="lost"), "lost_reason"),
    ("unknown reason", "bidding", {}, Step(stage="lost", lost_reason="moon"), "lost_reason"),
    ("back without a word", "bidding", {}, Step(stage="lead"), "reason"),
    ("no such stage", "lead", {}, Step(stage="moon"), "stage"),
    ("negative", "lead", {}, Step(stage="qualified", value=Decimal(-1)), "value"),
    ("finer than a fen", "lead", {}, Step(stage="qualified", value=Decimal("1.001")), "value"),
]


@pytest.mark.parametrize(("case", "stage", "more", "step", "field"), REFUSED)
def test_a_stage_says_what_is_missing(
    case: str, stage: str, more: dict[str, object], step: Step, field: str
) -> None:
    company = cast()
    found = deal(company.rep, stage, **more)
    with pytest.raises(Refused) as refusal:
        move_deal(deal=found, step=step, actor=company.rep, now=NOW)
    assert refusal.value.field == field, case
    found.refresh_from_db()
    assert found.stage == stage
    assert AuditEvent.objects.filter(object_type="tracking.deal").count() == 1


def test_a_step_may_bring_what_is_missing() -> None:
    company = cast()
    found = deal(company.rep, value=None, expected_on=None)
    step = Step(stage="qualified", value=Decimal(5000), expected_on=SOON)
    moved = move_deal(deal=found, step=step, actor=company.rep, now=NOW)
    assert (moved.value, moved.expected_on) == (Decimal(5000), SOON)


def test_a_contract_wins_one_deal_of_its_own_customer() -> None:
    company = cast()
    signed = contract(company.rep, 90000, TODAY)
    foreign = contract(company.rep, 90000, TODAY, customer=customer("Other"))
    first, second = deal(company.rep), deal(company.rep)
    move_deal(deal=first, step=Step(stage="won", contract=signed), actor=company.rep, now=NOW)
    for taken in (signed, foreign):
        step = Step(stage="won", contract=taken)
        with pytest.raises(Refused) as refusal:
            move_deal(deal=second, step=step, actor=company.rep, now=NOW)
        assert refusal.value.field == "contract"


def test_being_paid_needs_a_receipt_of_the_contract() -> None:
    company = cast()
    signed = contract(company.rep, 90000, TODAY)
    found = move_deal(
        deal=deal(company.rep), step=Step(stage="won", contract=signed), actor=company.rep, now=NOW
    )
    with pytest.raises(Refused):
        move_deal(deal=found, step=Step(stage="paying"), actor=company.rep, now=NOW)
    with pytest.raises(Conflict):
        move_deal(deal=found, step=Step(stage="lead", reason="x"), actor=company.rep, now=NOW)


def test_a_lost_deal_names_who_won_it_and_may_come_back() -> None:
    company = cast()
    step = Step(stage="lost", lost_reason="price", lost_to="  Rival ", reason="8% cheaper")
    lost = move_deal(deal=deal(company.rep), step=step, actor=company.rep, now=NOW)
    sheet = lost.competitors.get()
    assert (lost.lost_reason, lost.lost_note, sheet.won) == ("price", "8% cheaper", True)
    with pytest.raises(Refused):
        drop_sheet(row=sheet, actor=company.rep, now=NOW)
    step = Step(stage="qualified", reason="They failed to deliver")
    back = move_deal(deal=lost, step=step, actor=company.rep, now=NOW)
    sheet.refresh_from_db()
    assert (back.lost_at, back.lost_reason, sheet.won) == (None, "", False)


def test_strangers_and_colleagues_do_not_write_a_deal() -> None:
    company = cast()
    found = deal(company.rep)
    acts: list[Callable[[User], object]] = [
        lambda who: move_deal(deal=found, step=Step(stage="qualified"), actor=who, now=NOW),
        lambda who: edit_deal(deal=found, terms=terms(), revision=1, actor=who, now=NOW),
        lambda who: write_sheet(deal=found, sheet=Sheet(name="R"), actor=who, now=NOW),
        lambda who: add_party(deal=found, party=Party(name="C", part=""), actor=who, now=NOW),
        lambda who: hand_over_deal(deal=found, to=company.mate, reason="x", actor=who, now=NOW),
        lambda who: open_deal(terms=terms(), owner=company.rep, actor=who, now=NOW),
    ]
    for act in acts:
        for who in (company.mate, company.stranger, company.west_manager, company.finance):
            with pytest.raises(NotAllowed):
                act(who)
    assert Deal.objects.count() == 1


def test_the_second_of_two_editors_hears_of_the_first() -> None:
    company = cast()
    found = deal(company.rep)
    edit_deal(deal=found, terms=terms(name="A"), revision=1, actor=company.rep, now=NOW)
    with pytest.raises(Conflict):
        edit_deal(deal=found, terms=terms(name="B"), revision=1, actor=company.rep, now=NOW)
    found.refresh_from_db()
    assert (found.name, found.revision) == ("A", 2)


def test_a_manager_hands_a_deal_over_with_a_reason() -> None:
    company = cast()
    found = deal(company.rep)
    with pytest.raises(NotAllowed):
        hand_over_deal(deal=found, to=company.mate, reason="x", actor=company.rep, now=NOW)
    for to, reason in ((company.mate, " "), (company.finance, "x"), (company.rep, "x")):
        with pytest.raises(Refused):
            hand_over_deal(deal=found, to=to, reason=reason, actor=company.east_manager, now=NOW)
    hand_over_deal(deal=found, to=company.mate, reason="x", actor=company.east_manager, now=NOW)
    assert Deal.objects.get().owner == company.mate


def test_parties_come_and_go() -> None:
    company = cast()
    found = deal(company.rep)
    party = add_party(
        deal=found, party=Party(name="Chen", part="decides", stance="for"),
        actor=company.rep, now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused):
        add_party(deal=found, party=Party(name=" ", part=""), actor=company.rep, now=NOW)
    drop_party(party=party, actor=company.east_manager, now=NOW)
    assert found.parties.count() == 0


def test_competitors_roll_up_over_the_deals_one_sees() -> None:
    company = cast()
    lost = Step(stage="lost", lost_reason="price", lost_to="Rival")
    move_deal(deal=deal(company.rep), step=lost, actor=company.rep, now=NOW)
    write_sheet(
        deal=deal(company.rep), sheet=Sheet(name="rival", answer="Service"), actor=company.rep,
        now=NOW,
    )  # fmt: skip
    move_deal(deal=deal(company.stranger), step=lost, actor=company.stranger, now=NOW)
    (row,) = competitors.roll_up(company.east_manager, TODAY)
    assert (row.deals, row.open, row.lost, row.lost_to, row.lost_value) == (
        2, 1, 1, 1, Decimal(100000),
    )  # fmt: skip
    assert row.win_rate == 0
    (whole,) = competitors.roll_up(company.boss, TODAY)
    assert whole.deals == 3
    (place,) = competitors.by_place(company.boss, TODAY, whole.pk or 0)
    assert (place.name, place.lost_to) == ("", 2)


def test_open_deals_stand_in_the_ledger_by_unit_and_person() -> None:
    company = cast()
    deal(company.rep, "bidding", value=Decimal("100000.01"))
    deal(company.mate, "lead", value=Decimal(1000))
    deal(company.stranger, "lead", value=Decimal(500), chance=Decimal("0.5"))
    deal(company.rep, "lead", expected_on=date(2026, 9, 1))
    asked = Asked(FiscalCalendar().parse("2026-Q1"), metric("sales"), TODAY)
    whole = with_pipeline(asked, company.company, drill(asked, company.company))
    assert whole.total.pipeline == Decimal("60350.01")
    assert {row.code: row.pipeline for row in whole.rows if row.kind == "unit"} == {
        "east": Decimal("60100.01"), "west": Decimal(250),
    }  # fmt: skip
    below = with_pipeline(asked, company.east, drill(asked, company.east))
    assert below.total.pipeline == sum(row.pipeline or 0 for row in below.rows)
    assert pipeline_of(asked, company.rep) == Decimal("60000.01")
    assert history.pipeline(metric("sales"), company.west, TODAY) == Decimal(500)
    assert history.pipeline(metric("visits"), company.west, TODAY) is None


class TestWeighing(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        rows=st.lists(
            st.tuples(
                st.integers(1, 10**13), st.none() | st.integers(0, 100), st.sampled_from(OPEN_DEALS)
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_the_database_weighs_as_python_does(
        self, rows: list[tuple[int, int | None, DealStage]]
    ) -> None:
        whose = customer()
        owner = User.objects.create(code="w", name="w")
        made = [
            Deal.objects.create(
                name="x", customer=whose, owner=owner, stage=stage, stage_since=NOW,
                created_at=NOW, touched_at=NOW, value=Decimal(fen).scaleb(-2),
                chance=None if percent is None else Decimal(percent) / 100,
            )
            for fen, percent, stage in rows
        ]  # fmt: skip
        assert deals.totals(Deal.objects.all()).weighted == sum(one.weighted for one in made)


PAGES = ("/deals/", "/deals/all/", "/deals/all/?stage=lead", "/projects/", "/competitors/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", PAGES)
def test_lists_cost_the_same_with_many_deals(page: str, language: str) -> None:
    company = cast()

    def add(count: int) -> None:
        for _n in range(count):
            found = deal(company.rep, is_key=True)
            write_sheet(deal=found, sheet=Sheet(name="Rival"), actor=company.rep, now=NOW)

    def cost() -> int:
        client = signed_in(company.east_manager, language)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(page)
        assert answer.status_code == 200
        return len(queries)

    add(2)
    cost()
    few = cost()
    add(12)
    assert cost() == few


def test_a_rep_opens_and_moves_a_deal_on_the_pages() -> None:
    company = cast()
    client = signed_in(company.rep)
    answer = client.post("/deals/new/", {"name": "Pumps <b>", "customer": "Huamei"})
    found = Deal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/deals/{found.pk}/")
    page = client.get(f"/deals/{found.pk}/").content.decode()
    assert "Pumps &lt;b&gt;" in page
    answer = client.post(f"/deals/{found.pk}/to/qualified/", {"value": "12万"})
    assert answer.status_code == 422
    assert "Enter when the contract is expected" in answer.content.decode()
    fields = {"value": "12万", "expected_on": "2026-04-30"}
    assert client.post(f"/deals/{found.pk}/to/qualified/", fields).status_code == 302
    found.refresh_from_db()
    assert (found.stage, found.value) == ("qualified", Decimal(120000))
    answer = client.post(f"/deals/{found.pk}/competitors/", {"sheet-name": "Rival"})
    assert answer.status_code == 302
    answer = client.post(f"/deals/{found.pk}/parties/", {"party-name": "", "party-stance": "for"})
    assert (answer.status_code, DealCompetitor.objects.count()) == (422, 1)
    assert client.get("/competitors/").status_code == 200


def test_an_edit_keeps_what_was_typed_when_somebody_was_first() -> None:
    company = cast()
    found = deal(company.rep)
    client = signed_in(company.rep)
    typed = {"name": "Mine", "customer": "Huamei", "revision": "0"}
    answer = client.post(f"/deals/{found.pk}/edit/", typed)
    assert answer.status_code == 422
    assert "Mine" in answer.content.decode()


def test_others_deals_are_not_found(db: None) -> None:
    company: Cast = cast()
    found = deal(company.stranger)
    for address in ("", "edit/", "to/qualified/", "hand-over/"):
        answer = signed_in(company.rep).get(f"/deals/{found.pk}/{address}")
        assert answer.status_code in {403, 404}
        assert found.name not in answer.content.decode()


def test_deals_by_the_api() -> None:
    company = cast()
    client = signed_in(company.rep)
    body = {"name": "Pumps", "customer": "Huamei", "value": "1000.00"}
    made = client.post("/api/v1/deals/", body, content_type="application/json")
    assert (made.status_code, made.json()["stage"], made.json()["weighted"]) == (
        201, "lead", "100.00",
    )  # fmt: skip
    step = f"/api/v1/deals/{made.json()['id']}/step/"
    refused = client.post(step, {"stage": "qualified"}, content_type="application/json")
    assert (refused.status_code, "expected_on" in refused.content.decode()) == (400, True)
    body = {"stage": "qualified", "expected_on": "2026-05-01"}
    moved = client.post(step, body, content_type="application/json")
    assert (moved.status_code, moved.json()["stage"]) == (200, "qualified")
    assert signed_in(company.stranger).get(step.removesuffix("step/")).status_code == 404
    body = {"name": "Theirs", "customer": "Huamei", "owner": company.mate.code}
    assert client.post("/api/v1/deals/", body, content_type="application/json").status_code == 400


def test_a_won_deal_keeps_the_customer_of_its_contract() -> None:
    company = cast()
    signed = contract(company.rep, 90000, TODAY)
    won = move_deal(
        deal=deal(company.rep), step=Step(stage="won", contract=signed), actor=company.rep, now=NOW
    )
    with pytest.raises(Refused) as refusal:
        edit_deal(
            deal=won, terms=terms(customer=customer("Other")), revision=won.revision,
            actor=company.rep, now=NOW,
        )  # fmt: skip
    assert refusal.value.field == "customer"
    won.refresh_from_db()
    assert won.customer == signed.customer


def test_a_change_of_products_is_on_record() -> None:
    company = cast()
    pump = Product.objects.create(code="P1", name="Pump")
    edit_deal(
        deal=deal(company.rep), terms=terms(products=[pump]), revision=1, actor=company.rep, now=NOW
    )
    event = AuditEvent.objects.get(action="deal.edit")
    assert (event.before, event.after) == ({"products": []}, {"products": ["P1"]})
