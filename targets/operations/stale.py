"""Two editors at once: the second is told what the first did, and nothing is lost (quality C4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Conflict
from goalmgmt.core.formatting import decimal_text, money_exact
from targets.enums import MetricUnit
from targets.models import Change, DraftStep, PlanVersion, SplitRow

Key = tuple[int, date]
Known = tuple[DraftStep, Mapping[Key, Change]]
#: So many are told in words.
TOLD = 200


class Cell(Protocol):
    """What is asked of a cell."""

    @property
    def row_id(self) -> int: ...
    @property
    def month(self) -> date: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def revision(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that holds `theirs` by now, where `mine` was to go; `who` and `at` when known."""

    key: Key
    message: str
    theirs: Decimal
    mine: Decimal | None
    who: str = ""
    at: datetime | None = None

    @property
    def place(self) -> str:
        return f"{self.key[0]}:{self.key[1]:%Y-%m}"


class StaleEdit(Conflict):
    """Cells changed since they were read. `places` says for each who changed it, when and to what;
    `revision` is the one to edit on, `theirs` the amounts that stand now."""

    def __init__(self, clashes: list[Clash], revision: int) -> None:
        super().__init__(clashes[0].message)
        self.clashes, self.revision = clashes, revision
        self.places = {clash.place: clash.message for clash in clashes[:20]}
        self.theirs = {clash.place: str(clash.theirs) for clash in clashes}


def refuse_stale(
    version: PlanVersion, cells: Mapping[Key, Cell], after: Mapping[Key, Decimal], revision: int
) -> None:
    """Raise StaleEdit for cells that changed after `revision`, unless to the very same amount."""
    if stale := stale_keys(cells, after, revision):
        raise StaleEdit(clashes_of(version, cells, after, stale), version.revision)


def stale_keys(cells: Mapping[Key, Cell], after: Mapping[Key, Decimal], revision: int) -> list[Key]:
    """The cells that changed after `revision`, unless to the very same amount."""
    return [
        key
        for key, cell in cells.items()
        if cell.revision > revision and after.get(key) != cell.amount
    ]


def clashes_of(
    version: PlanVersion,
    cells: Mapping[Key, Cell],
    after: Mapping[Key, Decimal],
    stale: Iterable[Key],
) -> list[Clash]:
    """Each of the `stale` cells with who changed it."""
    told = list(stale)[:TOLD]
    rows = SplitRow.objects.filter(pk__in={row for row, _month in told})
    names = {row.pk: str(row) for row in rows.select_related("unit", "person")}
    numbers = {cells[key].revision for key in told}
    steps = DraftStep.objects.filter(version=version, revision__in=numbers)
    known = {step.revision: (step, step.changes()) for step in steps.select_related("actor")}
    money = version.plan.metric.unit == MetricUnit.MONEY
    return [
        _clash(cells[key], names[key[0]], after.get(key), known.get(cells[key].revision), money)
        for key in told
    ]


def _clash(cell: Cell, name: str, mine: Decimal | None, known: Known | None, money: bool) -> Clash:
    write = money_exact if money else decimal_text
    values: dict[str, Any] = {
        "row": name,
        "month": f"{cell.month:%Y-%m}",
        "after": write(cell.amount),
    }
    key = (cell.row_id, cell.month)
    if known is None or key not in known[1]:
        message = _("%(row)s %(month)s was changed to %(after)s meanwhile.") % values
        return Clash(key, message, cell.amount, mine)
    step, changes = known
    values["who"] = step.actor or _("the system")
    values["at"] = f"{timezone.localtime(step.at):%H:%M}"
    values["before"] = write(changes[key].before)
    message = _("%(who)s changed %(row)s %(month)s at %(at)s (%(before)s → %(after)s).") % values
    return Clash(key, message, cell.amount, mine, str(values["who"]), step.at)
