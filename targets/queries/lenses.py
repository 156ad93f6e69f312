"""A lens of a version as a table: entries by month, and what of the plan is unassigned."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from goalmgmt.core.amounts import ZERO
from targets.enums import Lens
from targets.models import LensCell, LensSplit, PlanVersion, TargetCell
from targets.models.lenses import CATALOGUES, ITEM_FIELDS
from targets.queries.grid import fiscal_year


@dataclass(slots=True)
class Entry:
    """A row of the lens with its months."""

    pk: int
    item: int
    code: str
    name: str
    amounts: dict[date, Decimal] = field(default_factory=dict)

    def total(self, months: Iterable[date] | None = None) -> Decimal:
        wanted = self.amounts if months is None else months
        return sum((self.amounts.get(month, ZERO) for month in wanted), ZERO)


@dataclass(slots=True)
class LensTable:
    """A lens as it stands. `split` is None while nobody uses it; `whole` the plan by month, which
    the entries have to reach; `missing` counts entries of the catalogue without a row."""

    version: PlanVersion
    lens: str
    split: LensSplit | None
    months: list[date]
    whole: dict[date, Decimal]
    rows: list[Entry]
    missing: int = 0

    def row(self, pk: int) -> Entry | None:
        return next((row for row in self.rows if row.pk == pk), None)

    def plan_total(self, months: Iterable[date] | None = None) -> Decimal:
        wanted = self.months if months is None else months
        return sum((self.whole.get(month, ZERO) for month in wanted), ZERO)

    def assigned(self, months: Iterable[date] | None = None) -> Decimal:
        wanted = list(self.months if months is None else months)
        return sum((row.total(wanted) for row in self.rows), ZERO)

    def unassigned(self, months: Iterable[date] | None = None) -> Decimal:
        """What no entry holds yet; below zero the entries hold more than the plan."""
        wanted = list(self.months if months is None else months)
        return self.plan_total(wanted) - self.assigned(wanted)

    def remainders(self) -> dict[date, Decimal]:
        """The months that the entries do not make up."""
        left = {month: self.unassigned([month]) for month in self.months}
        return {month: amount for month, amount in left.items() if amount}


def load(version: PlanVersion, lens: str) -> LensTable:
    """The lens of a version, in five queries besides the calendar's."""
    split = version.lens_splits.filter(lens=lens).first()
    table = LensTable(
        version,
        lens,
        split,
        fiscal_year(version).months(),
        plan_months(version),
        _rows(split, lens),
    )
    if split is not None:
        held = {row.item for row in table.rows}
        active = CATALOGUES[lens].objects.filter(is_active=True)
        table.missing = active.exclude(pk__in=held).count()
    return table


def used(version: PlanVersion) -> list[LensTable]:
    """The lenses that somebody uses, in their fixed order."""
    known = set(version.lens_splits.values_list("lens", flat=True))
    return [load(version, lens) for lens in Lens.values if lens in known]


def plan_months(version: PlanVersion) -> dict[date, Decimal]:
    """The plan itself by month: the topmost row of the organisation's split."""
    cells = TargetCell.objects.filter(row__version=version, row__parent=None)
    return dict(cells.values_list("month", "amount"))


def _rows(split: LensSplit | None, lens: str) -> list[Entry]:
    if split is None:
        return []
    name = ITEM_FIELDS[Lens(lens)]
    found = split.rows.order_by(f"{name}__code").values_list(
        "pk", f"{name}_id", f"{name}__code", f"{name}__name"
    )
    rows = [Entry(*values) for values in found]
    by_pk = {row.pk: row for row in rows}
    cells = LensCell.objects.filter(row__split=split).order_by("month")
    for pk, month, amount in cells.values_list("row", "month", "amount"):
        by_pk[pk].amounts[month] = amount
    return rows


def frozen(version: PlanVersion) -> list[dict[str, Any]]:
    """The used lenses for the resolution: amounts as strings, entries without any left out."""
    return [
        {
            "lens": table.lens,
            "rows": [
                {
                    "code": row.code,
                    "name": row.name,
                    "months": [str(row.amounts.get(month, ZERO)) for month in table.months],
                    "total": str(row.total()),
                }
                for row in table.rows
                if row.total()
            ],
        }
        for table in used(version)
    ]


def in_force(metric_id: int, year: int, lens: str, months: Iterable[date]) -> dict[int, Decimal]:
    """What the issued plans of a year give to each entry of a lens, by the entry's id."""
    name = f"row__{ITEM_FIELDS[Lens(lens)]}"
    cells = LensCell.objects.filter(
        row__split__lens=lens,
        row__split__version__status="issued",
        row__split__version__plan__metric=metric_id,
        row__split__version__plan__year=year,
        month__in=list(months),
    )
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for item, amount in cells.order_by().values_list(name).annotate(total=Sum("amount")):
        found[item] += amount
    return dict(found)
