"""The data behind the SMART check of a plan, saved or still being typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ZERO
from targets import history, smart
from targets.enums import DECIDED, MetricSource, VersionStatus
from targets.models import Metric, PlanVersion, TargetPlan
from targets.queries.figures import combine
from teams.enums import Role
from teams.models import Membership, Unit, UnitPlacement, User

#: Where open deals say something about the target.
SELLING = frozenset({MetricSource.CONTRACTS, MetricSource.RECEIPTS})


@dataclass(frozen=True, slots=True)
class Typed:
    """A plan as far as it has been typed."""

    metric: Metric | None = None
    scope: Unit | None = None
    owner: User | None = None
    year: int | None = None
    value: Decimal | None = None
    parent: TargetPlan | None = None
    note: str = ""
    milestones: dict[int, Decimal] | None = None


def of_version(version: PlanVersion, *, on: date | None = None) -> list[smart.Finding]:
    """The findings on a saved version as of a day: without one, the day of its submission, or of
    its making while it is a draft."""
    plan = version.plan
    typed = Typed(
        metric=plan.metric, scope=plan.scope, owner=plan.owner, year=plan.year,
        value=version.value, parent=plan.parent, note=version.achievable_note,
        milestones=dict(version.milestones.values_list("quarter", "amount")),
    )  # fmt: skip
    day = on or clock.business_date(version.submitted_at or version.created_at)
    return smart.check(facts_of(typed, on=day, plan=plan))


def of_typed(typed: Typed, *, on: date, plan: TargetPlan | None = None) -> list[smart.Finding]:
    """The findings on what is being typed, for a new plan or for the draft of `plan`."""
    return smart.check(facts_of(typed, on=on, plan=plan))


def facts_of(typed: Typed, *, on: date, plan: TargetPlan | None = None) -> smart.Facts:
    """What smart.check looks at."""
    metric, scope = typed.metric, typed.scope
    measured: dict[str, Any] = {}
    if metric is not None:
        measured = {
            "unit": metric.unit, "source": metric.source, "aggregation": metric.aggregation,
            "direction": metric.direction, "sells": metric.source in SELLING,
            "delivered_on": history.actuals().delivered_on(metric, on),
            "pipeline": history.pipeline(metric, scope, on) if scope else None,
        }  # fmt: skip
    return smart.Facts(
        metric=str(metric or ""), scope=str(scope or ""), owner=str(typed.owner or ""),
        value=typed.value, on=on, last_years=tuple(past_years(typed, smart.YEARS_BACK)),
        heads=heads(typed), note=typed.note, is_top=scope is not None and is_top(scope),
        parent_value=standing_value(typed.parent) if typed.parent else None,
        siblings=_siblings(typed.parent, plan), year=typed.year,
        milestones=typed.milestones or {}, **measured,
    )  # fmt: skip


def past_years(typed: Typed, count: int) -> list[Decimal | None]:
    """Actuals of the years before, latest first; None where nothing is known."""
    if typed.metric is None or typed.scope is None or typed.year is None:
        return []
    calendar = company.calendar()
    years = [calendar.year(typed.year - back).months() for back in range(1, count + 1)]
    every = [month for months in years for month in months]
    actual = history.actuals().monthly(typed.metric, every, typed.scope)
    found: list[Decimal | None] = []
    for months in years:
        known = [actual[month] for month in months if actual.get(month)]
        found.append(combine(typed.metric, known) if known else None)
    return found


def heads(typed: Typed) -> int:
    """The reps who sit below the scope when the year starts."""
    if typed.scope is None or typed.year is None:
        return 0
    on = company.calendar().year(typed.year).starts_on
    seats = Membership.objects.on(on).filter(
        is_primary=True,
        unit__in=Unit.objects.below(typed.scope, on),
        person__in=User.objects.with_role(Role.REP).employed_on(on),
    )
    return seats.values("person").distinct().count()


def is_top(scope: Unit) -> bool:
    """Whether the unit stands under none: its plan needs no parent."""
    return not UnitPlacement.objects.filter(unit=scope).exists()


def standing_value(plan: TargetPlan) -> Decimal | None:
    """The value that stands, else the one that is drafted."""
    versions = plan.versions.exclude(status=VersionStatus.WITHDRAWN)
    issued = versions.filter(status=VersionStatus.ISSUED).first()
    latest = issued or versions.order_by("-number").first()
    return latest.value if latest else None


def _siblings(parent: TargetPlan | None, plan: TargetPlan | None) -> Decimal:
    """What the parent's other plans have been given by decision already."""
    if parent is None:
        return ZERO
    others = PlanVersion.objects.filter(plan__parent=parent, status__in=DECIDED)
    others = others.exclude(status=VersionStatus.SUPERSEDED)
    if plan is not None:
        others = others.exclude(plan=plan)
    latest = dict(others.order_by("number").values_list("plan", "value"))
    return sum(latest.values(), ZERO)
