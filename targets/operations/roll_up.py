"""The figures of units, month by month, as what stands below them makes them (T5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import decimal_text
from targets.enums import RowKind
from targets.operations.rows import Key, Tree

Amounts = dict[tuple[Key, date], Decimal]


class RollUp:
    """Sums from the leaves up. `given` are figures that are told for units themselves, each over
    the months of its span; `wrong` gets (unit, month, message) where one is not that sum.

    Rows hold a zero in every month for which nobody gave a figure, so a zero says nothing
    unless it was told now.
    """

    def __init__(
        self,
        tree: Tree,
        months: Sequence[date],
        given: Mapping[tuple[Key, date], Decimal],
        spans: Sequence[tuple[int, Sequence[date]]],
    ) -> None:
        self.tree, self.months, self.given = tree, months, given
        self.spans: dict[int, list[Sequence[date]]] = {}
        for unit, span in spans:
            self.spans.setdefault(unit, []).append(span)
        self.wrong: list[tuple[int, date, str]] = []

    def write(self, final: Amounts, told: set[tuple[Key, date]]) -> None:
        """Bring the units of `final` to their sums; `told` is what was told now."""
        below = _sums_below(final, told)
        for unit in [node.key[1] for node in reversed(list(self.tree.nodes([])))]:
            key: Key = (RowKind.UNIT, unit, None)
            for month, amount in self._made(unit, below).items():
                final[key, month] = amount
                told.add((key, month))
            parent = self.tree.parents.get(unit)
            if parent is not None and unit != self.tree.scope.pk:
                for month in self.months:
                    _add(below, parent, month, final.get((key, month)), (key, month) in told)

    def _made(self, unit: int, below: Mapping[tuple[int, date], Decimal]) -> dict[date, Decimal]:
        """The months of the unit that follow from below."""
        made = {month: below[unit, month] for month in self.months if (unit, month) in below}
        for span in self.spans.get(unit, ()):
            self._compare(unit, span, made)
        return made

    def _compare(self, unit: int, span: Sequence[date], made: dict[date, Decimal]) -> None:
        """A given figure is the sum over its whole span: the parts of a year add up to the year,
        but not month by month to the fen. Or it is that of the months that are split, and the
        others stand as they were given."""
        split = [month for month in span if month in made]
        given = {month: self.given[(RowKind.UNIT, unit, None), month] for month in span}
        inner = sum((made[month] for month in split), ZERO)
        whole = sum(given.values(), ZERO)
        if split and inner == whole:
            made.update({month: ZERO for month in span if month not in made})
        elif inner != sum((given[month] for month in split), ZERO):
            message = _("%(given)s is given for the unit, but what stands below makes %(sum)s.")
            values = {"given": decimal_text(whole), "sum": decimal_text(inner)}
            self.wrong.append((unit, span[0], message % values))


def _sums_below(final: Amounts, told: set[tuple[Key, date]]) -> dict[tuple[int, date], Decimal]:
    """People and reserves by the unit they stand in."""
    sums: dict[tuple[int, date], Decimal] = {}
    for (key, month), amount in final.items():
        if key[0] != RowKind.UNIT:
            _add(sums, key[1], month, amount, (key, month) in told)
    return sums


def _add(
    sums: dict[tuple[int, date], Decimal],
    unit: int,
    month: date,
    amount: Decimal | None,
    told: bool,
) -> None:
    if amount is not None and (amount or told):
        sums[unit, month] = sums.get((unit, month), ZERO) + amount
