"""The ledger: target, plan to date, achieved, attainment, gap and pace of every node (P1)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from goalmgmt.core.periods import Period
from targets.models import Metric
from teams.models import Membership, Unit, User
from teams.queries import root_unit
from tracking.queries import achieved, planned
from tracking.queries.asked import Asked
from tracking.queries.ledger_row import Figures, LedgerRow

By = Literal["person", "unit", "company"]


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


def person_figures(asked: Asked) -> Figures:
    """The figures of all people."""
    return asked.figures(
        planned.by_person,
        lambda ask: achieved.achieved_by_person(ask.metric, ask.period, as_of=ask.as_of),
    )


def person_row(asked: Asked, person: User) -> LedgerRow:
    """One person's line."""
    return person_figures(asked).row("person", person.pk, person.code, person.name)


def node_row(asked: Asked, *, unit: Unit | None, person: User | None) -> LedgerRow:
    """The line of a unit with everything below it, or of a person."""
    if person is not None:
        return person_row(asked, person)
    assert unit is not None  # noqa: S101 - one of the two is given
    return unit_figures(asked).row("unit", unit.pk, unit.code, unit.name)
