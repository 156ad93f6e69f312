"""Boards: who stands where by attainment or amount, in a month, quarter or year (P2).

Competition ranking: ties share a rank and the next one counts the people before it (1, 2, 2, 4).
Attainment is compared as the exact fraction, never capped; people without a target are listed
apart there. Ties stand in the order of their codes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.db.models import Q, Sum

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.enums import RankingVisibility
from goalmgmt.core.periods import Period
from targets import queries as targets
from targets.models import LockedMonth, Metric
from teams.models import Membership, Unit, User
from tracking.models import AchievedCell

Kind = Literal["attainment", "amount"]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A person's or team's place; `rank` is None for who is listed apart."""

    rank: int | None
    code: str
    name: str
    achieved: Decimal
    target: Decimal | None
    attainment: Decimal | None
    tied: bool = False
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """The rows that a viewer may see, and who is listed apart. `own` is the viewer's row."""

    rows: list[BoardRow]
    apart: list[BoardRow] = field(default_factory=list)
    own: BoardRow | None = None
    hidden: int = 0


def leaderboard(
    period: Period, metric: Metric, kind: Kind, viewer: User | None = None
) -> list[BoardRow]:
    """The ranked rows, best first; with a viewer, those that the company's policy shows."""
    return board(period, metric, kind, viewer).rows


def board(period: Period, metric: Metric, kind: Kind, viewer: User | None = None) -> Board:
    """Ranks are over everybody, whoever looks; the policy only leaves rows out."""
    rows = _people(period, metric)
    if kind == "attainment":
        apart = [row for row in rows if not row.target]
        ranked = ranks([row for row in rows if row.target], _attained)
    else:
        apart, ranked = [], ranks(rows, lambda row: Fraction(row.achieved))
    return _as_seen(Board(ranked, sorted(apart, key=lambda row: row.code)), viewer)


def team_board(period: Period, metric: Metric, viewer: User | None = None) -> Board:
    """The teams; under the same policy as people, for a team of one tells what that one did."""
    full = teams(period, metric, "attainment")
    if not _is_restricted(viewer):
        return Board(full)
    seats = Membership.objects.on(period.last_day).filter(person=viewer, is_primary=True)
    shown = _top(full, seats.values_list("unit", flat=True).first() or 0)
    return Board(shown, hidden=len(full) - len(shown))


def teams(period: Period, metric: Metric, kind: Kind) -> list[BoardRow]:
    """The company's units of the second level and below that hold people, ranked likewise."""
    goals = targets.targets_by_unit(metric, period)
    achieved = dict(
        AchievedCell.objects.filter(metric=metric, month__in=period.months())
        .order_by()
        .values_list("unit")
        .annotate(total=Sum("amount"))
    )
    seated = Membership.objects.on(period.last_day).values("unit")
    units = Unit.objects.filter(Q(pk__in=seated) | Q(pk__in=achieved))
    rows = [
        _row(unit.pk, unit.code, unit.name, achieved.get(unit.pk, ZERO), goals.get(unit.pk))
        for unit in units
    ]
    if kind == "attainment":
        return ranks([row for row in rows if row.target], _attained)
    return ranks(rows, lambda row: Fraction(row.achieved))


def ranks(rows: Iterable[BoardRow], key: Callable[[BoardRow], Fraction]) -> list[BoardRow]:
    """The rows in order with their competition ranks."""
    keyed = sorted(((-key(row), row.code, row) for row in rows), key=lambda item: item[:2])
    values = [value for value, _code, _row in keyed]
    first = {value: place for place, value in reversed(list(enumerate(values, start=1)))}
    counts: dict[Fraction, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return [
        BoardRow(
            first[value], row.code, row.name, row.achieved, row.target, row.attainment,
            counts[value] > 1, row.pk,
        )
        for value, _code, row in keyed
    ]  # fmt: skip


def is_final(period: Period) -> bool:
    """Whether every month of the period is locked."""
    months = period.months()
    return LockedMonth.objects.filter(month__in=months).count() == len(months)


def _people(period: Period, metric: Metric) -> list[BoardRow]:
    goals = targets.targets_by_person(metric, period)
    achieved = dict(
        AchievedCell.objects.filter(metric=metric, month__in=period.months())
        .order_by()
        .values_list("person")
        .annotate(total=Sum("amount"))
    )
    people = {*achieved, *(pk for pk, goal in goals.items() if goal)}
    names = User.objects.filter(pk__in=people).values_list("pk", "code", "name")
    return [_row(pk, code, name, achieved.get(pk, ZERO), goals.get(pk)) for pk, code, name in names]


def _row(pk: int, code: str, name: str, achieved: Decimal, target: Decimal | None) -> BoardRow:
    attained = ratio(achieved, target) if target else None
    return BoardRow(None, code, name, achieved, target or None, attained, pk=pk)


def _attained(row: BoardRow) -> Fraction:
    return Fraction(row.achieved) / Fraction(row.target or 1)


def _as_seen(full: Board, viewer: User | None) -> Board:
    if viewer is None:
        return full
    rows = [*full.rows, *full.apart]
    own = next((row for row in rows if row.pk == viewer.pk), None)
    if not _is_restricted(viewer):
        return Board(full.rows, full.apart, own)
    shown = _top(full.rows, viewer.pk)
    apart = [row for row in full.apart if row.pk == viewer.pk]
    return Board(shown, apart, own, len(full.rows) - len(shown))


def _is_restricted(viewer: User | None) -> bool:
    """Whether the company shows this viewer the top only."""
    if viewer is None or viewer.has_role("manager") or viewer.sees_company:
        return False
    return company.policy().ranking_visibility == RankingVisibility.TOP


def _top(rows: list[BoardRow], viewer: int) -> list[BoardRow]:
    """The top third (3 to 10 rows), the viewer's own row and the one above (ux.md §2 d)."""
    count = min(max(-(-len(rows) // 3), 3), 10)
    place = next((at for at, row in enumerate(rows) if row.pk == viewer), -1)
    wanted = {*range(count), *((place - 1, place) if place >= 0 else ())}
    return [row for at, row in enumerate(rows) if at in wanted]
