"""The ways to spread (T5): by template, heads, percent, over a selection, with odd totals."""

from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core.errors import NotAllowed, Refused
from targets.enums import SpreadMethod, SpreadScope
from targets.models import Metric, MonthShape, PlanVersion
from targets.operations import shapes, split
from targets.queries import grid as grids
from targets.queries.spreading import Order
from targets.tests.factories import company_plan, draft_plan, row_of, spread_evenly
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = pytest.mark.django_db
WAN = Decimal(10000)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people, value=1200 * WAN)


def spread(version: PlanVersion, people: Cast, **order: object) -> grids.Grid:
    version.refresh_from_db()
    row = version.rows.get(parent=None)
    split.spread(
        version=version, order=Order(**{"row": row.pk, **order}),
        revision=version.revision, actor=people.boss, now=NOW,
    )  # fmt: skip
    return grids.load(version)


def quarters(grid: grids.Grid) -> list[Decimal]:
    return [grid.root.total(grid.months[n : n + 3]) for n in range(0, 12, 3)]


def test_a_template_shapes_the_months_and_leaves_the_rows_their_share(
    people: Cast, draft: PlanVersion
) -> None:
    rep, mate = row_of(draft, people.rep).pk, row_of(draft, people.mate).pk
    spread(draft, people, method=SpreadMethod.WEIGHTS, weights={rep: Decimal(3), mate: Decimal(1)})
    shape = MonthShape.objects.get(code="quarters-16-24-26-34").weights
    grid = spread(draft, people, method=SpreadMethod.TEMPLATE, shape=tuple(shape))
    assert quarters(grid) == [n * 12 * WAN for n in (16, 24, 26, 34)]
    assert grid.by_pk[rep].total() == 900 * WAN
    assert grid.remainders() == {}


def test_by_headcount_a_unit_weighs_its_people(people: Cast) -> None:
    company_plan(people)
    version = company_plan(people).versions.get()
    person("third", people.east)
    split_rows = version.rows
    grid = spread(version, people, method=SpreadMethod.HEADCOUNT)
    heads = {
        row.unit: split_rows.filter(parent=row).count()
        for row in split_rows.filter(depth=1).select_related("unit")
    }
    per_head = grid.root.total() / sum(heads.values())
    for row in split_rows.filter(depth=1).select_related("unit"):
        share = grid.by_pk[row.pk].total()
        assert abs(share - per_head * heads[row.unit]) < Decimal("0.12")
    assert grid.remainders() == {}


@pytest.mark.parametrize(("change", "year"), [("0.05", 1260), ("-0.1", 1080), ("-1", 0)])
def test_a_change_in_percent_keeps_the_shape_below(
    people: Cast, draft: PlanVersion, change: str, year: int
) -> None:
    spread_evenly(draft, people.east_manager)
    grid = spread(draft, people, method=SpreadMethod.CHANGE, change=Decimal(change), unit=WAN)
    assert grid.root.total() == year * WAN
    assert grid.remainders() == {}
    assert grid.by_pk[row_of(draft, people.rep).pk].total() == year * WAN / 2


def test_the_month_shape_is_kept_when_asked(people: Cast, draft: PlanVersion) -> None:
    shape = tuple(MonthShape.objects.get(code="quarters-16-24-26-34").weights)
    spread(draft, people, method=SpreadMethod.TEMPLATE, shape=shape)
    grid = spread(draft, people, method=SpreadMethod.EVEN, keep_shape=True)
    assert quarters(grid) == [n * 12 * WAN for n in (16, 24, 26, 34)]
    assert quarters(spread(draft, people)) == [300 * WAN] * 4


def test_a_selection_keeps_its_sum_and_the_rest_stays(people: Cast, draft: PlanVersion) -> None:
    shape = tuple(MonthShape.objects.get(code="quarters-16-24-26-34").weights)
    before = spread(draft, people, method=SpreadMethod.TEMPLATE, shape=shape)
    rep = row_of(draft, people.rep).pk
    months = before.months[5:8]
    grid = spread(draft, people, over=SpreadScope.SELECTION, rows=frozenset({rep}),
                  months=frozenset(months), unit=WAN)  # fmt: skip
    assert grid.by_pk[rep].total() == before.by_pk[rep].total()
    assert (
        max(grid.by_pk[rep].amounts[m] for m in months)
        - min(grid.by_pk[rep].amounts[m] for m in months)
        <= WAN
    )
    unselected = [m for m in grid.months if m not in months]
    assert all(grid.by_pk[rep].amounts[m] == before.by_pk[rep].amounts[m] for m in unselected)


def test_a_row_and_one_below_it_are_not_one_selection(people: Cast, draft: PlanVersion) -> None:
    rows = frozenset({row_of(draft, people.rep).pk, row_of(draft, people.east).pk})
    with pytest.raises(Refused):
        spread(draft, people, over=SpreadScope.SELECTION, rows=rows,
               months=frozenset({date(2026, 1, 1)}))  # fmt: skip


def test_the_odd_rest_goes_into_few_cells_and_the_others_stay_round(people: Cast) -> None:
    version = draft_plan(people, value=Decimal("12000000.07"))
    grid = spread(version, people, unit=WAN)
    odd = [
        (pk, month) for pk, row in grid.by_pk.items()
        for month, amount in row.amounts.items() if amount % WAN
    ]  # fmt: skip
    assert grid.remainders() == {}
    assert grid.year_remainder() == 0
    assert len(odd) == 2


def test_the_shape_of_a_plan_is_kept_under_a_name(people: Cast, draft: PlanVersion) -> None:
    weights = tuple(MonthShape.objects.get(code="quarters-16-24-26-34").weights)
    spread(draft, people, method=SpreadMethod.TEMPLATE, shape=weights)
    row = draft.rows.get(parent=None)
    shape = shapes.save_shape(row=row, name="Ours", actor=people.boss, now=NOW)
    assert shape.quarters == [16, 24, 26, 34]
    for actor, refusal in ((people.boss, Refused), (people.rep, NotAllowed)):
        with pytest.raises(refusal):
            shapes.save_shape(row=row, name="Ours", actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        shapes.use_shape(shape=shape, active=False, actor=people.east_manager, now=NOW)
    shapes.use_shape(shape=shape, active=False, actor=people.admin, now=NOW)
    assert MonthShape.objects.filter(name="Ours", is_active=False).count() == 1


def test_a_metric_in_whole_numbers_is_spread_in_whole_numbers(people: Cast) -> None:
    draft = draft_plan(people, value=Decimal(1000))
    Metric.objects.filter(pk=draft.plan.metric_id).update(decimals=0)
    fresh = PlanVersion.objects.select_related("plan__metric").get(pk=draft.pk)
    grid = spread(fresh, people, unit=Decimal("0.01"))
    amounts = [amount for row in grid.rows for amount in row.amounts.values()]
    assert all(amount == amount.to_integral_value() for amount in amounts)
    assert (grid.remainders(), grid.year_remainder()) == ({}, 0)
