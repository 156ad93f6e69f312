"""Newcomers, leavers and movers in a plan's year: month weights, reasons, freed remainders (T9)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import percent
from goalmgmt.core.periods import month_of
from targets.allocation import DoesNotFit, spread
from targets.enums import EDITABLE, IN_FORCE, RowKind
from targets.models import PlannedEnd, PlanVersion, SplitRow, TargetCell
from targets.proration import MonthShare, Seat, freed, is_whole, shares
from targets.queries.grid import Grid, GridRow, fiscal_year, fixed_months
from teams.models import Membership, Unit, User

Weights = Mapping[tuple[int, date], Fraction]


Held = dict[tuple[int, int], list[Seat]]


def _seats(rows: Iterable[tuple[int, int]], people: Any) -> Held:
    """The seats of `people` (ids, or a query for them) in the units of `rows`, by (person, unit);
    secondary ones carry no target."""
    wanted = set(rows)
    found: Held = defaultdict(list)
    held = Membership.objects.filter(person__in=people)
    held = held.filter(is_primary=True).order_by("starts_on")
    for person, unit, starts_on, ends_on in held.values_list(
        "person", "unit", "starts_on", "ends_on"
    ):
        if (person, unit) in wanted:
            found[person, unit].append(Seat(starts_on, ends_on))
    return dict(found)


def _seats_of(people: Sequence[GridRow], grid: Grid) -> Mapping[tuple[int, int], list[Seat]]:
    """Read once a grid; of a whole one by a query, for a list of 10,000 is slow to send."""
    if grid.seats is None:
        whole = SplitRow.objects.filter(version=grid.version, kind=RowKind.PERSON).values("person")
        some = [row.person_id for row in people]
        within = ((row.person_id or 0, row.unit_id) for row in people)
        grid.seats = _seats(within, whole if len(grid.rows) == grid.size else some)
    return grid.seats


def month_shares(grid: Grid) -> dict[int, dict[date, MonthShare]]:
    """The shares of every person row whose weight is not 1 in every month, by row id.

    Somebody who never sat in the row's unit is planned whole: nothing is known of the days.
    """
    people = [row for row in grid.rows if row.person_id is not None]
    if not people:
        return {}
    seats = _seats_of(people, grid)
    ramp = company.policy().ramp_months
    found = {}
    for row in people:
        held = seats.get((row.person_id or 0, row.unit_id))
        if held is None or is_whole(held, grid.months, row.hired_on, ramp):
            continue
        months = shares(held, grid.months, row.hired_on, ramp)
        if any(share.weight != 1 for share in months.values()):
            found[row.pk] = months
    return found


def prorated(
    columns: Mapping[date, Decimal],
    weights: Mapping[int, Decimal],
    partial: Mapping[int, Mapping[date, MonthShare]],
    held: Mapping[int, Mapping[date, Decimal]],
    unit: Decimal,
) -> dict[tuple[int, date], Decimal]:
    """Each month over the rows by weight × share of the month; every month sums to the fen.

    Months outside a membership are 0. Raises DoesNotFit where nobody is there to take a month.
    """
    after: dict[tuple[int, date], Decimal] = {}
    for month, total in columns.items():
        present = {
            pk: partial[pk][month].weight if pk in partial else Fraction(1) for pk in weights
        }
        given = {pk: Fraction(weights[pk]) * share for pk, share in present.items() if share}
        if not any(given.values()):
            given = {pk: present[pk] for pk in given}
        locked = {pk: cells[month] for pk, cells in held.items() if month in cells}
        for pk in locked:
            given.setdefault(pk, Fraction(0))
        if not given and total:
            raise DoesNotFit(month)
        parts = spread(total, given, unit=unit, locked=locked) if given else {}
        after.update({(pk, month): parts.get(pk, ZERO) for pk in weights})
    return after


@dataclass(frozen=True, slots=True)
class Partial:
    """Why a person's months are not whole: one sentence a row."""

    row: int
    label: str
    unit: str
    why: str


def partials(grid: Grid) -> list[Partial]:
    """The rows of newcomers, leavers and movers of the year, with the reason."""
    found = month_shares(grid)
    units = {row.unit_id: row.label for row in grid.rows if row.is_unit}
    return [
        Partial(pk, grid.by_pk[pk].label, units.get(grid.by_pk[pk].unit_id, ""), _why(months))
        for pk, months in found.items()
    ]


def month_reasons(grid: Grid) -> dict[tuple[int, date], str]:
    """Why a month of a row is not whole, by row id and month."""
    return {
        (pk, month): _share_why(share) if share.days else _("outside the membership")
        for pk, months in month_shares(grid).items()
        for month, share in months.items()
        if share.weight != 1
    }


def _why(months: Mapping[date, MonthShare]) -> str:
    outside = [month for month, share in months.items() if not share.days]
    parts = []
    if outside:
        parts.append(
            _("0 outside the membership: %(months)s")
            % {"months": ", ".join(f"{month:%Y-%m}" for month in outside)}
        )
    for month, share in months.items():
        if share.days and share.weight != 1:
            parts.append(f"{month:%Y-%m} {_share_why(share)}")
    return "; ".join(parts)


def _share_why(share: MonthShare) -> str:
    words = []
    if share.days != share.length:
        words.append(
            _("%(days)d of %(length)d days") % {"days": share.days, "length": share.length}
        )
    if share.ramp != 1:
        ramp = Decimal(share.ramp.numerator) / Decimal(share.ramp.denominator)
        words.append(_("ramp %(ramp)s") % {"ramp": percent(ramp, 0)})
    return " × ".join(words)


@dataclass(frozen=True, slots=True)
class Freed:
    """What a leaver or mover leaves of a version's months; `months` only those with any."""

    row: SplitRow
    left_on: date
    months: dict[date, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.months.values(), ZERO)

    @property
    def last_day(self) -> date:
        return self.left_on - timedelta(days=1)


def freed_of(version: PlanVersion) -> list[Freed]:
    """The remainders of a version that nobody has assigned yet."""
    year = fiscal_year(version)
    rows = _left_rows(year.starts_on, year.ends_on).filter(version=version)
    return _freed(rows, version)


def freed_for(person: User, on: date) -> list[tuple[PlanVersion, list[Freed]]]:
    """Those of the plans of this year and the next that the person leads; a draft under way
    speaks instead of the version in force."""
    led = Unit.objects.led_by(person, on).values("pk")
    year = int(company.calendar().year_of(on).code)
    versions = PlanVersion.objects.filter(
        plan__scope__in=led, plan__year__gte=year, status__in=IN_FORCE | EDITABLE
    )
    newest: dict[int, PlanVersion] = {}
    for version in versions.select_related("plan__metric", "plan__scope").order_by("number"):
        newest[version.plan_id] = version
    years = [fiscal_year(version) for version in newest.values()]
    if not years:
        return []
    span = (min(period.starts_on for period in years), max(period.ends_on for period in years))
    touched = set(_left_rows(*span).filter(version__in=newest.values()).values_list("version"))
    found = [(v, freed_of(v)) for v in newest.values() if (v.pk,) in touched]
    return [(version, left) for version, left in found if left]


def _left_rows(starts_on: date, ends_on: date) -> QuerySet[SplitRow]:
    """Person rows whose seat in the row's unit ends between the days."""
    rows = SplitRow.objects.filter(
        kind=RowKind.PERSON,
        person__memberships__unit=F("unit"),
        person__memberships__is_primary=True,
        person__memberships__ends_on__gt=starts_on,
        person__memberships__ends_on__lt=ends_on,
    )
    return rows.select_related("unit", "person", "parent", "version__plan").distinct()


def _freed(rows: QuerySet[SplitRow], version: PlanVersion) -> list[Freed]:
    known = list(rows)
    if not known:
        return []
    months = fiscal_year(version).months()
    fixed = fixed_months(version, months)
    seats = _seats(
        ((row.person_id or 0, row.unit_id) for row in known), [row.person_id for row in known]
    )
    planned = dict(PlannedEnd.objects.filter(row__in=known).values_list("row", "ends_on"))
    amounts: dict[int, dict[date, Decimal]] = defaultdict(dict)
    cells = TargetCell.objects.filter(row__in=known, amount__gt=0).order_by("month")
    for pk, month, amount in cells.values_list("row", "month", "amount"):
        amounts[pk][month] = amount
    found = []
    for row in known:
        left_on = _end(seats[row.person_id or 0, row.unit_id])
        if left_on is None:
            continue
        left = {
            month: part
            for month, amount in amounts[row.pk].items()
            if month >= month_of(left_on) and month not in fixed
            if (part := freed(amount, month, left_on, planned.get(row.pk)))
        }
        if left:
            found.append(Freed(row, left_on, left))
    return found


def _end(seats: list[Seat]) -> date | None:
    """When the last seat ends; None while one goes on."""
    ends = [seat.ends_on for seat in seats]
    return None if None in ends else max(end for end in ends if end is not None)


def ends_of(grid: Grid) -> dict[int, date]:
    """The end of the seat of each person row that has one, by row id."""
    people: list[GridRow] = [row for row in grid.rows if row.person_id is not None]
    seats = _seats_of(people, grid)
    found = {}
    for row in people:
        held = seats.get((row.person_id or 0, row.unit_id))
        end = _end(held) if held else None
        if end is not None:
            found[row.pk] = end
    return found
