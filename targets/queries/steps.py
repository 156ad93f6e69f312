"""The steps of a draft: what can be undone, and how a cell came to its amount."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import takewhile

from django.utils.translation import gettext as _

from targets.enums import DraftStepKind, DraftStepState
from targets.models import CellNote, DraftEditor, DraftStep, PlanVersion, TargetCell
from teams.models import User

#: So many steps of a person can be undone.
KEPT = 50
#: So many edits of a cell are told.
TOLD = 3
#: Who has not been seen for so long is gone.
AWAY = timedelta(seconds=60)
_ACTS = frozenset(DraftStepKind.values) - {DraftStepKind.UNDO, DraftStepKind.REDO}


def _recent(version: PlanVersion, actor: User | None) -> list[tuple[int, str]]:
    """The person's last acts, newest first, without those that are out of reach for good: what was
    undone before something else was done is so, whether it is marked yet or not."""
    acts = DraftStep.objects.filter(version=version, actor=actor, kind__in=_ACTS)
    reachable = acts.exclude(state=DraftStepState.DROPPED).order_by("-revision")
    found = list(reachable.values_list("pk", "state")[: 2 * KEPT])
    undone = list(takewhile(lambda act: act[1] == DraftStepState.UNDONE, found))
    done = [act for act in found[len(undone) :] if act[1] == DraftStepState.DONE]
    return (undone + done)[:KEPT]


def _first(pks: Iterable[int]) -> DraftStep | None:
    pk = next(iter(pks), None)
    return DraftStep.objects.get(pk=pk) if pk else None


def undoable(version: PlanVersion, actor: User | None) -> DraftStep | None:
    """The step that the person's undo would take back."""
    return _first(pk for pk, state in _recent(version, actor) if state == DraftStepState.DONE)


def redoable(version: PlanVersion, actor: User | None) -> DraftStep | None:
    """The step that the person's redo would do again: the one undone last."""
    undone = [pk for pk, state in _recent(version, actor) if state == DraftStepState.UNDONE]
    return _first(reversed(undone))


def reach(version: PlanVersion, actor: User | None) -> tuple[int, int]:
    """How many steps the person can undo, and redo."""
    states = [state for _pk, state in _recent(version, actor)]
    return states.count(DraftStepState.DONE), states.count(DraftStepState.UNDONE)


@dataclass(frozen=True, slots=True)
class Told:
    """One edit of a cell."""

    who: str
    at: datetime
    kind: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class CellStory:
    """A cell with its last edits, newest first, and its note."""

    cell: TargetCell
    edits: list[Told]
    note: CellNote | None


def story_of(version: PlanVersion, row: int, month: date) -> CellStory | None:
    """How a cell came to its amount: each step names the revision that wrote what it replaced."""
    cells = TargetCell.objects.filter(row__version=version, row=row, month=month)
    cell = cells.select_related("row__unit", "row__person").first()
    if cell is None:
        return None
    edits: list[Told] = []
    revision = cell.revision
    while len(edits) < TOLD and revision:
        step = version.cell_steps.filter(revision=revision).select_related("actor").first()
        change = step.changes().get((row, month)) if step else None
        if step is None or change is None:
            break
        who = str(step.actor) if step.actor else _("the system")
        edits.append(Told(who, step.at, str(step.get_kind_display()), change.before, change.after))
        revision = change.since
    note = CellNote.objects.filter(row=row, month=month).select_related("author").first()
    return CellStory(cell, edits, note)


def others_editing(version: PlanVersion, person: User, now: datetime) -> list[str]:
    """Who else has the split open for editing."""
    seen = DraftEditor.objects.filter(version=version, seen_at__gt=now - AWAY)
    names = seen.exclude(person=person).order_by("person__sort_key", "person__code")
    return list(names.values_list("person__name", flat=True))
