"""Undo and redo of a draft's steps, one person's own, and what others did in between (T6)."""

from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core.errors import Refused
from goalmgmt.core.models import AuditEvent
from targets.enums import DraftStepKind
from targets.models import Change, DraftStep, PlanVersion, TargetCell
from targets.models.steps import packed
from targets.operations import split, steps
from targets.operations.split import CellEdit
from targets.operations.stale import StaleEdit
from targets.operations.steps import Choices
from targets.queries import steps as known
from targets.tests.factories import draft_plan, row_of, spread_evenly
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def type_(version: PlanVersion, actor: User, amount: int, month: date = JAN) -> None:
    version.refresh_from_db()
    row = version.rows.get(person__code="rep")
    edit = CellEdit(row.pk, (month,), Decimal(amount))
    split.save_what_fits(
        version=version, edits=[edit], revision=version.revision, actor=actor, now=NOW
    )


def held(version: PlanVersion, month: date = JAN) -> Decimal:
    return TargetCell.objects.get(row__version=version, row__person__code="rep", month=month).amount


def undo(version: PlanVersion, actor: User, choices: Choices = steps.NO_CHOICES) -> split.Saved:
    return steps.undo(version=version, actor=actor, now=NOW, choices=choices)


def redo(version: PlanVersion, actor: User) -> split.Saved:
    return steps.redo(version=version, actor=actor, now=NOW)


def test_a_step_keeps_what_it_changed_exactly() -> None:
    changes = {(7, JAN): Change(Decimal("0.00"), Decimal("99999999999.99"), 3),
               (9, FEB): Change(Decimal("0.01"), Decimal("0.00"), 0)}  # fmt: skip
    assert DraftStep(packed=packed(changes)).changes() == changes


def test_undo_takes_a_spread_back_in_one_step_and_redo_does_it_again(
    people: Cast, draft: PlanVersion
) -> None:
    spread_evenly(draft, people.east_manager)
    assert len(undo(draft, people.east_manager).changed) == 36
    assert not TargetCell.objects.filter(row__version=draft, amount__gt=0).exists()
    redo(draft, people.east_manager)
    assert held(draft) == Decimal("50.00")
    with pytest.raises(Refused):
        redo(draft, people.east_manager)


def test_fifty_steps_go_back_and_forth_and_the_fifty_first_stays(
    people: Cast, draft: PlanVersion
) -> None:
    for number in range(1, 53):
        type_(draft, people.east_manager, number)
    assert known.reach(draft, people.east_manager) == (50, 0)
    for _step in range(50):
        undo(draft, people.east_manager)
    assert held(draft) == Decimal(2)
    with pytest.raises(Refused):
        undo(draft, people.east_manager)
    for _step in range(50):
        redo(draft, people.east_manager)
    assert (held(draft), known.reach(draft, people.east_manager)) == (Decimal(52), (50, 0))


def test_a_new_edit_ends_what_could_be_redone(people: Cast, draft: PlanVersion) -> None:
    type_(draft, people.east_manager, 1)
    type_(draft, people.east_manager, 2)
    undo(draft, people.east_manager)
    type_(draft, people.east_manager, 3)
    with pytest.raises(Refused):
        redo(draft, people.east_manager)
    undo(draft, people.east_manager)
    undo(draft, people.east_manager)
    assert held(draft) == Decimal(0)


def test_everybody_undoes_only_the_own_steps(people: Cast, draft: PlanVersion) -> None:
    type_(draft, people.east_manager, 1)
    type_(draft, people.boss, 7, FEB)
    undo(draft, people.east_manager)
    assert (held(draft), held(draft, FEB)) == (Decimal(0), Decimal(7))
    with pytest.raises(Refused):
        undo(draft, people.east_manager)


def test_an_undo_over_the_edit_of_another_is_a_conflict_and_writes_nothing(
    people: Cast, draft: PlanVersion
) -> None:
    spread_evenly(draft, people.east_manager)
    type_(draft, people.boss, 7)
    with pytest.raises(StaleEdit) as refusal:
        undo(draft, people.east_manager)
    (clash,) = refusal.value.clashes
    assert (clash.theirs, clash.mine, clash.who) == (Decimal(7), Decimal(0), "boss")
    draft.refresh_from_db()
    assert (held(draft), held(draft, FEB), draft.revision) == (Decimal(7), Decimal(50), 2)


@pytest.mark.parametrize(("whose", "left"), [("mine", 0), ("theirs", 7)])
def test_the_conflict_of_an_undo_is_settled_cell_by_cell(
    people: Cast, draft: PlanVersion, whose: str, left: int
) -> None:
    spread_evenly(draft, people.east_manager)
    type_(draft, people.boss, 7)
    key = (row_of(draft, people.rep).pk, JAN)
    undo(draft, people.east_manager, Choices(2, **{whose: frozenset({key})}))
    assert (held(draft), held(draft, FEB)) == (Decimal(left), Decimal(0))


def test_a_choice_does_not_hold_for_a_still_later_change(people: Cast, draft: PlanVersion) -> None:
    spread_evenly(draft, people.east_manager)
    type_(draft, people.boss, 7)
    type_(draft, people.boss, 8)
    key = (row_of(draft, people.rep).pk, JAN)
    with pytest.raises(StaleEdit):
        undo(draft, people.east_manager, Choices(2, mine=frozenset({key})))
    assert held(draft) == Decimal(8)


def test_what_fits_is_saved_and_what_clashes_is_told_with_who_and_when(
    people: Cast, draft: PlanVersion
) -> None:
    row = row_of(draft, people.rep)
    type_(draft, people.boss, 7)
    edits = [CellEdit(row.pk, (JAN,), Decimal(9)), CellEdit(row.pk, (FEB,), Decimal(4)),
             CellEdit(row.pk, (date(2026, 3, 1),), Decimal(-1))]  # fmt: skip
    outcome = split.save_what_fits(
        version=draft, edits=edits, revision=0, actor=people.east_manager, now=NOW,
        kind=DraftStepKind.PASTE,
    )  # fmt: skip
    assert (held(draft), held(draft, FEB)) == (Decimal(7), Decimal(4))
    ((edit, (clash,)),) = outcome.clashes.items()
    assert (edit, clash.who, clash.mine) == (edits[0], "boss", Decimal(9))
    assert list(outcome.wrong) == [f"{row.pk}:2026-03"]
    assert DraftStep.objects.get(revision=2).kind == DraftStepKind.PASTE


def test_a_cell_tells_its_last_three_edits(people: Cast, draft: PlanVersion) -> None:
    for amount in (1, 2, 3, 4):
        type_(draft, people.boss if amount % 2 else people.east_manager, amount)
    told = known.story_of(draft, row_of(draft, people.rep).pk, JAN).edits
    assert [(edit.who, edit.before, edit.after) for edit in told] == [
        ("east-m", Decimal(3), Decimal(4)),
        ("boss", Decimal(2), Decimal(3)),
        ("east-m", Decimal(1), Decimal(2)),
    ]


def test_a_large_step_is_audited_by_its_size_and_digest(people: Cast, draft, monkeypatch) -> None:
    monkeypatch.setattr("targets.operations.cells.AUDITED", 5)
    spread_evenly(draft, people.east_manager)
    event = AuditEvent.objects.get(action="planversion.spread")
    assert event.after["count"] == 36
    assert len(event.after["step_sha256"]) == 64


def test_an_undo_leaves_a_cell_that_was_locked_since(people: Cast, draft: PlanVersion) -> None:
    type_(draft, people.east_manager, 5)
    cell = (row_of(draft, people.rep).pk, JAN)
    split.lock_cells(version=draft, cells=[cell], locked=True, actor=people.boss, now=NOW)
    with pytest.raises(Refused):
        undo(draft, people.east_manager)
    assert held(draft) == Decimal(5)


def test_what_was_undone_before_another_edit_never_comes_back(
    people: Cast, draft: PlanVersion
) -> None:
    manager = people.east_manager
    for amount in (1, 2, 3):
        type_(draft, manager, amount)
    undo(draft, manager)
    type_(draft, manager, 4)
    assert known.reach(draft, manager) == (3, 0)
    undo(draft, manager)
    assert (held(draft), known.reach(draft, manager)) == (Decimal(2), (2, 1))
    redo(draft, manager)
    assert (held(draft), known.reach(draft, manager)) == (Decimal(4), (3, 0))
    with pytest.raises(Refused):
        redo(draft, manager)
