"""Forecasts: by the shape of the company's plan, and the parts make up the whole."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.periods import FiscalCalendar
from targets.queries import metric
from teams.tests.factories import Cast, cast
from tracking.forecasting import Forecast, Outlook, outlook
from tracking.queries import Asked, drill, person_row
from tracking.queries.trends import path, with_trend_of, with_trends
from tracking.tests.factories import issued_plan, receipt, target

NOW = datetime.fromisoformat("2026-04-10T02:00:00+00:00")
CALENDAR = FiscalCalendar()
YEAR, Q2, WEEK = (CALENDAR.parse(code) for code in ("2026", "2026-Q2", "2026-W15"))
MONTHS = [date(2026, month, 1) for month in range(1, 13)]
JAN, FEB, MARCH = MONTHS[:3]
REST = (date(2026, 4, 1), date(2027, 1, 1))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def amounts(*values: int) -> dict[date, Decimal]:
    return {month: Decimal(value) for month, value in zip(MONTHS, values, strict=False)}


CASES = [
    ("even", [100] * 12, [100, 100, 100], Outlook(Fraction(3), Fraction(1), Fraction(1))),
    ("half of the plan", [100] * 12, [50, 25, 75], Outlook(Fraction(3), Fraction(1, 2),
                                                            Fraction(3, 2))),
    ("a late year", [10, 10, 10] + [90] * 9, [10] * 3, Outlook(Fraction(27), 1, 1)),
    ("no plan: by days", [], [5, 5, 5], Outlook(Fraction(275, 90), Fraction(1), Fraction(1))),
    ("nothing came in", [100] * 12, [0, 0, 0], Outlook(Fraction(3), Fraction(1), Fraction(1))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "done", "wanted"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_the_outlook_follows_the_plan(plan: list[int], done: list[int], wanted: Outlook) -> None:
    assert outlook(amounts(*plan), amounts(*done), MONTHS[:3], REST) == wanted


def test_a_node_is_forecast_by_its_own_recent_months() -> None:
    view = Outlook(Fraction(3), Fraction(1, 2), Fraction(3, 2))
    assert view.of(Decimal(400), Decimal("100.01")) == Forecast(
        Decimal("550.02"), Decimal("700.03"), Decimal("850.05")
    )
    assert view.of(Decimal(400), Decimal(-100)) == Forecast(
        Decimal(-50), Decimal(100), Decimal(250)
    )


money = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@given(st.lists(st.tuples(money, money), min_size=1, max_size=8), st.fractions(0, 40))
def test_the_forecasts_of_parts_make_that_of_the_whole_but_for_rounding(
    parts: list[tuple[Decimal, Decimal]], ahead: Fraction
) -> None:
    view = Outlook(ahead, Fraction(1, 2), Fraction(2))
    whole = view.of(
        sum((done for done, _recent in parts), Decimal(0)),
        sum((recent for _done, recent in parts), Decimal(0)),
    )
    summed = sum((view.of(*part).base for part in parts), Decimal(0))
    assert abs(summed - whole.base) <= Decimal("0.01") * len(parts)


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, dict.fromkeys(MONTHS, 300))
    for month in (JAN, FEB, MARCH):
        receipt(company.rep, 200, month)
        receipt(company.stranger, 100, month)
    receipt(company.rep, 50, date(2026, 4, 3))
    return company


@pytest.mark.django_db
def test_the_rows_of_a_page_have_months_and_forecasts_that_sum_to_the_total() -> None:
    company = furnished()
    asked = Asked(YEAR, metric("receipts"), date(2026, 4, 10))
    whole = with_trends(asked, company.company, drill(asked, company.company))
    # 20 days of April and eight months of 300 are to come: 2,600 of 900 in the recent months
    found = {row.code: (row.forecast.base, row.trend) for row in whole.rows if row.forecast}
    assert found == {
        "east": (Decimal("2383.33"), (0, 0, 0, 200, 200, 200)),
        "west": (Decimal("1166.67"), (0, 0, 0, 100, 100, 100)),
    }
    assert whole.total.forecast is not None
    assert whole.total.forecast.base == Decimal("3550.00")
    assert whole.total.trend == (0, 0, 0, 300, 300, 300)
    east = with_trends(asked, company.east, drill(asked, company.east))
    assert east.total.forecast is not None
    assert east.total.forecast.base == Decimal("2383.33")
    row = with_trend_of(asked, person_row(asked, company.rep), company.rep)
    assert row.forecast == found_forecast(east.rows)


def found_forecast(rows: object) -> object:
    return next(row.forecast for row in rows if row.code == "rep")  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_path_ends_at_the_forecast_and_begins_with_the_running_month() -> None:
    company = furnished()
    asked = Asked(YEAR, metric("receipts"), date(2026, 4, 10))
    line = path(asked, unit=company.company)
    assert line[:3] == [None, None, None]
    assert [one.base for one in line[3:5] if one] == [Decimal("1150.00"), Decimal("1450.00")]
    assert line[-1] is not None
    assert line[-1].base == Decimal("3550.00")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["2025", "2026-Q1", "2027"])
def test_what_is_over_or_not_begun_has_no_forecast(code: str) -> None:
    company = furnished()
    asked = Asked(CALENDAR.parse(code), metric("receipts"), date(2026, 4, 10))
    whole = with_trends(asked, company.company, drill(asked, company.company))
    assert [row.forecast for row in (*whole.rows, whole.total)] == [None, None, None]


@pytest.mark.django_db
def test_the_page_draws_the_trend_and_the_band_with_a_table_that_says_the_same() -> None:
    company = furnished()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(company.boss)
    page = client.get("/ledger/2026/co/")
    assert page.content.decode().count('<svg class="sparkline"') == 3
    curve = page.context["curve"]
    assert curve.head[-3:] == ["预测", "预测 低", "预测 高"]
    assert curve.rows[-1][-3:] == ["3,550.00", "3,550.00", "3,550.00"]
    assert curve.rows[0][-3:] == ["", "", ""]
    over = client.get("/ledger/2025/co/")
    assert "预测" not in over.context["curve"].head
