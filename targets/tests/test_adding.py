"""What does not add up is not added up: averages and last values in figures, grid and checks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.errors import Refused, RefusedRows
from goalmgmt.core.periods import FiscalCalendar
from targets import adding, tables
from targets.models import PlanVersion
from targets.operations import decisions, plans, split
from targets.queries import blockers, content, monthly_targets, targets_by_person, targets_by_unit
from targets.queries import grid as grids
from targets.queries import metric as metric_of
from targets.queries.spreading import Order
from targets.tests.factories import issued_plan, row_of
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

JAN, DEC = date(2026, 1, 1), date(2026, 12, 1)
QUARTERS = (1, 2, 3, 4)
amounts = st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-2))
COMBINED = [
    ("sum", ["1.00", "2.00", "4.00"], "7.00"),
    ("average", ["1.00", "2.00", "4.00"], "2.33"),
    ("average", ["0.01", "0.02"], "0.02"),
    ("last", ["1.00", "2.00", "4.00"], "4.00"),
    ("sum", [], "0.00"),
    ("average", [], "0.00"),
    ("last", [], "0.00"),
]


@pytest.mark.parametrize(("aggregation", "parts", "whole"), COMBINED)
def test_figures_come_together_as_the_metric_says(aggregation, parts, whole) -> None:
    assert adding.combine(aggregation, map(Decimal, parts)) == Decimal(whole)


@given(amounts, st.integers(1, 12))
def test_the_same_every_month_is_the_same_over_the_year(amount: Decimal, months: int) -> None:
    for aggregation in (adding.AVERAGE, adding.LAST):
        assert adding.combine(aggregation, [amount] * months) == amount
    assert adding.combine(adding.SUM, [amount] * months) == amount * months


@given(st.lists(amounts, min_size=12, max_size=12))
def test_an_average_lies_between_its_parts(parts: list[Decimal]) -> None:
    assert min(parts) <= adding.combine(adding.AVERAGE, parts) <= max(parts)


@given(amounts, amounts)
def test_progress_is_never_made_both_ways(one: Decimal, other: Decimal) -> None:
    for direction in (adding.UP, adding.DOWN):
        ahead = adding.is_ambitious(direction, one, other)
        assert ahead == (adding.progress(direction, one, other) > 0)
        assert not (ahead and adding.is_ambitious(direction, other, one))


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    new = plans.NewPlan(
        name="Satisfaction", metric=metric_of("satisfaction"), year=2026, scope=people.company,
        value=Decimal("4.50"), owner=people.boss, achievable_note="New service desk.",
        milestones=dict.fromkeys(QUARTERS, Decimal("4.50")),
    )  # fmt: skip
    return plans.create_plan(new=new, actor=people.boss, now=NOW)


def edit(draft: PlanVersion, row: int, months: tuple[date, ...], amount: str, actor: User) -> None:
    draft.refresh_from_db()
    cell = split.CellEdit(row, months, Decimal(amount))
    split.save_cells(version=draft, edits=[cell], revision=draft.revision, actor=actor, now=NOW)


def months_of(draft: PlanVersion) -> tuple[date, ...]:
    return tuple(grids.fiscal_year(draft).months())


def spread(draft: PlanVersion, actor: User) -> grids.Grid:
    root = draft.rows.get(parent=None)
    split.spread(version=draft, order=Order(row=root.pk), revision=0, actor=actor, now=NOW)
    draft.refresh_from_db()
    return grids.load(draft)


def test_a_spread_gives_everybody_the_same_and_leaves_no_remainder(people, draft) -> None:
    whole = spread(draft, people.boss)
    assert {row.total() for row in whole.rows} == {Decimal("4.50")}
    assert (whole.year_remainder(), whole.remainders()) == (Decimal(0), {})


def test_a_figure_typed_for_a_year_stands_in_each_month(people: Cast, draft: PlanVersion) -> None:
    row = row_of(draft, people.rep)
    edit(draft, row.pk, months_of(draft), "4.80", people.boss)
    assert set(row.cells.values_list("amount", flat=True)) == {Decimal("4.80")}
    edit(draft, row.pk, months_of(draft)[:3], "4.20", people.boss)
    found = grids.load(draft).by_pk[row.pk]
    assert found.total(months_of(draft)[:3]) == Decimal("4.20")
    assert found.total() == Decimal("4.65")


def test_a_locked_month_keeps_its_own_figure(people: Cast, draft: PlanVersion) -> None:
    row = row_of(draft, people.rep)
    edit(draft, row.pk, (JAN,), "3.00", people.boss)
    split.lock_cells(version=draft, cells=[(row.pk, JAN)], locked=True, actor=people.boss, now=NOW)
    edit(draft, row.pk, months_of(draft), "2.00", people.boss)
    found = dict(row.cells.values_list("month", "amount"))
    assert (found[JAN], found[DEC]) == (Decimal("3.00"), Decimal("2.00"))


def test_rows_stand_beside_each_other_and_only_the_year_must_fit(people, draft) -> None:
    spread(draft, people.boss)
    edit(draft, row_of(draft, people.rep).pk, months_of(draft), "4.90", people.boss)
    draft.refresh_from_db()
    assert blockers.of(draft) == []
    root = draft.rows.get(parent=None)
    edit(draft, root.pk, (JAN,), "1.00", people.boss)
    draft.refresh_from_db()
    assert [blocker.place for blocker in blockers.of(draft)] == ["value"]
    with pytest.raises(RefusedRows):
        decisions.submit(version=draft, actor=people.boss, now=NOW)


def test_the_grid_shows_the_average_as_year_and_no_share_or_remainder(people, draft) -> None:
    whole = spread(draft, people.boss)
    table = tables.build(whole, tables.Look(unit="number"), {})
    assert {line.cells[0].shown for line in table.lines} == {"4.50"}
    assert {line.share for line in table.lines} == {""}
    assert all(line.balanced for line in table.lines)
    assert [texts[0] for _label, texts in table.foot[:2]] == ["4.50", "4.50"]


def test_a_resolution_freezes_averages_as_totals(people: Cast, draft: PlanVersion) -> None:
    spread(draft, people.boss)
    assert {row["total"] for row in content.tables(draft)["rows"]} == {"4.50"}


FINER = [("units-sold", "1.5"), ("new-customers", "0.01"), ("sales-cycle", "30.5")]


@pytest.mark.parametrize(("code", "amount"), FINER)
def test_a_figure_finer_than_the_metric_is_refused(people: Cast, code: str, amount: str) -> None:
    new = plans.NewPlan("Plan", metric_of(code), 2026, people.east, value=Decimal(amount))
    with pytest.raises(Refused) as refused:
        plans.create_plan(new=new, actor=people.boss, now=NOW)
    assert refused.value.field == "value"
    whole = plans.NewPlan("Plan", metric_of(code), 2026, people.east, value=Decimal(2))
    version = plans.create_plan(new=whole, actor=people.boss, now=NOW)
    with pytest.raises(RefusedRows):
        edit(version, version.rows.get(parent=None).pk, (JAN,), amount, people.boss)
    assert not version.rows.filter(cells__amount__gt=0).exists()


LEVELS = [
    ("receipts", "110", "120", ""),
    ("receipts", "100", None, "stretch"),
    ("receipts", "110", "110", "challenge"),
    ("receipts", None, "99", "challenge"),
    ("sales-cycle", "90", "80", ""),
    ("sales-cycle", "110", None, "stretch"),
    ("sales-cycle", "90", "95", "challenge"),
]


@pytest.mark.parametrize(("code", "stretch", "challenge", "field"), LEVELS)
def test_each_level_asks_for_more(people: Cast, code, stretch, challenge, field) -> None:
    new = plans.NewPlan(
        "Plan", metric_of(code), 2026, people.east, value=Decimal(100),
        stretch=None if stretch is None else Decimal(stretch),
        challenge=None if challenge is None else Decimal(challenge),
    )  # fmt: skip
    if not field:
        assert plans.create_plan(new=new, actor=people.boss, now=NOW).pk
        return
    with pytest.raises(Refused) as refused:
        plans.create_plan(new=new, actor=people.boss, now=NOW)
    assert refused.value.field == field
    assert not PlanVersion.objects.exists()


PERIODS = [("satisfaction", "average", "4.50"), ("market-share", "last", "6.00")]


@pytest.mark.parametrize(("code", "how", "year"), PERIODS)
def test_targets_of_a_period_are_read_as_the_metric_adds_up(people, code, how, year) -> None:
    months = FiscalCalendar().year(2026).months()
    by_month = {m: Decimal("3.00") if m < date(2026, 7, 1) else Decimal("6.00") for m in months}
    issued_plan(code, 2026, {people.rep: by_month})
    measure, period = metric_of(code), FiscalCalendar().year(2026)
    assert targets_by_person(measure, period) == {people.rep.pk: Decimal(year)}
    assert monthly_targets(measure, months, person=people.rep) == by_month
    assert people.east.pk not in targets_by_unit(measure, period)
