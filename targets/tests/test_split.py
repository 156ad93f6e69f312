"""Editing a split: who may, what is refused, and that no edit is lost (quality.md C4)."""

from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core import company
from goalmgmt.core.errors import NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import AuditEvent, CompanyPolicy
from targets import history
from targets.enums import RowKind, SpreadMethod, SpreadScope
from targets.models import PlanVersion, TargetCell
from targets.operations import months, rows, split
from targets.operations.split import CellEdit
from targets.operations.stale import StaleEdit
from targets.queries import grid as grids
from targets.queries.spreading import Order
from targets.tests.factories import draft_plan, row_of, spread_evenly
from teams.models import User
from teams.operations import people as seats
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = pytest.mark.django_db
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def save(
    version: PlanVersion,
    actor: User,
    row: int,
    amount: object,
    *,
    at: object = JAN,
    revision: int = 0,
) -> split.Saved:
    span = at if isinstance(at, tuple) else (at,)
    edit = CellEdit(row, span, Decimal(str(amount)))
    return split.save_cells(version=version, edits=[edit], revision=revision, actor=actor, now=NOW)


def test_rows_are_the_tree_with_the_reps_of_the_year(people: Cast, draft: PlanVersion) -> None:
    found = [(row.kind, row.depth, str(row)) for row in draft.rows.all()]
    assert found == [(RowKind.UNIT, 0, "east"), (RowKind.PERSON, 1, "mate"),
                     (RowKind.PERSON, 1, "rep")]  # fmt: skip
    newcomer = person("newcomer", people.east)
    assert rows.build_rows(version=draft, actor=people.east_manager, now=NOW) == 1
    assert rows.build_rows(version=draft, actor=people.east_manager, now=NOW) == 0
    assert row_of(draft, newcomer).cells.count() == 12


def test_a_person_who_moves_has_a_row_in_both_units(people: Cast) -> None:
    seats.join_unit(
        person=people.rep, unit=people.west, starts_on=date(2026, 7, 1), actor=None, now=NOW
    )
    version = draft_plan(people)
    company_rows = version.plan.parent.versions.get()
    rows.build_rows(version=company_rows, actor=people.boss, now=NOW)
    units = {row.unit for row in company_rows.rows.filter(person=people.rep)}
    assert units == {people.east, people.west}


def test_an_edit_is_written_counted_and_audited(people: Cast, draft: PlanVersion) -> None:
    row = row_of(draft, people.rep)
    saved = save(draft, people.east_manager, row.pk, "5.00")
    assert (saved.revision, saved.changed) == (1, {(row.pk, JAN): (Decimal(0), Decimal(5), 0)})
    event = AuditEvent.objects.get(action="planversion.save_cells")
    assert event.after == {"revision": 1, "cells": {f"{row.pk}:2026-01": "5.00"}}
    assert event.before == {"cells": {f"{row.pk}:2026-01": "0.00"}}
    assert save(draft, people.east_manager, row.pk, "5.00", revision=1).revision == 1


def test_a_quarter_is_spread_by_the_shape_of_its_months(people: Cast, draft: PlanVersion) -> None:
    row, quarter = row_of(draft, people.rep), (JAN, FEB, date(2026, 3, 1))
    save(draft, people.east_manager, row.pk, 2, at=JAN)
    save(draft, people.east_manager, row.pk, 1, at=FEB, revision=1)
    split.lock_cells(
        version=draft, cells=[(row.pk, FEB)], locked=True, actor=people.east_manager, now=NOW
    )
    save(draft, people.east_manager, row.pk, "100.01", at=quarter, revision=2)
    held = [row.cells.get(month=month).amount for month in quarter]
    assert held == [Decimal("99.01"), Decimal("1.00"), Decimal("0.00")]


@pytest.mark.parametrize("who", ["rep", "mate", "stranger", "west_manager", "finance", "admin"])
def test_only_the_scopes_leader_or_above_edits(people: Cast, draft: PlanVersion, who: str) -> None:
    with pytest.raises(NotAllowed):
        save(draft, getattr(people, who), row_of(draft, people.rep).pk, 5)
    assert not TargetCell.objects.filter(row__version=draft, amount__gt=0).exists()


def test_nobody_sets_the_own_target(people: Cast) -> None:
    seats.grant_role(person=people.east_manager, role="rep", actor=None, now=NOW)
    version = draft_plan(people)
    own = row_of(version, people.east_manager)
    with pytest.raises(NotAllowed):
        save(version, people.east_manager, own.pk, 5)
    spread_evenly(version, people.east_manager)
    assert own.cells.filter(amount__gt=0).count() == 0
    save(version, people.boss, own.pk, 5, revision=1)
    assert own.cells.get(month=JAN).amount == Decimal(5)


@pytest.mark.parametrize(
    ("case", "amount", "at"),
    [
        ("below zero", -1, JAN),
        ("too large", 10**14, JAN),
        ("outside the year", 1, date(2027, 1, 1)),
        ("not a month", 1, date(2026, 1, 2)),
    ],
)
def test_an_amount_or_month_that_cannot_be_is_refused(
    people: Cast, draft: PlanVersion, case: str, amount: int, at: date
) -> None:
    with pytest.raises(RefusedRows):
        save(draft, people.east_manager, row_of(draft, people.rep).pk, amount, at=at)
    assert PlanVersion.objects.get(pk=draft.pk).revision == 0


def test_a_row_of_another_version_is_refused(people: Cast, draft: PlanVersion) -> None:
    other = draft_plan(people, year=2027)
    with pytest.raises(Refused):
        save(draft, people.east_manager, row_of(other, people.rep).pk, 1)


def test_locked_months_and_locked_cells_stay(people: Cast, draft: PlanVersion) -> None:
    row = row_of(draft, people.rep)
    months.lock_months(months=[JAN], actor=people.finance, now=NOW)
    split.lock_cells(
        version=draft, cells=[(row.pk, FEB)], locked=True, actor=people.east_manager, now=NOW
    )
    for month in (JAN, FEB):
        with pytest.raises(RefusedRows):
            save(draft, people.east_manager, row.pk, 5, at=month)
    assert not row.cells.filter(amount__gt=0).exists()


def test_of_200_stale_edits_none_is_lost(people: Cast, draft: PlanVersion) -> None:
    """Pairs on the same cell: the second always hears of the first, and the first stands."""
    row = row_of(draft, people.rep)
    lost = 0
    for number in range(1, 201):
        draft.refresh_from_db()
        stale = draft.revision
        save(draft, people.boss, row.pk, number, revision=stale)
        with pytest.raises(StaleEdit) as refusal:
            save(draft, people.east_manager, row.pk, number + 1000, revision=stale)
        message = refusal.value.places[f"{row.pk}:2026-01"]
        assert "boss changed rep 2026-01 at 10:00" in message
        assert f"→ ¥{number}.00" in message
        lost += row.cells.get(month=JAN).amount != number
    assert lost == 0


def test_edits_of_different_cells_do_not_disturb_each_other(
    people: Cast, draft: PlanVersion
) -> None:
    row = row_of(draft, people.rep)
    save(draft, people.boss, row.pk, 1, at=JAN, revision=0)
    save(draft, people.east_manager, row.pk, 2, at=FEB, revision=0)
    assert [row.cells.get(month=m).amount for m in (JAN, FEB)] == [Decimal(1), Decimal(2)]


def test_a_spread_on_a_stale_page_is_refused(people: Cast, draft: PlanVersion) -> None:
    save(draft, people.boss, row_of(draft, people.rep).pk, 1)
    order = Order(row=row_of(draft, people.east).pk)
    with pytest.raises(StaleEdit):
        split.spread(version=draft, order=order, revision=0, actor=people.east_manager, now=NOW)


def test_a_spread_leaves_no_remainder_anywhere(people: Cast) -> None:
    version = spread_evenly(draft_plan(people, value=Decimal("100.07")), people.east_manager)
    grid = grids.load(version)
    assert (grid.year_remainder(), grid.remainders()) == (Decimal(0), {})


def test_a_spread_by_weights_and_only_over_children(people: Cast, draft: PlanVersion) -> None:
    spread_evenly(draft, people.east_manager)
    rep, mate = row_of(draft, people.rep), row_of(draft, people.mate)
    order = Order(
        row=row_of(draft, people.east).pk, over=SpreadScope.CHILDREN,
        method=SpreadMethod.WEIGHTS, weights={rep.pk: Decimal(3), mate.pk: Decimal(1)},
    )  # fmt: skip
    split.spread(version=draft, order=order, revision=1, actor=people.east_manager, now=NOW)
    assert rep.cells.get(month=JAN).amount == Decimal("75.00")
    assert mate.cells.get(month=JAN).amount == Decimal("25.00")


class LastYear:
    """Twice as much in the second half; the rep three times the mate."""

    def __init__(self, people: Cast) -> None:
        self.people = people

    def monthly(self, metric, months, unit):
        return {month: Decimal(2 if month.month > 6 else 1) for month in months}

    def by_person(self, metric, period):
        return {self.people.rep.pk: Decimal(3), self.people.mate.pk: Decimal(1)}

    def by_unit(self, metric, period):
        return {self.people.east.pk: Decimal(4)}


def test_a_spread_by_last_years_shape(people: Cast, draft: PlanVersion) -> None:
    former = history.actuals()
    history.register(LastYear(people))
    try:
        order = Order(row=row_of(draft, people.east).pk, method=SpreadMethod.LAST_YEAR)
        split.spread(version=draft, order=order, revision=0, actor=people.east_manager, now=NOW)
    finally:
        history.register(former)
    grid = grids.load(draft)
    assert grid.remainders() == {}
    assert row_of(draft, people.east).cells.get(month=JAN).amount == Decimal("66.67")
    assert grid.by_pk[row_of(draft, people.rep).pk].total() == Decimal("900.00")


def test_months_of_last_year_that_still_run_take_their_targets_as_shape(
    people: Cast, draft: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = lambda _self, _metric, months, _unit: dict.fromkeys(months, Decimal(4))  # noqa: E731
    monkeypatch.setattr(history.Planned, "monthly", plan)
    monkeypatch.setattr(history, "_provider", [LastYear(people)])
    row = row_of(draft, people.east)
    order = Order(row=row.pk, method=SpreadMethod.LAST_YEAR, on=date(2025, 11, 20))
    split.spread(version=draft, order=order, revision=0, actor=people.east_manager, now=NOW)
    december = row.cells.get(month=date(2026, 12, 1)).amount
    assert (row.cells.get(month=JAN).amount, december) == (Decimal("54.55"), Decimal("218.18"))


def test_a_reserve_only_within_the_policy(people: Cast, draft: PlanVersion) -> None:
    spread_evenly(draft, people.east_manager)
    unit = row_of(draft, people.east)
    by = {"version": draft, "unit_row": unit.pk, "actor": people.east_manager, "now": NOW}
    with pytest.raises(Refused):
        split.set_reserve(amount=Decimal(1), **by)
    policy = company.policy()
    policy.reserve_limit = Decimal("0.05")
    policy.save()
    assert CompanyPolicy.objects.count() == 1
    with pytest.raises(Refused):
        split.set_reserve(amount=Decimal("60.01"), **by)
    split.set_reserve(amount=Decimal(60), **by)
    grid = grids.load(draft)
    assert grid.remainder(grid.by_pk[unit.pk], JAN) == Decimal("-5.00")
    draft.refresh_from_db()
    spread_evenly(draft, people.east_manager)
    assert grids.load(draft).remainders() == {}


def test_a_row_costs_the_same_queries_whatever_the_size(
    people: Cast, django_assert_num_queries
) -> None:
    version = draft_plan(people)
    with django_assert_num_queries(4):
        grids.load(PlanVersion.objects.select_related("plan__metric").get(pk=version.pk))
    for number in range(20):
        person(f"p{number}", people.east)
    rows.build_rows(version=version, actor=people.east_manager, now=NOW)
    with django_assert_num_queries(4):
        grids.load(PlanVersion.objects.select_related("plan__metric").get(pk=version.pk))
