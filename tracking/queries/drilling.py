"""One level down from a unit: its units, its people, and what nobody has been given.

A metric that adds up makes a total of its rows. Of one that does not, each row and the unit itself
stand with their own target and value beside each other: a satisfaction of people is no sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from teams.models import Membership, Unit, UnitAncestry, User
from tracking.queries import achieved, planned
from tracking.queries.asked import Asked
from tracking.queries.ledger_row import Figures, LedgerRow
from tracking.queries.rows import unit_figures
from tracking.queries.sources import is_measured


@dataclass(frozen=True, slots=True)
class Drill:
    """A unit's line and what it is made of; the rows sum to it where the metric adds up."""

    total: LedgerRow
    rows: list[LedgerRow]


def drill(asked: Asked, node: Unit) -> Drill:
    """One level down: the units directly below, the people of the unit itself, and what its
    target holds beyond them (the reserve, or what nobody has been given yet)."""
    figures = unit_figures(asked)
    if not asked.metric.adds_up:
        return _beside(asked, node, figures)
    children = _children(asked, node, figures)
    people = _members(asked, node)
    total = figures.row("unit", node.pk, node.code, node.name)
    rows = [*children, *people, *_own(asked, node)]
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
    own = replace(figures, achieved=here, last_year=there)
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


def _own(asked: Asked, node: Unit) -> list[LedgerRow]:
    """What was measured for the unit itself, of a metric whose values add up."""
    if not is_measured(asked.metric):
        return []
    here, there = (
        achieved.achieved_of_unit_itself(one.metric, one.period, node, as_of=one.as_of)
        for one in (asked, asked.before())
    )
    name = _("Measured for the unit itself")
    row = Figures({}, {}, {node.pk: here}, {node.pk: there}).row("own", node.pk, node.code, name)
    return [row] if here or there else []


def _beside(asked: Asked, node: Unit, figures: Figures) -> Drill:
    """The units that stand below on the day and the people, each with the own figures."""
    below = UnitAncestry.objects.on(asked.day).filter(ancestor=node, depth=1)
    units = Unit.objects.filter(pk__in=below.values("descendant"))
    open_units = units.exclude(closed_on__lte=asked.day).order_by("code")
    rows = [figures.row("unit", unit.pk, unit.code, unit.name) for unit in open_units]
    total = figures.row("unit", node.pk, node.code, node.name)
    return Drill(total, [*rows, *_members(asked, node)])


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
    return replace(row, target=ZERO, plan_to_date=ZERO)


def _rest(node: Unit, total: LedgerRow, rows: list[LedgerRow]) -> LedgerRow:
    return replace(
        total,
        kind="reserve",
        name=_("Reserve and not yet assigned"),
        target=total.target - sum((row.target for row in rows), ZERO),
        plan_to_date=total.plan_to_date - sum((row.plan_to_date for row in rows), ZERO),
        achieved=ZERO,
        last_year=ZERO,
    )


def _total(total: LedgerRow, rows: list[LedgerRow]) -> LedgerRow:
    """The total as the sum of its rows: by days, each row of the plan to date is rounded itself."""
    return replace(
        total,
        target=sum((row.target for row in rows), ZERO),
        plan_to_date=sum((row.plan_to_date for row in rows), ZERO),
        achieved=sum((row.achieved for row in rows), ZERO),
        last_year=sum((row.last_year for row in rows), ZERO),
    )
