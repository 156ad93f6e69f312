"""Plans for tests, made through the operations."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import allocate
from goalmgmt.core.files import File
from targets.enums import RowKind
from targets.models import (
    Delegation,
    Evidence,
    Metric,
    PlanRisk,
    PlanStep,
    PlanVersion,
    SplitRow,
    TargetPlan,
)
from targets.operations import (
    actions,
    adjustments,
    chain_rules,
    decisions,
    imported,
    plans,
    split,
)
from targets.queries import metric as metric_of
from targets.queries.spreading import Order
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast

JULY = adjustments.Adjustment("market", "New law", date(2026, 7, 1))
MEETING = decisions.Decision(meeting="Management meeting", held_on=NOW.date())
ByPerson = Mapping[User, Decimal | int | str | Mapping[date, Decimal]]


def issued_plan(
    metric: Metric | str, year: int, values_by_person: ByPerson, *, now: datetime = NOW
) -> PlanVersion:
    """An issued plan of the root unit: each person's year (spread evenly) or amounts by month.

    Units roll up. Called again it makes the next version, issued at `now`.
    """
    known = metric_of(metric) if isinstance(metric, str) else metric
    amounts = {
        (("person", person.pk), month): amount
        for person, value in values_by_person.items()
        for month, amount in _months(year, value).items()
    }
    figures = imported.Figures(known, year, amounts)
    return imported.write_plan(figures=figures, issue=True, actor=None, now=now).version


def _months(year: int, value: Decimal | int | str | Mapping[date, Decimal]) -> dict[date, Decimal]:
    if isinstance(value, Mapping):
        return dict(value)
    months = company.calendar().year(year).months()
    return dict(zip(months, allocate(Decimal(value), [1] * 12), strict=True))


def draft_plan(
    cast: Cast, *, value: Decimal | int = 1200, year: int = 2026, west: bool = False
) -> PlanVersion:
    """A draft of the east manager for the east unit (rep, mate), its split still empty.

    It has what SMART asks for: an owner, a note, milestones, and a company plan as parent.
    """
    amount = Decimal(value)
    quarters = dict(zip((1, 2, 3, 4), allocate(amount, [1] * 4), strict=True))
    scope, leader = (cast.west, cast.west_manager) if west else (cast.east, cast.east_manager)
    new = plans.NewPlan(
        name=f"{scope} receipts", metric=metric_of("receipts"), year=year, scope=scope,
        value=amount, owner=leader, parent=company_plan(cast, year),
        achievable_note="Two new products.", milestones=quarters,
    )  # fmt: skip
    return plans.create_plan(new=new, actor=leader, now=NOW)


def company_plan(cast: Cast, year: int = 2026) -> TargetPlan:
    """The boss's plan for the whole company, still a draft."""
    known = TargetPlan.objects.filter(scope=cast.company, year=year).first()
    if known is not None:
        return known
    new = plans.NewPlan(
        name="Company receipts", metric=metric_of("receipts"), year=year, scope=cast.company,
        value=Decimal(10**9), owner=cast.boss,
    )  # fmt: skip
    return plans.create_plan(new=new, actor=cast.boss, now=NOW).plan


def row_of(version: PlanVersion, node: User | Unit) -> SplitRow:
    """The row of a person or a unit."""
    if isinstance(node, User):
        return version.rows.get(person=node)
    return version.rows.get(kind=RowKind.UNIT, unit=node)


def spread_evenly(version: PlanVersion, actor: User) -> PlanVersion:
    """The draft with its value spread evenly over months and everybody below."""
    root = version.rows.get(parent=None)
    split.spread(
        version=version, order=Order(row=root.pk), revision=version.revision, actor=actor, now=NOW
    )
    version.refresh_from_db()
    return version


def approved(version: PlanVersion, cast: Cast) -> PlanVersion:
    """The draft spread, submitted by its author and approved by the boss."""
    spread_evenly(version, version.author)
    decisions.submit(version=version, actor=version.author, now=NOW)
    decisions.approve(version=version, decision=MEETING, actor=cast.boss, now=NOW)
    version.refresh_from_db()
    return version


def issued(version: PlanVersion, cast: Cast) -> PlanVersion:
    """The draft on its whole way into force."""
    decisions.issue(version=approved(version, cast), actor=cast.boss, now=NOW)
    version.refresh_from_db()
    return version


def adjusting(version: PlanVersion, *files: File) -> PlanVersion:
    """A draft that changes an issued version from July on."""
    new = replace(JULY, files=files, effective_month=date(version.plan.year, 7, 1))
    return adjustments.start_adjustment(
        plan=version.plan, new=new, actor=version.author, now=NOW + timedelta(days=1)
    )


def evidence_of(version: PlanVersion) -> Evidence:
    """A file of an adjustment of the issued version."""
    draft = adjusting(version, File("law.txt", "txt", b"The new law"))
    return draft.evidence.get()


def delegation(who: User, to: User) -> Delegation:
    """`to` stands in for `who` for the month around NOW."""
    span = (NOW.date(), NOW.date() + timedelta(days=30))
    return chain_rules.delegate(person=who, to=to, span=span, now=NOW)


def chain(*steps: chain_rules.Step) -> None:
    """The company's chain, with the numbers as by default."""
    chain_rules.set_chain(steps=steps, numbering=chain_rules.Numbering("营决"), actor=None, now=NOW)


def submitted(version: PlanVersion) -> PlanVersion:
    """The draft spread and handed in by its author."""
    spread_evenly(version, version.author)
    decisions.submit(version=version, actor=version.author, now=NOW)
    version.refresh_from_db()
    return version


def step_of(version: PlanVersion, owner: User, due_on: date = date(2026, 4, 30)) -> PlanStep:
    """A step of the draft's action plan."""
    new = actions.Step("Visit the ten largest", owner, due_on, "Two of presales",
                       Decimal("12.5"), Decimal(30_000))  # fmt: skip
    made = actions.add(version=version, new=new, actor=version.author, now=NOW)
    assert isinstance(made, PlanStep)
    return made


def risk_of(version: PlanVersion, owner: User, due_on: date = date(2026, 4, 30)) -> PlanRisk:
    """A risk of the draft."""
    new = actions.Risk("The tender is late", owner, due_on, 2, 3, "Ask weekly")
    made = actions.add(version=version, new=new, actor=version.author, now=NOW)
    assert isinstance(made, PlanRisk)
    return made
