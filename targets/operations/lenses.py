"""Using a lens for a version: start, edit, spread, stop (T5). Only a draft's lenses change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.amounts import MAX_AMOUNT, ZERO, allocate
from goalmgmt.core.errors import Conflict, Refused, RefusedRows
from goalmgmt.core.formatting import decimal_text
from targets.allocation import DoesNotFit
from targets.enums import Lens
from targets.models import LensCell, LensRow, LensSplit, PlanVersion
from targets.models.lenses import CATALOGUES, ITEM_FIELDS
from targets.operations import drafts
from targets.operations.lens_stale import Cells, place_of, refuse_stale_lens
from targets.queries import lens_spreading
from targets.queries import lenses as tables
from targets.queries.grid import fiscal_year, fixed_months
from teams.models import User

MAX_EDITS = 5000


@dataclass(frozen=True, slots=True)
class LensEdit:
    """An amount for a row of the lens: in one month, or over several by their present shape."""

    row: int
    months: tuple[date, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SavedLens:
    """The lens's new revision and what changed: `{(row, month): (before, after)}`."""

    revision: int
    changed: Mapping[tuple[int, date], tuple[Decimal, Decimal]]


@transaction.atomic
def use_lens(*, version: PlanVersion, lens: str, actor: User | None, now: datetime) -> LensSplit:
    """Start using a lens: a row for each active entry of its catalogue, everything unassigned.

    Asked again it adds the entries that came since. Raises Refused for a metric whose parts do
    not sum up, and for an empty catalogue.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    _check(fresh, lens)
    split, _new = LensSplit.objects.get_or_create(
        version=fresh, lens=lens, defaults={"opened_at": now, "opened_by": actor}
    )
    name = ITEM_FIELDS[Lens(lens)]
    held = split.rows.values(f"{name}_id")
    items = CATALOGUES[lens].objects.filter(is_active=True).exclude(pk__in=held)
    added = [LensRow(split=split, **{name: item}) for item in items.order_by("code")]
    if not added:
        return split
    LensRow.objects.bulk_create(added)
    months = fiscal_year(fresh).months()
    LensCell.objects.bulk_create(
        [LensCell(row=row, month=month, amount=ZERO) for row in added for month in months],
        batch_size=2000,
    )
    audit.record(
        actor=actor, action="planversion.use_lens", target=fresh, now=now,
        after={"lens": lens, "rows": len(added)},
    )  # fmt: skip
    return split


def _check(version: PlanVersion, lens: str) -> None:
    if lens not in Lens.values:
        raise Refused(_("There is no such lens."), field="lens")
    if not version.plan.metric.adds_up:
        raise Refused(
            _("%(metric)s does not add up, so it is not split by a lens.")
            % {"metric": version.plan.metric},
            field="lens",
        )
    if not CATALOGUES[lens].objects.filter(is_active=True).exists():
        raise Refused(
            _("The catalogue of this lens is empty. An administrator fills it first."),
            field="lens",
        )


@transaction.atomic
def stop_lens(*, version: PlanVersion, lens: str, actor: User | None, now: datetime) -> None:
    """Stop using a lens: its amounts go, and it no longer has to be balanced."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    split = _split(fresh, lens)
    table = tables.load(fresh, lens)
    audit.record(
        actor=actor, action="planversion.stop_lens", target=fresh, now=now,
        before={"lens": lens, "totals": {row.code: row.total() for row in table.rows}},
    )  # fmt: skip
    split.delete()


@transaction.atomic
def save_lens(
    *,
    version: PlanVersion,
    lens: str,
    edits: Sequence[LensEdit],
    revision: int,
    actor: User | None,
    now: datetime,
) -> SavedLens:
    """Save amounts that were typed while the lens stood at `revision`; all of them or none.

    Raises StaleEdit, naming the other's change, when one of these cells changed since; RefusedRows
    for months that are fixed and amounts below zero. More or less than the plan may be given
    until the submit.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    split = _split(fresh, lens)
    cells = _cells(split)
    after = _amounts(fresh, edits, cells)
    refuse_stale_lens(split, {key: cells[key] for key in after}, after, revision)
    return _write(split, after, cells, Act("planversion.save_lens", actor, now))


@transaction.atomic
def spread_lens(
    *,
    version: PlanVersion,
    lens: str,
    order: lens_spreading.LensOrder,
    revision: int,
    actor: User | None,
    now: datetime,
) -> SavedLens:
    """Spread the plan over the entries as `order` says; see queries.lens_spreading."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    split = _split(fresh, lens)
    cells = _cells(split)
    try:
        after = lens_spreading.proposal(tables.load(fresh, lens), order)
    except lens_spreading.NoShape as error:
        raise Refused(_("There is nothing to spread by. Choose another way."), field="method") \
            from error  # fmt: skip
    except DoesNotFit as error:
        raise Refused(
            _("The entries already hold more than the plan. Lower them first, or spread it whole."),
            field="over",
        ) from error
    refuse_stale_lens(split, cells, {}, revision)
    return _write(split, after, cells, Act("planversion.spread_lens", actor, now))


@dataclass(frozen=True, slots=True)
class Act:
    """What is written into the audit trail about an edit."""

    action: str
    actor: User | None
    now: datetime


def copy_lenses(former: PlanVersion, version: PlanVersion) -> None:
    """The used lenses of `former` with their amounts, for the next version of the plan."""
    for split in former.lens_splits.all():
        copy = LensSplit.objects.create(
            version=version, lens=split.lens, opened_at=version.created_at,
            opened_by=version.author,
        )  # fmt: skip
        name = f"{ITEM_FIELDS[Lens(split.lens)]}_id"
        old = list(split.rows.values_list("pk", name))
        made = LensRow.objects.bulk_create([LensRow(split=copy, **{name: item}) for _, item in old])
        rows = {pk: row for (pk, _item), row in zip(old, made, strict=True)}
        cells = LensCell.objects.filter(row__split=split)
        LensCell.objects.bulk_create(
            [
                LensCell(row=rows[row], month=month, amount=amount)
                for row, month, amount in cells.values_list("row", "month", "amount")
            ],
            batch_size=2000,
        )


def _split(version: PlanVersion, lens: str) -> LensSplit:
    split = version.lens_splits.filter(lens=lens).first()
    if split is None:
        raise Conflict(_("This lens is not used for the version. Start using it first."))
    return split


def _cells(split: LensSplit) -> dict[tuple[int, date], LensCell]:
    found = LensCell.objects.filter(row__split=split).order_by("row", "month")
    return {(cell.row_id, cell.month): cell for cell in found}


def _amounts(
    version: PlanVersion, edits: Sequence[LensEdit], cells: Cells
) -> dict[tuple[int, date], Decimal]:
    if len(edits) > MAX_EDITS:
        raise Refused(_("Save at most %(count)d cells at once.") % {"count": MAX_EDITS})
    fixed = fixed_months(version, [month for edit in edits for month in edit.months])
    shape = tables.plan_months(version)
    after: dict[tuple[int, date], Decimal] = {}
    wrong: dict[str, str] = {}
    for edit in edits:
        if problem := _problem(edit, cells, fixed):
            wrong[place_of((edit.row, edit.months[0])) if edit.months else str(edit.row)] = problem
        else:
            after.update(_over_months(edit, cells, fixed, shape))
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return after


def _problem(edit: LensEdit, cells: Cells, fixed: set[date]) -> str:
    if not edit.months or any((edit.row, month) not in cells for month in edit.months):
        return _("The row or the month is not part of this lens. Reload the page.")
    if not 0 <= edit.amount <= MAX_AMOUNT:
        return _("A target is 0 or more and at most %(limit)s.") % {
            "limit": decimal_text(MAX_AMOUNT)
        }
    if all(month in fixed for month in edit.months):
        return _("This month is closed or lies before the effective month; it stays as it is.")
    kept = sum((cells[edit.row, m].amount for m in edit.months if m in fixed), ZERO)
    if kept > edit.amount:
        return _("The fixed months already hold more than that.")
    return ""


def _over_months(
    edit: LensEdit, cells: Cells, fixed: set[date], shape: Mapping[date, Decimal]
) -> dict[tuple[int, date], Decimal]:
    """The amount over the open months: by what they hold, else by the plan's own months."""
    free = sorted(month for month in edit.months if month not in fixed)
    kept = sum((cells[edit.row, m].amount for m in edit.months if m in fixed), ZERO)
    weights = [cells[edit.row, month].amount for month in free]
    if not any(weights):
        weights = [shape.get(month, ZERO) for month in free]
    parts = allocate(edit.amount - kept, weights)
    return {(edit.row, month): part for month, part in zip(free, parts, strict=True)}


def _write(
    split: LensSplit, after: Mapping[tuple[int, date], Decimal], cells: Cells, act: Act
) -> SavedLens:
    changed = {
        key: (cells[key].amount, amount)
        for key, amount in after.items()
        if cells[key].amount != amount
    }
    if not changed:
        return SavedLens(split.revision, {})
    split.revision += 1
    split.save(update_fields=["revision"])
    for key, (_before, amount) in changed.items():
        cells[key].amount, cells[key].revision = amount, split.revision
    LensCell.objects.bulk_update(
        [cells[key] for key in changed], ["amount", "revision"], batch_size=500
    )
    audit.record(
        actor=act.actor, action=act.action, target=split.version, now=act.now,
        before={"lens_cells": {place_of(key): before for key, (before, _a) in changed.items()}},
        after={"lens": split.lens, "lens_revision": split.revision,
               "lens_cells": {place_of(key): amount for key, (_b, amount) in changed.items()}},
    )  # fmt: skip
    return SavedLens(split.revision, changed)
