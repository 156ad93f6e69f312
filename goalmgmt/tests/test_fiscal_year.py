"""A fiscal year that starts in any month: every figure and page follows it (T2).

Receipts count from 1 in the first fiscal month to 12 in the last, so that a quarter cut at the
wrong month has another sum.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from goalmgmt.core import company
from goalmgmt.core.errors import Refused
from goalmgmt.core.models import CompanyPolicy
from goalmgmt.core.periods import add_months
from incentives.queries import leaderboard
from incentives.tests.factories import assign, locked, pay_plan, statement
from targets.queries import locked_months, metric, monthly_targets, targets_by_person
from targets.tests.factories import approved, draft_plan, issued_plan
from teams.operations.company import set_policies
from teams.tests.factories import NOW, cast
from tracking.queries import ledger
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
YEAR = 2025
LATER = datetime(2028, 1, 1, 2, tzinfo=UTC)
EVERY_MONTH = range(1, 13)
QUARTERS = (6, 15, 24, 33)


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def starting_in(month: int):
    """The cast in a company whose year starts in the month, with a plan and results of a year."""
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"fiscal_start_month": month})
    company.forget()
    who = cast()
    months = company.calendar().year(YEAR).months()
    issued_plan("receipts", YEAR, {who.rep: {m: i * 1000 for i, m in enumerate(months, 1)}})
    for number, first in enumerate(months, 1):
        receipt(who.rep, number * 100, first.replace(day=15))
    return who, months


@pytest.mark.parametrize("start", EVERY_MONTH)
def test_targets_results_boards_and_ledger_follow_the_fiscal_year(start):
    who, months = starting_in(start)
    calendar, receipts = company.calendar(), metric("receipts")
    assert months == [add_months(date(YEAR, start, 1), offset) for offset in range(12)]
    assert list(monthly_targets(receipts, months, person=who.rep).values()) == [
        Decimal(number * 1000) for number in range(1, 13)
    ]
    year = calendar.year(YEAR)
    for period, part in [(year, 78), *zip(calendar.quarters(year), QUARTERS, strict=True)]:
        (row,) = ledger(period, receipts, by="person")
        assert (row.target, row.achieved) == (part * 1000, part * 100)
        assert targets_by_person(receipts, period) == {who.rep.pk: part * 1000}
        rows = leaderboard(period, receipts, "amount")
        assert {found.code: found.achieved for found in rows}["rep"] == part * 100


@pytest.mark.parametrize("start", EVERY_MONTH)
def test_a_quarter_is_closed_and_locked_by_the_fiscal_year(start):
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"fiscal_start_month": start})
    who, plan = cast(), pay_plan()
    assign(plan, who.rep)
    months = company.calendar().year(YEAR + 1).months()
    for number, first in enumerate(months, 1):
        receipt(who.rep, number * 100, first.replace(day=15), now=LATER)
    close = locked(plan, f"{YEAR + 1}-Q2")
    assert (close.starts_on, close.ends_on) == (months[3], months[6])
    assert locked_months(months) == set(months[3:6])
    assert sum(line.base for line in statement(close, who.rep).lines.all()) == 1_500


@pytest.mark.parametrize("start", EVERY_MONTH)
def test_pages_show_the_months_and_quarters_of_the_fiscal_year(start):
    who, months = starting_in(start)
    version = approved(draft_plan(who, year=YEAR), who)
    boss, rep = signed_in(who.boss), signed_in(who.rep)
    grid = boss.get(f"/plans/{version.plan.code}/split/?open=Q2")
    assert grid.status_code == 200
    for month in months[3:6]:
        assert f"{month:%Y-%m}" in grid.content.decode()
    for month in (*months[:3], *months[6:]):
        assert f'-{month:%Y-%m}"' not in grid.content.decode()
    (mine,) = rep.get(f"/my/target/{YEAR}/").context["cards"]
    assert [month for month, _amount in mine["months"]] == months
    assert mine["quarters"] == [Decimal(part * 1000) for part in QUARTERS]
    assert boss.get(f"/plans/{version.plan.code}/").status_code == 200
    total = boss.get(f"/ledger/{YEAR}-Q3/").context["total"]
    assert (total.target, total.achieved) == (24_000, 2_400)
    for path in (f"/rankings/{YEAR}-Q3/", f"/ledger/{YEAR}/", "/today/", "/plans/new/"):
        assert boss.get(path).status_code == 200


@pytest.mark.parametrize(
    ("start", "today", "year"),
    [
        (1, date(2026, 6, 30), 2026),
        (1, date(2026, 7, 1), 2027),
        (4, date(2026, 3, 31), 2026),
        (4, date(2026, 9, 30), 2026),
        (4, date(2026, 10, 1), 2027),
        (12, date(2026, 11, 30), 2026),
        (12, date(2026, 12, 1), 2026),
    ],
)
def test_a_new_plan_starts_with_the_coming_fiscal_year(start, today, year, monkeypatch):
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"fiscal_start_month": start})
    who = cast()
    monkeypatch.setattr("goalmgmt.core.clock.today", lambda: today)
    page = signed_in(who.boss).get("/plans/new/")
    assert page.context["form"].initial["year"] == year
    assert year in dict(page.context["form"].fields["year"].choices)


def test_the_start_stays_once_anything_is_named_by_the_fiscal_year():
    who = cast()
    set_policies(values={"fiscal_start_month": 4}, actor=who.admin, now=NOW)
    assert company.calendar().start_month == 4
    issued_plan("receipts", YEAR, {who.rep: 1200})
    with pytest.raises(Refused) as refused:
        set_policies(values={"fiscal_start_month": 1}, actor=who.admin, now=NOW)
    assert refused.value.field == "fiscal_start_month"
    assert company.calendar().start_month == 4
    set_policies(values={"fiscal_start_month": 4, "name": "X"}, actor=who.admin, now=NOW)
