"""Writing amounts into the cells of a locked draft: in bulk, stamped, as one step, audited."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.enums import DraftStepKind
from targets.models import Change, DraftStep, PlanVersion, SplitRow, TargetCell
from targets.models.steps import packed
from targets.operations import drafts
from targets.queries.held import Held, Key
from teams.models import User

#: The largest id that a database keeps.
MAX_ID = 2**63 - 1
#: Up to so many cells the audit entry lists; of more it keeps the count and the step's digest.
AUDITED = 500
BATCH = 200_000


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to the cells, when; `reverts` is the step that an undo takes back."""

    action: str
    actor: User | None
    now: datetime
    kind: str = DraftStepKind.EDIT
    reverts: DraftStep | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The version's new revision, and what changed, by row and month."""

    revision: int
    changed: Mapping[Key, Change]


def place_of(key: Key) -> str:
    """How a cell is named outside: `12:2026-05`."""
    return f"{key[0]}:{key[1]:%Y-%m}"


def rows_of(version: PlanVersion, wanted: set[int], actor: User | None) -> list[SplitRow]:
    """The rows by id. Raises Refused for one of another version, NotAllowed for the own."""
    rows = list(version.rows.filter(pk__in=[pk for pk in wanted if 0 < pk <= MAX_ID]))
    if len(rows) != len(wanted):
        raise Refused(_("A row is not part of this version. Reload the page."), field="row")
    if not all(rules.can_edit_row(actor, row) for row in rows):
        raise NotAllowed(_("Nobody sets their own target. Ask the leader above you."))
    return rows


def write(
    version: PlanVersion, after: Mapping[Key, Decimal], cells: Mapping[Key, Held], act: Act
) -> Saved:
    """Bring cells to `after` as one step; the caller holds the version's lock."""
    changed = {
        key: Change(cell.amount, amount, cell.revision)
        for key, amount in after.items()
        if (cell := cells[key]).amount != amount
    }
    if not changed:
        return Saved(version.revision, {})
    revision = drafts.next_revision(version)
    _store({cells[key].pk: change.after for key, change in changed.items()}, revision)
    text = packed(changed)
    DraftStep.objects.create(
        version=version, revision=revision, actor=act.actor, at=act.now, kind=act.kind,
        reverts=act.reverts, size=len(changed), packed=text,
    )  # fmt: skip
    _audit(version, changed, text, act)
    return Saved(revision, changed)


def _audit(version: PlanVersion, changed: Mapping[Key, Change], text: str, act: Act) -> None:
    """Each amount before and after; of a large step its size and the digest of what it keeps."""
    before: dict[str, object] = {}
    after: dict[str, object] = {"revision": version.revision}
    if len(changed) <= AUDITED:
        before["cells"] = {place_of(key): change.before for key, change in changed.items()}
        after["cells"] = {place_of(key): change.after for key, change in changed.items()}
    else:
        after["count"] = len(changed)
        after["step_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    audit.record(
        actor=act.actor, action=act.action, target=version, now=act.now, before=before, after=after
    )


def _store(amounts: Mapping[int, Decimal], revision: int) -> None:
    """The amounts by cell id, in as few statements as the database allows."""
    rows = [(int(amount.scaleb(2)), pk) for pk, amount in sorted(amounts.items())]
    if connection.vendor == "postgresql":
        for first in range(0, len(rows), BATCH):
            _store_arrays(rows[first : first + BATCH], revision)
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_table()} SET amount = %s, revision = {revision:d} WHERE id = %s",  # noqa: S608
            rows,
        )


def _store_arrays(rows: Sequence[tuple[int, int]], revision: int) -> None:
    # The cells of a version were made together: their range keeps the join off all others.
    first, last = rows[0][1], rows[-1][1]
    # As one literal each: the parser takes a list of numbers one by one.
    amounts, pks = (f"{{{','.join(map(str, column))}}}" for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table()} AS cell SET amount = new.amount, revision = %s"  # noqa: S608
            " FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, amount)"
            " WHERE cell.id = new.id AND cell.id BETWEEN %s AND %s",
            [revision, pks, amounts, first, last],
        )


def _table() -> str:
    return connection.ops.quote_name(TargetCell._meta.db_table)
