"""A unit's ledger through another lens: by product, channel, industry or region (T5, P1).

Achieved is what the credits are stamped with; the target is what the plan of the unit, or else the
topmost plans below it, give to the entry. What carries no stamp, and what no entry was given, is a
row of its own, so that the rows always sum to the unit.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import month_of
from targets.enums import Lens
from targets.models import LensCell, PlanVersion
from targets.models.lenses import CATALOGUES, ITEM_FIELDS
from teams.models import Unit, UnitAncestry
from tracking import pacing
from tracking.queries.asked import Asked
from tracking.queries.drilling import Drill
from tracking.queries.ledger_row import Figures, LedgerRow
from tracking.queries.rows import unit_figures
from tracking.queries.sources import credit_source

LENSES: tuple[str, ...] = tuple(Lens.values)


def stamp(lens: str) -> str:
    """The field of a credit that a lens looks at."""
    return next(name for key, name in ITEM_FIELDS.items() if key == lens)


def lens_drill(asked: Asked, node: Unit, lens: str) -> Drill:
    """The entries of the lens that have a target or a result, and what belongs to none."""
    total = unit_figures(asked).row("unit", node.pk, node.code, node.name)
    here, there = (_achieved(one, node, lens) for one in (asked, asked.before()))
    months = _planned_months(asked, node, lens)
    figures = Figures(
        {pk: _due(cells, asked, asked.period.ends_on) for pk, cells in months.items()},
        {pk: _due(cells, asked, asked.until) for pk, cells in months.items()},
        {pk: amount for pk, amount in here.items() if pk is not None},
        {pk: amount for pk, amount in there.items() if pk is not None},
    )
    entries = CATALOGUES[lens].objects.filter(pk__in=figures.ids()).order_by("code")
    rows = [figures.row("entry", one.pk, one.code, one.name) for one in entries]
    total = replace(total, achieved=sum(here.values(), ZERO), last_year=sum(there.values(), ZERO))
    rest = _unassigned(total, rows)
    return Drill(total, [*rows, rest] if _says(rest) else rows)


def _unassigned(total: LedgerRow, rows: list[LedgerRow]) -> LedgerRow:
    def left(name: str) -> Decimal:
        whole: Decimal = getattr(total, name)
        return whole - sum((getattr(row, name) for row in rows), ZERO)

    return replace(
        total, kind="unassigned", code="-", name=_("Unassigned"),
        target=left("target"), plan_to_date=left("plan_to_date"), achieved=left("achieved"),
        last_year=left("last_year"),
    )  # fmt: skip


def _says(row: LedgerRow) -> bool:
    return any((row.target, row.plan_to_date, row.achieved, row.last_year))


def _due(cells: Mapping[date, Decimal], asked: Asked, until: date) -> Decimal:
    return pacing.planned(cells, asked.period.starts_on, until)


def entry_credits(asked: Asked, node: Unit, lens: str, entry: int | None) -> Any:
    """The credits behind a row: those stamped with the entry, or with none."""
    source = credit_source(asked.metric, asked.period, asked.as_of)
    return source.rows.filter(source.within([node.pk]), **{stamp(lens): entry})


def _achieved(asked: Asked, node: Unit, lens: str) -> dict[int | None, Decimal]:
    """By the entry's id; under None what carries no stamp."""
    source = credit_source(asked.metric, asked.period, asked.as_of)
    rows = source.rows.filter(source.within([node.pk]))
    found = rows.values_list(stamp(lens)).annotate(total=source.amount)
    return {pk: Decimal(amount) for pk, amount in found}


def _planned_months(asked: Asked, node: Unit, lens: str) -> dict[int, dict[date, Decimal]]:
    name = f"row__{stamp(lens)}"
    cells = LensCell.objects.filter(
        row__split__lens=lens,
        row__split__version__in=_versions(asked, node),
        month__gte=month_of(asked.period.starts_on),
        month__lt=asked.period.ends_on,
    )
    found: dict[int, dict[date, Decimal]] = {}
    rows = cells.order_by().values_list(name, "month").annotate(total=Sum("amount"))
    for entry, month, amount in rows:
        found.setdefault(entry, {})[month] = amount
    return found


def _versions(asked: Asked, node: Unit) -> Collection[int]:
    """The versions in force of the unit's own plan, or else of the topmost plans below it."""
    versions = PlanVersion.objects.filter(plan__metric=asked.metric)
    held = versions.in_force() if asked.at is None else versions.in_force_at(asked.at)
    scopes = dict(held.values_list("pk", "plan__scope"))
    edges = UnitAncestry.objects.on(asked.day).filter(
        descendant__in=set(scopes.values()), ancestor__in={node.pk, *scopes.values()}
    )
    above: dict[int, set[int]] = {}
    for ancestor, descendant in edges.values_list("ancestor", "descendant"):
        above.setdefault(descendant, set()).add(ancestor)
    below = {scope for scope in scopes.values() if node.pk in above.get(scope, ())}
    topmost = {scope for scope in below if not (above[scope] - {scope}) & below}
    return [pk for pk, scope in scopes.items() if scope in topmost]
