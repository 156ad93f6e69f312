"""What the people below a leader brought in and earned: the ground of overrides and team pools.

Who stood under whom is judged by the credit's own day and month (C3). Credits of a team come
summed by person, and by what the plan's windows ask of them, so that a leader's statement has a
line for each person and not for each receipt; the ledger opens the person's credits.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from goalmgmt.core.amounts import ZERO
from incentives import definitions, engine, plan_needs
from incentives.enums import LineKind
from incentives.models import Close, StatementLine
from incentives.queries.scope import TAGS, Scope
from teams.models import Membership, UnitAncestry, UnitLead
from tracking.models import Credit
from tracking.queries.by_lens import in_month_of_ancestry

#: What somebody earned by results, before draws, holdbacks and corrections.
EARNED = (LineKind.EARNED, LineKind.BONUS)


@dataclass(slots=True)
class TeamResults:
    """One leader's team in the period."""

    people: set[int] = field(default_factory=set)
    credits: list[engine.Credit] = field(default_factory=list)
    earned: dict[str, Decimal] = field(default_factory=dict)
    #: Plans of the period that pay people of the team and are not calculated yet.
    waiting: list[str] = field(default_factory=list)


def teams_of(scope: Scope, leaders: Collection[int]) -> dict[int, TeamResults]:
    """By leader id; who leads nobody has no entry. Nothing is read for plans without a team."""
    if not plan_needs.needs_team(scope.plan):
        return {}
    found: dict[int, TeamResults] = {}
    led: dict[int, list[UnitLead]] = {}
    for lead in _leads(scope, leaders):
        led.setdefault(lead.person_id, []).append(lead)
    for leader, leads in led.items():
        team = found[leader] = TeamResults()
        for lead in leads:
            team.people |= _people_under(scope, lead) - {leader}
        team.credits = _credits(scope, leader, leads)
        if plan_needs.needs_team_commission(scope.plan):
            _commission(scope, team)
    return found


def _leads(scope: Scope, leaders: Collection[int]) -> "QuerySet[UnitLead]":
    rows = UnitLead.objects.filter(person__in=leaders, is_deputy=False)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=scope.period.starts_on))
    return rows.filter(starts_on__lt=scope.period.ends_on).order_by("person_id", "pk")


def _people_under(scope: Scope, lead: UnitLead) -> set[int]:
    below = UnitAncestry.objects.filter(ancestor=lead.unit_id, starts_on__lt=scope.period.ends_on)
    below = below.exclude(ends_on__lte=scope.period.starts_on)
    seats = Membership.objects.filter(unit__in=below.values("descendant"), is_primary=True)
    seats = seats.filter(starts_on__lt=scope.period.ends_on)
    seats = seats.exclude(ends_on__lte=scope.period.starts_on)
    return set(seats.values_list("person", flat=True))


def _credits(scope: Scope, leader: int, leads: Collection[UnitLead]) -> list[engine.Credit]:
    tags = TAGS if definitions.uses_tags(scope.plan) else ()
    keys = ["person__code", "metric", *(f"{tag}__code" for tag in tags)]
    rows = _counted(scope, leads).exclude(person=leader)
    if plan_needs.uses_days(scope.plan):
        keys.append("occurred_on")
    sums = rows.order_by().values(*keys).annotate(sum=Sum("amount"), units=Sum("quantity"))
    return [
        _entry(scope, row, tags)
        for row in sorted(sums, key=lambda row: [str(row[key]) for key in keys])
        if row["sum"]
    ]


def _counted(scope: Scope, leads: Collection[UnitLead]) -> "QuerySet[Credit]":
    """Credits that count in the period, of the units below on the days of the leadership."""
    wanted = Q(pk__in=[])
    for lead in leads:
        days = Q(occurred_on__gte=lead.starts_on)
        days &= Q() if lead.ends_on is None else Q(occurred_on__lt=lead.ends_on)
        wanted |= days & Q(unit__ancestry__ancestor=lead.unit_id) & in_month_of_ancestry()
    rows = Credit.objects.filter(month__in=scope.period.months(), metric__in=scope.metrics)
    return Credit.objects.filter(pk__in=rows.filter(wanted).values("pk"))


def _entry(scope: Scope, row: dict[str, Any], tags: Collection[str]) -> engine.Credit:
    found = {tag: row[f"{tag}__code"] for tag in tags if row[f"{tag}__code"]}
    name = ".".join([row["person__code"], *(str(v) for v in found.values())])
    day = row.get("occurred_on") or scope.period.last_day
    return engine.Credit(
        id=f"TEAM-{name}" + (f"-{day:%m%d}" if "occurred_on" in row else ""),
        occurred_on=day,
        metric=scope.metrics[row["metric"]],
        amount=row["sum"],
        quantity=row["units"],
        tags=found,
    )


def _commission(scope: Scope, team: TeamResults) -> None:
    """What the closes of the period calculated for the people, by person code."""
    lines = StatementLine.objects.filter(
        statement__run=F("statement__close__run"),
        statement__close__period=scope.close.period,
        statement__person__in=team.people,
        kind__in=EARNED,
    ).exclude(statement__close=scope.close.pk)
    sums = lines.order_by().values_list("statement__person__code").annotate(sum=Sum("amount"))
    team.earned = {code: total or ZERO for code, total in sums}
    open_ones = Close.objects.filter(
        period=scope.close.period, run=None, plan__assignments__person__in=team.people
    )
    names = open_ones.exclude(pk=scope.close.pk).values_list("plan__name", flat=True)
    team.waiting = sorted(set(names))
