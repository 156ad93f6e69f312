"""The ledger: target, plan to date, achieved, attainment, gap and pace of every node (P1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.periods import Period
from targets.models import Metric
from teams.models import Membership, Unit, UnitAncestry, User
from teams.queries import local_midnight, root_unit
from tracking import pacing
from tracking.queries import achieved, planned

By = Literal["person", "unit", "company"]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A node's line. A target of zero means that none was set."""

    kind: str
    code: str
    name: str
    target: Decimal
    plan_to_date: Decimal
    achieved: Decimal
    last_year: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """Achieved ÷ the full target of the period, six places."""
        return ratio(self.achieved, self.target)

    @property
    def gap(self) -> Decimal:
        return self.achieved - self.target

    @property
    def left(self) -> Decimal:
        """What is missing to the full target; zero when it is reached or none was set."""
        return max(-self.gap, ZERO) if self.target else ZERO

    @property
    def gap_to_date(self) -> Decimal:
        return self.achieved - self.plan_to_date

    @property
    def pace(self) -> Decimal | None:
        return ratio(self.achieved, self.plan_to_date)

    @property
    def growth(self) -> Decimal | None:
        """Against the same days a year before; None when nothing was achieved then."""
        if self.last_year <= 0:
            return None
        return ratio(self.achieved - self.last_year, self.last_year)

    @property
    def status(self) -> str:
        return pacing.status(self.achieved, self.plan_to_date, self.target)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one kind of node, by id."""

    target: Mapping[int, Decimal]
    plan_to_date: Mapping[int, Decimal]
    achieved: Mapping[int, Decimal]
    last_year: Mapping[int, Decimal]

    def row(self, kind: str, pk: int, code: str, name: str) -> LedgerRow:
        return LedgerRow(
            kind=kind,
            code=code,
            name=name,
            target=self.target.get(pk, ZERO),
            plan_to_date=self.plan_to_date.get(pk, ZERO),
            achieved=self.achieved.get(pk, ZERO),
            last_year=self.last_year.get(pk, ZERO),
        )

    def ids(self) -> set[int]:
        """Nodes that have a target or a result."""
        return {pk for values in (self.target, self.achieved) for pk, v in values.items() if v}


class Targets(Protocol):
    """How `planned` is asked: a metric, days, and the moment whose versions count."""

    def __call__(
        self, metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
    ) -> dict[int, Decimal]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the ledger is asked for; without `as_of` the whole period stands, planned in full."""

    period: Period
    metric: Metric
    as_of: date | None = None

    @property
    def until(self) -> date:
        """The end (exclusive) of the days that are planned to date."""
        if self.as_of is None:
            return self.period.ends_on
        return pacing.elapsed_until(self.period, self.as_of)

    @property
    def at(self) -> datetime | None:
        """The moment by whose plan versions the targets stand: the end of the day asked about."""
        return local_midnight(self.as_of, 1) if self.as_of else None

    @property
    def day(self) -> date:
        """The day by whose edges names are listed: as of, but within the period."""
        last = self.period.last_day
        return max(self.period.starts_on, min(last, self.as_of or last))

    @property
    def calendar_share(self) -> Decimal | None:
        """How much of the period has passed by the calendar."""
        days = (self.until - self.period.starts_on).days
        return ratio(Decimal(days), Decimal(self.period.days))

    def before(self) -> "Asked":
        """The same question a year earlier."""
        as_of = pacing.year_before(self.as_of) if self.as_of else None
        return Asked(pacing.period_before(self.period), self.metric, as_of)

    def figures(
        self,
        targets: Targets,
        results: Callable[["Asked"], dict[int, Decimal]],
    ) -> Figures:
        starts_on = self.period.starts_on
        return Figures(
            target=targets(self.metric, starts_on, self.period.ends_on, at=self.at),
            plan_to_date=targets(self.metric, starts_on, self.until, at=self.at),
            achieved=results(self),
            last_year=results(self.before()),
        )


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and on which day: rights are those of today, whatever day is asked about."""

    person: User
    today: date


def ledger(
    period: Period,
    metric: Metric,
    *,
    by: By,
    node: Unit | None = None,
    as_of: date | None = None,
    viewer: Viewer | None = None,
) -> list[LedgerRow]:
    """The rows of people, of units (the node first, then all below it) or of the company alone.

    `node` limits them to a unit with what lies below; `viewer` to what that person may see.
    """
    asked = Asked(period, metric, as_of)
    if by == "person":
        return _person_rows(asked, node, viewer)
    top = node or root_unit(asked.day)
    if top is None:
        return []
    return _unit_rows(asked, top, viewer, alone=by == "company")


def _person_rows(asked: Asked, node: Unit | None, viewer: Viewer | None) -> list[LedgerRow]:
    figures = asked.figures(
        planned.by_person,
        lambda ask: achieved.achieved_by_person(
            ask.metric, ask.period, as_of=ask.as_of, under=node
        ),
    )
    wanted = figures.ids() if node is None else _people_of(node, figures, asked.day)
    people = User.objects.filter(pk__in=wanted)
    if viewer is not None:
        people = people.filter(pk__in=User.objects.visible_to(viewer.person, viewer.today))
    rows = people.order_by("code").values_list("pk", "code", "name")
    return [figures.row("person", *row) for row in rows]


def _people_of(node: Unit, figures: Figures, day: date) -> set[int]:
    """Who has a result in the node, and who sits in it with a target."""
    below = Unit.objects.below(node, day)
    seated = set(Membership.objects.on(day).filter(unit__in=below).values_list("person", flat=True))
    return {pk for pk, amount in figures.achieved.items() if amount} | (seated & figures.ids())


def unit_figures(asked: Asked) -> Figures:
    """The figures of all units."""
    return asked.figures(
        planned.by_unit,
        lambda ask: achieved.achieved_by_unit(ask.metric, ask.period, as_of=ask.as_of),
    )


def _unit_rows(asked: Asked, top: Unit, viewer: Viewer | None, *, alone: bool) -> list[LedgerRow]:
    units = Unit.objects.filter(pk=top.pk) if alone else Unit.objects.below(top, asked.day)
    if viewer is not None and not viewer.person.sees_company:
        units = units.filter(pk__in=Unit.objects.led_by(viewer.person, viewer.today))
    figures = unit_figures(asked)
    kind = "company" if alone else "unit"
    rows = [(row.pk, row.code, row.name) for row in units.order_by("code")]
    rows.sort(key=lambda row: row[0] != top.pk)
    return [figures.row(kind, *row) for row in rows]


@dataclass(frozen=True, slots=True)
class Drill:
    """A unit's line and what it is made of; the rows always sum to it."""

    total: LedgerRow
    rows: list[LedgerRow]


def drill(asked: Asked, node: Unit) -> Drill:
    """One level down: the units directly below, the people of the unit itself, and what its
    target holds beyond them (the reserve, or what nobody has been given yet)."""
    figures = unit_figures(asked)
    children = _children(asked, node, figures)
    people = _members(asked, node)
    total = figures.row("unit", node.pk, node.code, node.name)
    rows = [*children, *people]
    rest = _rest(node, total, rows)
    rows += [rest] if rest.target else []
    return Drill(_total(total, rows), rows)


def _children(asked: Asked, node: Unit, figures: Figures) -> list[LedgerRow]:
    """A unit that stood under the node for part of the period brings the months of that part."""
    edges = UnitAncestry.objects.filter(
        ancestor=node, depth=1, starts_on__lt=asked.period.ends_on
    ).exclude(ends_on__lte=asked.before().period.starts_on)
    spans: dict[int, list[UnitAncestry]] = {}
    for edge in edges:
        spans.setdefault(edge.descendant_id, []).append(edge)
    here = _in_spans(asked, spans)
    there = _in_spans(asked.before(), spans)
    own = Figures(figures.target, figures.plan_to_date, here, there)
    stands = {pk for pk, rows in spans.items() if any(_holds(row, asked.day) for row in rows)}
    shut = set(Unit.objects.filter(closed_on__lte=asked.day).values_list("pk", flat=True))
    held = {pk for pk in stands if pk not in shut or figures.target.get(pk)}
    units = Unit.objects.filter(pk__in=held | {pk for pk, amount in here.items() if amount})
    return [
        own.row("unit", unit.pk, unit.code, unit.name)
        if unit.pk in stands
        else _without_target(own.row("unit", unit.pk, unit.code, unit.name))
        for unit in units.order_by("code")
    ]


def _in_spans(asked: Asked, spans: Mapping[int, list[UnitAncestry]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    found = achieved.achieved_in_units(asked.metric, asked.period, list(spans), as_of=asked.as_of)
    for (unit, month), amount in found.items():
        if any(_holds(edge, month) for edge in spans[unit]):
            sums[unit] = sums.get(unit, ZERO) + amount
    return sums


def _holds(edge: UnitAncestry, day: date) -> bool:
    return edge.starts_on <= day and (edge.ends_on is None or day < edge.ends_on)


def _members(asked: Asked, node: Unit) -> list[LedgerRow]:
    """Those with a result in the unit itself, with a target, or who sell there."""
    figures = asked.figures(
        planned.by_person,
        lambda ask: achieved.achieved_directly_in(ask.metric, ask.period, node, as_of=ask.as_of),
    )
    seats = Membership.objects.on(asked.day).filter(unit=node, is_primary=True)
    seated = set(seats.values_list("person", flat=True))
    sellers = User.objects.filter(pk__in=seated).with_role("rep").values_list("pk", flat=True)
    shown = set(sellers) | (seated & figures.ids()) | _with_result(figures)
    people = User.objects.filter(pk__in=shown).order_by("sort_key", "code")
    rows = [(p.pk, figures.row("person", p.pk, p.code, p.name)) for p in people]
    return [row if pk in seated else _without_target(row) for pk, row in rows]


def _with_result(figures: Figures) -> set[int]:
    return {pk for pk, amount in figures.achieved.items() if amount}


def _without_target(row: LedgerRow) -> LedgerRow:
    """A node that has moved away brings its results; its target stands where it is now."""
    return LedgerRow(row.kind, row.code, row.name, ZERO, ZERO, row.achieved, row.last_year)


def _rest(node: Unit, total: LedgerRow, rows: list[LedgerRow]) -> LedgerRow:
    return LedgerRow(
        kind="reserve",
        code=node.code,
        name=_("Reserve and not yet assigned"),
        target=total.target - sum((row.target for row in rows), ZERO),
        plan_to_date=total.plan_to_date - sum((row.plan_to_date for row in rows), ZERO),
        achieved=ZERO,
        last_year=ZERO,
    )


def _total(total: LedgerRow, rows: list[LedgerRow]) -> LedgerRow:
    """The total as the sum of its rows: by days, each row of the plan to date is rounded itself."""
    return LedgerRow(
        kind=total.kind,
        code=total.code,
        name=total.name,
        target=sum((row.target for row in rows), ZERO),
        plan_to_date=sum((row.plan_to_date for row in rows), ZERO),
        achieved=sum((row.achieved for row in rows), ZERO),
        last_year=sum((row.last_year for row in rows), ZERO),
    )


def person_row(asked: Asked, person: User) -> LedgerRow:
    """One person's line."""
    figures = asked.figures(
        planned.by_person,
        lambda ask: achieved.achieved_by_person(ask.metric, ask.period, as_of=ask.as_of),
    )
    return figures.row("person", person.pk, person.code, person.name)
