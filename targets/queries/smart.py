"""The data behind the SMART check of a plan, saved or still being typed."""

from dataclasses import dataclass
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from targets import history, smart
from targets.enums import DECIDED, MetricSource, VersionStatus
from targets.models import Metric, PlanVersion, TargetPlan
from targets.queries.figures import combine
from teams.enums import Role
from teams.models import Membership, Unit, UnitPlacement, User

YEARS_BACK = 3


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


def of_version(version: PlanVersion) -> list[smart.Finding]:
    """The findings on a saved version."""
    plan = version.plan
    typed = Typed(
        metric=plan.metric, scope=plan.scope, owner=plan.owner, year=plan.year,
        value=version.value, parent=plan.parent, note=version.achievable_note,
        milestones=dict(version.milestones.values_list("quarter", "amount")),
    )  # fmt: skip
    return smart.check(facts_of(typed, plan=plan))


def of_typed(typed: Typed) -> list[smart.Finding]:
    """The findings on what is being typed."""
    return smart.check(facts_of(typed))


def facts_of(typed: Typed, *, plan: TargetPlan | None = None) -> smart.Facts:
    """What smart.check looks at."""
    years = past_years(typed)
    metric = typed.metric
    return smart.Facts(
        metric=str(metric or ""),
        scope=str(typed.scope or ""),
        owner=str(typed.owner or ""),
        value=typed.value,
        unit=metric.unit if metric else "",
        source=metric.source if metric else "",
        source_delivers=any(years) or bool(metric and metric.source == MetricSource.IMPORT),
        last_years=tuple(years),
        heads=heads(typed),
        note=typed.note,
        is_top=typed.scope is not None and is_top(typed.scope),
        parent_value=_parent_value(typed.parent),
        siblings=_siblings(typed.parent, plan),
        year=typed.year,
        adds_up=metric.adds_up if metric else True,
        milestones=typed.milestones or {},
    )


def past_years(typed: Typed) -> list[Decimal | None]:
    """Actuals of the years before, latest first; None where nothing is known."""
    if typed.metric is None or typed.scope is None or typed.year is None:
        return []
    calendar = company.calendar()
    found: list[Decimal | None] = []
    for back in range(1, YEARS_BACK + 1):
        months = calendar.year(typed.year - back).months()
        actual = history.actuals().monthly(typed.metric, months, typed.scope)
        total = combine(typed.metric, [actual.get(month, ZERO) for month in months])
        found.append(total or None)
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


def _parent_value(parent: TargetPlan | None) -> Decimal | None:
    if parent is None:
        return None
    return _standing_value(parent)


def _standing_value(plan: TargetPlan) -> Decimal | None:
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
