"""State machines: a table of moves and one locked function (architecture.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Machine:
    """The moves that a field may make: `{verb: (states it may start from, state it ends in)}`."""

    moves: Mapping[str, tuple[frozenset[str], str]]
    field_name: str = "status"

    def allows(self, obj: models.Model, verb: str) -> bool:
        """Whether `obj` as loaded may make the move; the lock decides in the end."""
        return getattr(obj, self.field_name) in self.moves[verb][0]


@dataclass(frozen=True, slots=True)
class Move:
    """Who makes a move, when and why, and the stamps that go with it."""

    verb: str
    actor: models.Model | None
    now: datetime
    reason: str = ""
    stamps: Mapping[str, Any] = field(default_factory=dict)


def lock(obj: M) -> M:
    """`obj` read again under a row lock, on its class's base manager. Call inside atomic()."""
    # By __class__, not type(): the person of a request is a lazy object in front of a User.
    manager: models.Manager[M] = obj.__class__._base_manager
    return manager.select_for_update(of=("self",)).get(pk=obj.pk)


def transition(obj: M, machine: Machine, move: Move) -> M:
    """Make the move on the locked row, set its stamps, audit it; returns the fresh row.

    Raises Conflict when the row is no longer in a state from which the move starts: also when
    somebody else just made it. Call inside atomic().
    """
    starts, ends = machine.moves[move.verb]
    fresh = lock(obj)
    current = getattr(fresh, machine.field_name)
    if current not in starts:
        raise Conflict(
            _("%(thing)s is now “%(state)s”; that no longer allows this step. Reload the page.")
            % {"thing": fresh, "state": _state_label(fresh, machine.field_name)}
        )
    setattr(fresh, machine.field_name, ends)
    for name, value in move.stamps.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=[machine.field_name, *move.stamps])
    audit.record(
        actor=move.actor,
        action=f"{fresh._meta.model_name}.{move.verb}",
        target=fresh,
        now=move.now,
        before={machine.field_name: current},
        after={machine.field_name: ends, **move.stamps},
        reason=move.reason,
    )
    return fresh


def _state_label(obj: models.Model, field_name: str) -> str:
    return str(getattr(obj, f"get_{field_name}_display")())
