"""What the demo's plans say besides their numbers: levels, action plan, risks, and an own metric."""

from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core import clock
from goalmgmt.demo.pay import at
from targets.models import PlanRisk, PlanStep, PlanVersion
from targets.operations import actions, metrics, plans, split
from targets.queries import metric
from targets.queries.spreading import Order
from teams.models import Unit, User

#: Stretch and challenge as parts of the target.
STRETCH, CHALLENGE = Decimal("1.06"), Decimal("1.12")
#: title, owner, month and day, people, person-days, budget
STEPS = {
    "sales": (
        ("梳理在手商机，定出 20 个重点项目", "1010", (2, 28), "各区域经理", "12", "0"),
        (
            "运维服务产品线上市，完成全员培训",
            "1011",
            (4, 30),
            "产品部 2 人、全体客户经理",
            "40",
            "180000",
        ),
        ("粤西新增两家代理商", "1013", (6, 30), "渠道经理 1 人", "25", "60000"),
        ("珠三角大客户季度高层互访", "1024", (9, 30), "总经理陪同", "16", "90000"),
        ("老客户增购与续约走访", "1031", (12, 15), "", "30", "45000"),
    ),
    "receipts": (("年底货款清收专项", "1011", (10, 31), "财务 1 人", "20", "15000"),),
}
#: title, owner, month and day, likelihood, impact, measure
RISKS = (
    ("珠三角扩建项目招标推迟", "1011", (6, 30), 2, 3, "每两周核对业主进度；备选三个中型项目补位。"),
    ("主要竞争对手降价 10% 以上", "1012", (9, 30), 2, 2, "以运维服务打包报价，守住毛利底线。"),
    ("两名新人半年内达不到人均产出", "1014", (7, 31), 1, 2, "一对一带教，前三个月看拜访质量。"),
)
#: What was not done by its day.
LATE = "年底货款清收专项"


def enrich(version: PlanVersion, *, cast: dict[str, User], now: datetime) -> None:
    """Levels, steps and risks of a draft."""
    base = plans.Figures(
        value=version.value,
        stretch=_level(version.value, STRETCH),
        challenge=_level(version.value, CHALLENGE),
        achievable_note=version.achievable_note,
        milestones=plans.milestones_of(version),
    )
    author, year = version.author, version.plan.year
    plans.change_draft(version=version, figures=base, actor=author, now=now)
    measured = version.plan.metric.code
    for title, code, day, people, days, budget in STEPS[measured]:
        step = actions.Step(title, cast[code], date(year, *day), people, Decimal(days),
                            Decimal(budget))  # fmt: skip
        actions.add(version=version, new=step, actor=author, now=now)
    for title, code, day, likelihood, impact, measure in RISKS if measured == "sales" else ():
        risk = actions.Risk(title, cast[code], date(year, *day), likelihood, impact, measure)
        actions.add(version=version, new=risk, actor=author, now=now)
    version.refresh_from_db()


def _level(value: Decimal, factor: Decimal) -> Decimal:
    """To whole 万元."""
    return (value * factor / 10_000).quantize(Decimal(1)) * 10_000


def progress(*, today: date) -> None:
    """What was due is done on its day, but for one step; the year before everything."""
    due: list[PlanStep | PlanRisk] = [
        item
        for model in (PlanStep, PlanRisk)
        for item in model.objects.in_force().filter(due_on__lt=today).select_related("owner")
    ]
    for item in sorted(due, key=lambda item: item.due_on):
        if item.title != LATE or item.due_on.year < today.year:
            actions.mark(item=item, done=True, actor=item.owner, now=at(item.due_on))


def draft_of_satisfaction(*, year: int, cast: dict[str, User], now: datetime) -> PlanVersion:
    """A draft whose months do not add up, still without a split of its own by unit."""
    director, value = cast["1010"], Decimal("4.60")
    new = plans.NewPlan(
        name=f"{year} 客户满意度目标", metric=metric("satisfaction"), year=year,
        scope=Unit.objects.get(code="SC"), value=value, owner=director, kind="satisfaction",
        reason="服务口碑直接影响续约与转介绍。",
        milestones={1: Decimal("4.50"), 2: Decimal("4.60"), 3: Decimal("4.60"), 4: Decimal("4.70")},
    )  # fmt: skip
    version = plans.create_plan(new=new, actor=director, now=now)
    root = version.rows.get(parent=None)
    order = Order(row=root.pk, on=clock.business_date(now))
    split.spread(version=version, order=order, revision=0, actor=director, now=now)
    return version


def own_metric(*, cast: dict[str, User], now: datetime) -> None:
    """A metric that the company added itself."""
    new = metrics.MetricFields(
        "reply-hours", "客户响应时长(小时)", "Reply time (hours)", "score", 1, "down", "average",
        "measurements",
    )  # fmt: skip
    metrics.add(new=new, actor=cast["1001"], now=now)
