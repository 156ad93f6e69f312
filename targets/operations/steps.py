"""Undo and redo: each person takes back the own steps, 50 of them, from any device (T6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused, RefusedRows
from targets.enums import DraftStepKind, DraftStepState
from targets.models import DraftStep, PlanVersion
from targets.operations import drafts
from targets.operations.cells import Act, Saved, place_of, rows_of, write
from targets.operations.stale import StaleEdit, clashes_of
from targets.queries import grid as grids
from targets.queries.held import Held, Key, cells_of
from targets.queries.steps import redoable, undoable
from teams.models import User


@dataclass(frozen=True, slots=True)
class Choices:
    """For cells that somebody else changed after the step, as they stood at `revision`: whose
    amount they are to hold. A cell that changed again is asked for again."""

    revision: int = -1
    mine: frozenset[Key] = field(default_factory=frozenset)
    theirs: frozenset[Key] = field(default_factory=frozenset)


NO_CHOICES = Choices()


@transaction.atomic
def undo(
    *,
    version: PlanVersion,
    actor: User | None,
    now: datetime,
    choices: Choices = NO_CHOICES,
) -> Saved:
    """Take the actor's last step back: one edit, paste, spread or import.

    Raises StaleEdit, and writes nothing, when somebody changed one of its cells since and `choices`
    does not say whose amount stays; Refused when there is nothing to undo.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    step = undoable(fresh, actor)
    if step is None:
        raise Refused(_("There is nothing to undo."))
    wanted = {key: (change.after, change.before) for key, change in step.changes().items()}
    act = Act("planversion.save_cells", actor, now, DraftStepKind.UNDO, step)
    saved = _turn(fresh, wanted, choices, act)
    drop_unreachable(step)
    _mark(step, DraftStepState.UNDONE)
    return saved


@transaction.atomic
def redo(
    *,
    version: PlanVersion,
    actor: User | None,
    now: datetime,
    choices: Choices = NO_CHOICES,
) -> Saved:
    """Do the step again that the actor undid last; refuses as `undo` does."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    step = redoable(fresh, actor)
    if step is None:
        raise Refused(_("There is nothing to redo."))
    wanted = {key: (change.before, change.after) for key, change in step.changes().items()}
    act = Act("planversion.save_cells", actor, now, DraftStepKind.REDO, step)
    saved = _turn(fresh, wanted, choices, act)
    _mark(step, DraftStepState.DONE)
    return saved


def drop_unreachable(step: DraftStep) -> None:
    """What was undone before `step` was done can no longer be redone: say so while the order still
    shows it."""
    earlier = DraftStep.objects.filter(
        version=step.version_id, actor=step.actor_id, revision__lt=step.revision
    )
    earlier.filter(state=DraftStepState.UNDONE).update(state=DraftStepState.DROPPED)


def _mark(step: DraftStep, state: str) -> None:
    step.state = state
    step.save(update_fields=["state"])


def _turn(
    version: PlanVersion,
    wanted: Mapping[Key, tuple[Decimal, Decimal]],
    choices: Choices,
    act: Act,
) -> Saved:
    """Bring each cell of `{key: (expected, new)}` to its new amount where it holds the expected."""
    cells = cells_of(rows_of(version, {row for row, _month in wanted}, act.actor))
    fixed = grids.fixed_months(version, sorted({month for _row, month in wanted}))
    after = {key: new for key, (_old, new) in wanted.items() if key[1] not in fixed}
    foreign = [key for key, new in after.items() if cells[key].amount not in (wanted[key][0], new)]
    unsettled = [key for key in foreign if not _settled(cells[key], key, choices)]
    if unsettled:
        raise StaleEdit(clashes_of(version, cells, after, unsettled), version.revision)
    kept = {key for key in foreign if key in choices.theirs}
    after = {key: new for key, new in after.items() if key not in kept}
    _refuse_locked(after, cells)
    return write(version, after, cells, act)


def _settled(cell: Held, key: Key, choices: Choices) -> bool:
    return cell.revision <= choices.revision and key in choices.mine | choices.theirs


def _refuse_locked(after: Mapping[Key, Decimal], cells: Mapping[Key, Held]) -> None:
    locked = {
        place_of(key): _("locked")
        for key, amount in after.items()
        if cells[key].is_locked and cells[key].amount != amount
    }
    if locked:
        raise RefusedRows(_("A locked cell keeps its amount. Unlock it first."), locked)
