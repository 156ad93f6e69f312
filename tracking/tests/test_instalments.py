"""Instalments of contracts and what is overdue; owners of customers, contacts, repairs."""

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

from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import User
from teams.operations import people
from teams.tests.factories import cast, person
from tracking.models import Contract, Customer, CustomerOwnership, Instalment
from tracking.operations.instalments import Part, plan_instalments
from tracking.operations.ownership import (
    NewContact,
    add_contact,
    hand_over_customer,
    switch_contact,
)
from tracking.queries import instalments, repairs
from tracking.tests.factories import contract, customer, receipt

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)
PLAN = [Part(date(2026, 3, 1), Decimal(300), "advance"), Part(date(2026, 4, 1), Decimal(700))]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(who: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def planned(who: User) -> Contract:
    signed = contract(who, 1000, date(2026, 2, 1))
    plan_instalments(contract=signed, parts=PLAN, actor=who, now=NOW)
    return signed


def test_receipts_pay_the_earliest_due_first() -> None:
    company = cast()
    signed = planned(company.rep)
    receipt(company.rep, 250, date(2026, 3, 2), contract=signed)
    found = instalments.schedule_of(signed, TODAY)
    assert [(row.paid, row.left, row.status) for row in found.rows] == [
        (Decimal(250), Decimal(50), "overdue"), (Decimal(0), Decimal(700), "planned"),
    ]  # fmt: skip
    (row,) = instalments.overdue(company.rep, TODAY)
    assert (row, instalments.late_amount(row), row.first_due_on) == (
        signed, Decimal(50), date(2026, 3, 1),
    )  # fmt: skip
    receipt(company.rep, 50, date(2026, 3, 3), contract=signed)
    assert list(instalments.overdue(company.rep, TODAY)) == []


REFUSED = [
    ("short by a fen", [Part(TODAY, Decimal("999.99"))]),
    ("over by a fen", [Part(TODAY, Decimal("1000.01"))]),
    ("zero among them", [Part(TODAY, Decimal(1000)), Part(TODAY, Decimal(0))]),
    ("finer than a fen", [Part(TODAY, Decimal("999.995")), Part(TODAY, Decimal("0.005"))]),
    ("too many", [Part(TODAY, Decimal(10))] * 100),
]


@pytest.mark.parametrize(("case", "parts"), REFUSED)
def test_a_plan_makes_exactly_the_contract(case: str, parts: list[Part]) -> None:
    company = cast()
    signed = planned(company.rep)
    with pytest.raises(Refused):
        plan_instalments(contract=signed, parts=parts, actor=company.rep, now=NOW)
    kept = Instalment.objects.values_list("amount", flat=True)
    assert list(kept) == [Decimal(300), Decimal(700)], case


def test_only_who_has_a_share_plans() -> None:
    company = cast()
    signed = contract(company.rep, 1000, date(2026, 2, 1))
    for who in (company.stranger, company.west_manager, company.boss):
        with pytest.raises(NotAllowed):
            plan_instalments(contract=signed, parts=PLAN, actor=who, now=NOW)
    plan_instalments(contract=signed, parts=PLAN, actor=company.east_manager, now=NOW)
    assert Instalment.objects.count() == 2


class TestSchedule(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        parts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
        money=st.lists(st.integers(-(10**8), 10**9).filter(bool), max_size=5),
    )
    def test_what_came_in_is_laid_out_without_loss(
        self, parts: list[int], money: list[int]
    ) -> None:
        who = User.objects.create(code="w", name="w")
        seat = cast().east
        people.join_unit(person=who, unit=seat, starts_on=date(2025, 1, 1), actor=None, now=NOW)
        amounts = [Decimal(fen).scaleb(-2) for fen in parts]
        signed = contract(who, sum(amounts), date(2026, 2, 1))
        rows = [Part(date(2026, 3, 1 + n), amount) for n, amount in enumerate(amounts)]
        plan_instalments(contract=signed, parts=rows, actor=None, now=NOW)
        for fen in money:
            receipt(who, Decimal(fen).scaleb(-2), date(2026, 3, 2), contract=signed)
        found = instalments.schedule_of(signed, TODAY)
        came = max(sum(money), 0)
        assert sum(row.paid for row in found.rows) + found.beyond == Decimal(came).scaleb(-2)
        assert sum(row.amount for row in found.rows) == signed.amount
        late = sum(row.left for row in found.rows if row.is_overdue)
        admin = User.objects.get(code="boss")
        listed = {row.pk: instalments.late_amount(row) for row in instalments.overdue(admin, TODAY)}
        due = sum(row.amount for row in found.rows if row.due_on < TODAY)
        owed = due - Decimal(sum(money)).scaleb(-2)
        assert listed.get(signed.pk, Decimal(0)) == max(owed, Decimal(0))
        assert late <= max(owed, Decimal(0))


def test_a_plan_is_written_on_the_page_and_kept_when_it_is_wrong() -> None:
    company = cast()
    signed = contract(company.rep, 1000, date(2026, 2, 1))
    client, address = signed_in(company.rep), f"/contracts/{signed.pk}/instalments/"
    base = {"part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0", "part-0-due_on": "2026-03-01"}
    wrong = client.post(address, base | {"part-0-amount": "900", "part-0-label": "<i>x"})
    assert (wrong.status_code, Instalment.objects.count()) == (422, 0)
    text = wrong.content.decode()
    assert "difference ¥100.00" in text
    assert "&lt;i&gt;x" in text
    empty = client.post(address, base | {"part-0-amount": "", "part-1-amount": "100"})
    assert (empty.status_code, "Enter the amount that is due." in empty.content.decode()) == (
        422, True,
    )  # fmt: skip
    assert client.post(address, base | {"part-0-amount": "1,000"}).status_code == 302
    page = client.get(f"/contracts/{signed.pk}/").content.decode()
    assert "Overdue" in page
    assert signed.external_id in client.get("/receipts/overdue/").content.decode()


def test_a_customer_changes_hands_on_a_day() -> None:
    company = cast()
    whose = Customer.objects.get(pk=customer("Own").pk)
    CustomerOwnership.objects.create(customer=whose, person=company.rep, starts_on=date(2026, 1, 1))
    given = {"customer": whose, "to": company.mate, "starts_on": TODAY, "now": NOW}
    with pytest.raises(NotAllowed):
        hand_over_customer(**given, reason="r", actor=company.rep)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        hand_over_customer(**given, reason=" ", actor=company.east_manager)  # type: ignore[arg-type]
    hand_over_customer(**given, reason="r", actor=company.east_manager)  # type: ignore[arg-type]
    edges = whose.ownerships.order_by("starts_on").values_list("person", "starts_on", "ends_on")
    assert list(edges) == [
        (company.rep.pk, date(2026, 1, 1), TODAY), (company.mate.pk, TODAY, None),
    ]  # fmt: skip
    with pytest.raises(Refused):
        hand_over_customer(**given, reason="r", actor=company.east_manager)  # type: ignore[arg-type]


def test_what_leavers_leave_behind_is_given_away_in_one_go() -> None:
    company = cast()
    gone = person("gone", company.east)
    for name in ("A", "B"):
        CustomerOwnership.objects.create(
            customer=customer(name), person=gone, starts_on=date(2026, 1, 1)
        )
    people.leave(person=gone, left_on=date(2026, 3, 1), actor=company.admin, now=NOW)
    rows = list(repairs.ownerless_customers(TODAY))
    assert [row.name for row in rows] == ["A", "B"]
    client = signed_in(company.finance)
    fields = {"customer": [row.code for row in rows], "to": "mate", "reason": ""}
    wrong = client.post("/repairs/", fields)
    assert (wrong.status_code, repairs.ownerless_customers(TODAY).count()) == (422, 2)
    assert client.post("/repairs/", fields | {"reason": "left"}).status_code == 302
    assert repairs.ownerless_customers(TODAY).count() == 0
    assert signed_in(company.rep).get("/repairs/").status_code == 403


def test_contacts_are_noted_once_and_switched_off() -> None:
    company = cast()
    whose = customer("Own")
    new = NewContact(name="Chen", phone="13800000000")
    first = add_contact(customer=whose, new=new, actor=company.rep, now=NOW)
    assert add_contact(customer=whose, new=new, actor=company.rep, now=NOW) == first
    with pytest.raises(NotAllowed):
        add_contact(customer=whose, new=new, actor=company.boss, now=NOW)
    assert not switch_contact(contact=first, active=False, actor=company.rep, now=NOW).is_active


@pytest.mark.parametrize("page", ["/receipts/overdue/", "/repairs/"])
def test_lists_cost_the_same_with_many_rows(page: str) -> None:
    company = cast()

    def cost() -> int:
        client = signed_in(company.finance)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    planned(company.rep)
    cost()
    few = cost()
    for number in range(8):
        signed = contract(company.rep, 1000, TODAY, customer=customer(f"C{number}"))
        plan_instalments(contract=signed, parts=PLAN, actor=None, now=NOW)
    assert cost() == few
