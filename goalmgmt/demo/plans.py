"""The demo's target plans: drafted, split, submitted, approved, issued and accepted by people."""

from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core import company as policies
from goalmgmt.core.amounts import ZERO, allocate
from goalmgmt.demo import plan_content
from goalmgmt.demo.company import PEOPLE, WAN
from goalmgmt.demo.facts import LAST_YEAR, SEASON
from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow
from targets.operations import acceptance, decisions, plans, split
from targets.queries import metric
from teams.models import Unit, User

#: How much of the year's contracts is to be collected within it.
RECEIPTS_SHARE = Decimal("0.9")
#: Who has not answered yet, and who objected, in the running year.
PENDING, OBJECTED = ("1042", "1052"), "1025"
WEIGHTS = {someone.code: someone.weight for someone in PEOPLE if someone.weight}


def decide(
    *, metric_code: str, year: int, factor: Decimal, cast: dict[str, User], now: datetime
) -> None:
    """Bring a year's plan of the whole company from draft to acceptance."""
    director, chief = cast["1010"], cast["1002"]
    version = _draft(metric_code, year, factor, director, now)
    plan_content.enrich(version, cast=cast, now=now)
    _split(version, factor, director, now)
    decisions.submit(version=version, actor=director, now=now)
    decision = decisions.Decision(
        meeting="总经理办公会",
        held_on=now.date(),
        attendees="刘建国、王敏、王芳、陈静、李强、张伟、何欣、周敏",
    )
    decisions.approve(version=version, decision=decision, actor=chief, now=now)
    issued = decisions.issue(version=version, actor=chief, now=now)
    _answer(issued, running=factor == 1, metric_code=metric_code, now=now)


def yearly_factor(year: int, today: date) -> Decimal:
    """Last year's targets were lower."""
    return Decimal(1) if year == today.year else LAST_YEAR


def amount_of(weight: int, metric_code: str, factor: Decimal) -> Decimal:
    """A person's year in yuan."""
    share = RECEIPTS_SHARE if metric_code == "receipts" else Decimal(1)
    return (weight * WAN * share * factor).quantize(Decimal("0.01"))


def _draft(
    metric_code: str, year: int, factor: Decimal, director: User, now: datetime
) -> PlanVersion:
    parts = _months(sum((amount_of(w, metric_code, factor) for w in WEIGHTS.values()), ZERO))
    quarters = {q + 1: sum(parts[q * 3 : q * 3 + 3], ZERO) for q in range(4)}
    measure = metric(metric_code)
    new = plans.NewPlan(
        name=f"{year} 年度{measure.name}目标",
        metric=measure,
        year=year,
        scope=Unit.objects.get(code="SC"),
        value=sum(parts, ZERO),
        owner=director,
        reason="支撑公司三年规划；新增运维服务产品线，珠三角扩建项目进入招标期。",
        achievable_note="在手商机覆盖全年目标的 1.6 倍；重点项目 6 个已立项。",
        milestones=quarters,
    )
    return plans.create_plan(new=new, actor=director, now=now)


def _months(total: Decimal) -> list[Decimal]:
    return allocate(total, SEASON)


def _split(version: PlanVersion, factor: Decimal, director: User, now: datetime) -> None:
    months = policies.calendar().year(version.plan.year).months()
    rows = list(version.rows.select_related("unit", "person"))
    amounts = {row.pk: _row_months(row, version.plan.metric.code, factor) for row in rows}
    for row in sorted(rows, key=lambda row: -row.depth):
        if row.kind == RowKind.UNIT:
            below = [amounts[child.pk] for child in rows if child.parent_id == row.pk]
            amounts[row.pk] = [sum(column, ZERO) for column in zip(*below, strict=True)]
    edits = [
        split.CellEdit(row.pk, (month,), amount)
        for row in rows
        if row.person_id != director.pk
        for month, amount in zip(months, amounts[row.pk], strict=True)
    ]
    split.save_cells(
        version=version, edits=edits, revision=version.revision, actor=director, now=now
    )


def _row_months(row: SplitRow, metric_code: str, factor: Decimal) -> list[Decimal]:
    weight = WEIGHTS.get(row.person.code, 0) if row.person else 0
    return _months(amount_of(weight, metric_code, factor))


def _answer(version: PlanVersion, *, running: bool, metric_code: str, now: datetime) -> None:
    for asked in version.acceptances.select_related("person"):
        code = asked.person.code
        if running and code == OBJECTED and metric_code == "sales":
            acceptance.object_(
                acceptance=asked, reason="东莞两个大客户已移交马丽，目标未相应下调。",
                actor=asked.person, now=now,
            )  # fmt: skip
        elif not (running and code in PENDING):
            acceptance.accept(acceptance=asked, actor=asked.person, now=now)
