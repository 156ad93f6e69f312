"""The ledger through another lens: rows sum to the unit, what has no stamp is a row of its own."""

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

from goalmgmt.core.periods import FiscalCalendar
from targets.models import LensCell, LensRow, LensSplit, PlanVersion
from targets.queries import metric
from teams.models import Channel, Product, User
from teams.operations import people
from teams.tests.factories import NOW as BEFORE
from teams.tests.factories import Cast, cast
from tracking.queries import Asked, drill
from tracking.queries.lens_rows import LENSES, lens_drill
from tracking.tests.factories import issued_plan, receipt, refund, target

NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
CALENDAR = FiscalCalendar()
Q1, WEEK = CALENDAR.parse("2026-Q1"), CALENDAR.parse("2026-W10")
FEB, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def given_to(version: PlanVersion, product: Product, amounts: dict[date, int]) -> None:
    split, _new = LensSplit.objects.get_or_create(
        version=version, lens="product", defaults={"opened_at": BEFORE}
    )
    row = LensRow.objects.create(split=split, product=product)
    for month, amount in amounts.items():
        LensCell.objects.create(row=row, month=month, amount=Decimal(amount))


def furnished() -> Cast:
    company = cast()
    pump, valve = (Product.objects.create(code=c, name=c.title()) for c in ("pump", "valve"))
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {FEB: 500, MARCH: 3100})
    given_to(plan.version, pump, {FEB: 300, MARCH: 620})
    given_to(plan.version, valve, {MARCH: 310})
    first = receipt(company.rep, "80.10", FEB, product=pump)
    receipt(company.stranger, "20", date(2026, 3, 4), product=valve)
    receipt(company.mate, "7.77", date(2026, 3, 5))
    refund(first, "-0.10", date(2026, 3, 6))
    return company


def rows_of(asked: Asked, node: object, lens: str = "product") -> dict[str, tuple[str, ...]]:
    found = lens_drill(asked, node, lens)  # type: ignore[arg-type]
    return {
        row.code: tuple(str(v) for v in (row.target, row.plan_to_date, row.achieved))
        for row in [*found.rows, found.total]
    }


@pytest.mark.django_db
def test_entries_show_their_own_target_and_what_carries_their_stamp() -> None:
    company = furnished()
    assert rows_of(Asked(Q1, metric("receipts"), date(2026, 3, 10)), company.company) == {
        "pump": ("920.00", "500.00", "80.10"),
        "valve": ("310.00", "100.00", "20.00"),
        "-": ("2370.00", "900.00", "7.67"),
        "co": ("3600.00", "1500.00", "107.77"),
    }


@pytest.mark.django_db
def test_a_unit_inside_a_plan_has_results_by_entry_and_its_whole_target_unassigned() -> None:
    company = furnished()
    assert rows_of(Asked(Q1, metric("receipts")), company.east) == {
        "pump": ("0.00", "0.00", "80.10"),
        "-": ("3600.00", "3600.00", "7.67"),
        "east": ("3600.00", "3600.00", "87.77"),
    }


@pytest.mark.django_db
def test_units_without_a_plan_of_their_own_sum_the_lenses_of_the_topmost_plans_below() -> None:
    company = cast()
    pump = Product.objects.create(code="pump", name="Pump")
    for unit, amount in ((company.east, 100), (company.west, 50)):
        plan = issued_plan(unit, company.boss)
        target(plan, company.rep if unit == company.east else company.stranger, {MARCH: amount})
        given_to(plan.version, pump, {MARCH: amount})
    assert rows_of(Asked(Q1, metric("receipts")), company.company) == {
        "pump": ("150.00", "150.00", "0.00"),
        "co": ("150.00", "150.00", "0.00"),
    }


@pytest.mark.django_db
def test_before_the_plan_was_issued_no_entry_has_a_target() -> None:
    company = furnished()
    found = rows_of(Asked(Q1, metric("receipts"), date(2026, 2, 20)), company.company)
    assert found["pump"] == ("0.00", "0.00", "80.10")


class TestSums(TestCase):
    """Whatever was recorded, the rows of every lens and of the organisation make the same."""

    @given(
        st.lists(
            st.tuples(
                st.integers(-(10**6), 10**6).filter(bool),
                st.dates(date(2026, 1, 1), date(2026, 3, 31)),
                st.sampled_from([None, "a", "b"]),
                st.sampled_from([None, "x"]),
            ),
            max_size=8,
        )
    )
    @settings(max_examples=15, deadline=None)
    def test_rows_sum_to_the_unit_in_every_lens(self, facts: list[tuple]) -> None:  # type: ignore[type-arg]
        company = cast()
        products = {c: Product.objects.create(code=c, name=c) for c in ("a", "b")}
        channel = Channel.objects.create(code="x", name="x")
        for number, (cents, day, product, where) in enumerate(facts):
            receipt(
                (company.rep, company.mate, company.stranger)[number % 3],
                Decimal(cents).scaleb(-2), day, mate=company.east_manager,
                product=products.get(product), channel=channel if where else None,
            )  # fmt: skip
        people.join_unit(
            person=company.rep, unit=company.west, starts_on=MARCH, actor=None, now=NOW
        )
        for asked in (Asked(Q1, metric("receipts")), Asked(WEEK, metric("receipts"), MARCH)):
            for unit in (company.company, company.east):
                whole = drill(asked, unit).total.achieved
                for lens in LENSES:
                    found = lens_drill(asked, unit, lens)
                    assert found.total.achieved == whole
                    assert sum(row.achieved for row in found.rows) == whole


@pytest.mark.django_db
def test_the_page_switches_the_lens_and_each_row_opens_to_its_credits() -> None:
    company = furnished()
    client = signed_in(company.boss, "zh-hans")
    page = client.get("/ledger/2026-Q1/co/?lens=product")
    text = page.content.decode()
    assert '<option value="product" selected>产品</option>' in text
    assert "未分配" in text
    entry = client.get("/ledger/2026-Q1/co/product/pump/?lens=product")
    assert f'href="{entry.request["PATH_INFO"]}?lens=product"' in text
    assert [str(credit.amount) for credit in entry.context["page_obj"]] == ["80.10"]
    rest = client.get("/ledger/2026-Q1/co/product/-/?lens=product&asof=2026-03-05")
    assert [str(credit.amount) for credit in rest.context["page_obj"]] == ["7.77"]
    assert client.get("/ledger/2026-Q1/co/product/-/?format=csv").status_code == 200
    for missing in ("co/product/gear/", "co/love/-/", "no/product/-/"):
        assert client.get(f"/ledger/2026-Q1/{missing}").status_code == 404
    assert client.get("/ledger/2026-Q1/co/product/-/?metric=visits").status_code == 404


@pytest.mark.django_db
def test_the_entries_of_a_unit_are_for_whom_its_ledger_is() -> None:
    company = furnished()
    found = {
        who.code: signed_in(who).get("/ledger/2026-Q1/east/product/pump/").status_code
        for who in (company.rep, company.east_manager, company.west_manager, company.finance)
    }
    assert found == {"rep": 403, "east-m": 200, "west-m": 403, "fin": 200}


@pytest.mark.django_db
def test_what_is_not_credited_has_no_lens() -> None:
    company = furnished()
    page = signed_in(company.boss).get("/ledger/2026/co/?lens=product&metric=visits")
    assert [row.kind for row, _url, _cells in page.context["rows"]] == ["unit", "unit"]
    assert 'name="lens"' not in page.content.decode()


@pytest.mark.django_db
def test_a_lens_costs_the_same_with_many_entries() -> None:
    company = furnished()
    client = signed_in(company.boss)
    client.get("/ledger/2026/co/?lens=product")
    costs = []
    for names in ((), [f"p{number}" for number in range(15)]):
        for code in names:
            product = Product.objects.create(code=code, name=code)
            receipt(company.rep, 10, MARCH, product=product)
        with CaptureQueriesContext(connection) as captured:
            client.get("/ledger/2026/co/?lens=product")
        costs.append(len(captured))
    assert costs[1] <= costs[0]
