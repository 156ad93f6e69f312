"""Columns that the address adds, sorting by any of them, and chips that take filters away."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goalmgmt.core.periods import FiscalCalendar
from targets.queries import metric
from teams.models import Product
from teams.operations import people
from teams.tests.factories import Cast, cast
from tracking.ledger_columns import offered
from tracking.queries import Asked, drill
from tracking.queries.awaiting import with_awaiting
from tracking.queries.lens_rows import lens_drill
from tracking.tests.factories import contract, issued_plan, receipt, refund, target

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
Q1 = FiscalCalendar().parse("2026-Q1")
FEB, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {MARCH: 3100})
    pump = Product.objects.create(code="pump", name="Pump")
    deal = contract(company.rep, 1000, FEB, mate=company.mate, product=pump)
    paid = receipt(company.rep, 400, date(2026, 3, 2), mate=company.mate, contract=deal)
    refund(paid, "-50", date(2026, 3, 3))
    receipt(company.stranger, 70, date(2026, 3, 4))
    contract(company.stranger, 300, date(2026, 3, 12))
    return company


def awaited(asked: Asked, unit: object, lens: str = "") -> dict[str, Decimal | None]:
    made = lens_drill(asked, unit, lens) if lens else drill(asked, unit)  # type: ignore[arg-type]
    found = with_awaiting(asked, unit, made, lens)  # type: ignore[arg-type]
    assert found.total.awaiting == sum(row.awaiting or 0 for row in found.rows)
    return {row.code: row.awaiting for row in found.rows if row.awaiting}


def test_contracts_await_what_their_receipts_have_not_brought() -> None:
    company = furnished()
    asked = Asked(Q1, metric("receipts"), date(2026, 3, 18))
    assert awaited(asked, company.company) == {"east": Decimal(650), "west": Decimal(300)}
    assert awaited(asked, company.east) == {"rep": Decimal(390), "mate": Decimal(260)}
    assert awaited(asked, company.company, "product") == {"-": Decimal(300), "co": Decimal(650)}
    sales = Asked(Q1, metric("sales"), date(2026, 3, 18))
    assert awaited(sales, company.company, "product") == {
        "pump": Decimal(650), "-": Decimal(300)
    }  # fmt: skip
    early = Asked(Q1, metric("receipts"), date(2026, 3, 2))
    assert awaited(early, company.company) == {"east": Decimal(600)}


def test_what_a_person_who_left_the_unit_awaits_there_stays_in_its_sum() -> None:
    company = furnished()
    people.join_unit(person=company.rep, unit=company.west, starts_on=FEB, actor=None, now=NOW)
    april = Asked(FiscalCalendar().parse("2026-04"), metric("receipts"), date(2026, 4, 2))
    assert awaited(april, company.east) == {"mate": Decimal(260), "east": Decimal(390)}


def page(company: Cast, query: str, language: str = "en") -> object:
    client = Client(headers={"accept-language": language})
    client.force_login(company.boss)
    return client.get(f"/ledger/2026-Q1/co/{query}")


def heads(answer: object) -> list[str]:
    return [head["label"] for head in answer.context["heads"]]  # type: ignore[attr-defined]


def test_columns_are_added_by_the_address_in_their_fixed_order() -> None:
    company = furnished()
    usual = heads(page(company, ""))
    more = heads(page(company, "?col=last_year&col=gap&col=awaiting&col=daily_rate&col=love"))
    assert [one for one in more if one not in usual] == [
        "Gap to target", "Daily rate needed", "Awaiting receipt", "Last year",
    ]  # fmt: skip
    zh = page(company, "?col=awaiting", "zh-hans")
    assert "待回款" in heads(zh)
    assert "950.00" in zh.content.decode()  # type: ignore[attr-defined]


def test_a_metric_offers_only_columns_that_it_has() -> None:
    codes = ("sales", "visits", "satisfaction")
    found = {code: [one.key for one in offered(metric(code))] for code in codes}
    assert found == {
        "sales": ["gap", "daily_rate", "awaiting", "pipeline", "last_year"],
        "visits": ["gap", "daily_rate", "last_year"],
        "satisfaction": ["gap", "last_year"],
    }


@pytest.mark.parametrize("key", ["target", "achieved", "gap", "awaiting", "forecast", "name"])
def test_every_column_sorts_both_ways(key: str) -> None:
    company = furnished()
    found = []
    for sort in (key, f"-{key}"):
        rows = page(company, f"?col=gap&col=awaiting&sort={sort}").context["rows"]  # type: ignore[attr-defined]
        found.append([row.code for row, _url, _cells in rows])
    assert found[0] == found[1][::-1]
    assert sorted(found[0]) == ["east", "west"]


def test_each_filter_has_a_chip_that_takes_away_it_alone() -> None:
    company = furnished()
    asked = "?metric=sales&asof=2026-03-02&lens=product&col=gap&col=last_year&sort=-gap"
    applied = page(company, asked).context["applied"]  # type: ignore[attr-defined]
    assert dict(applied)["Gap to target"] == (
        "?metric=sales&asof=2026-03-02&lens=product&col=last_year&sort=-gap"
    )
    assert [label for label, _url in applied] == [
        "Sales", "As of 2026-03-02", "Product", "Gap to target", "Last year", "Sorted",
    ]  # fmt: skip
    for label, url in applied:
        rest = page(company, url).context["applied"]  # type: ignore[attr-defined]
        assert label not in [left for left, _url in rest]
        assert len(rest) == len(applied) - 1
    assert page(company, "").context["applied"] == []  # type: ignore[attr-defined]


def test_added_columns_cost_the_same_with_many_rows() -> None:
    company = furnished()
    url = "?col=gap&col=awaiting&col=daily_rate&lens=product"
    page(company, url)
    costs = []
    for number in (0, 12):
        for index in range(number):
            pump = Product.objects.create(code=f"p{index}", name=f"P{index}")
            contract(company.rep, 10, MARCH, product=pump)
        with CaptureQueriesContext(connection) as captured:
            page(company, url)
        costs.append(len(captured))
    assert costs[1] <= costs[0]
