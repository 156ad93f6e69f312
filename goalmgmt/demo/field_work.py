"""The demo's visits of the last weeks, those planned for this one, and the weekly reports."""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta

from goalmgmt.core.periods import week_of
from goalmgmt.demo.company import PEOPLE
from goalmgmt.demo.pay import at
from goalmgmt.demo.visit_extras import GUIDES
from teams.models import Product, User
from teams.queries import leaders_above
from tracking.models import Customer
from tracking.operations import reports, visits
from tracking.queries.visit_guides import points_ticked
from tracking.reporting import Slot, slot_of

WEEKS = 5
TIMES = (time(9, 30), time(14, 0), time(16, 30))
OUTCOMES = ("progress", "progress", "follow_up", "follow_up", "not_met", "won")
STEPS = ("quote", "demo", "sign", "collect", "none")
PURPOSES = ("了解扩产计划", "方案沟通", "催收进度款", "新品演示", "合同条款确认")
NOTES = (
    "客户认可方案，等预算批复。",
    "对方换了采购负责人，需重新对接。",
    "竞品报价低约 5%，我们强调运维响应。",
    "",
)
POINTS = GUIDES["on_site"][0]
SUMMARIES = (
    "本周重点推进两个在手项目，进度款已催回一笔；下周安排技术交流。",
    "客户预算推迟到下月，差额主要来自一个大单延期。",
    "新客户首访三家，两家有明确需求，已安排演示。",
)
#: Who hands in late, and who does not hand in (by the week's distance from today).
LATE, MISSING = ("1042",), {"1025": (1, 2), "1052": (1,)}


def _reps(cast: dict[str, User]) -> Iterator[User]:
    return (cast[someone.code] for someone in PEOPLE if someone.weight)


def visit(*, today: date, seed: int, cast: dict[str, User]) -> int:
    """Two to four visits a week and rep; those of today and later are only planned."""
    dice = random.Random(seed + 1)
    monday = week_of(today).starts_on
    count = 0
    for rep in _reps(cast):
        customers = list(Customer.objects.filter(ownerships__person=rep).distinct()[:6])
        for week in range(-WEEKS, 1):
            days = sorted(dice.sample(range(5), dice.randrange(2, 5)))
            if week == 0:
                days = sorted({*days, min(today.weekday(), 4)})
            for day in days if customers else ():
                on = monday + timedelta(days=7 * week + day)
                _visit(rep, dice.choice(customers), on, dice=dice, today=today)
                count += 1
    return count


def _visit(rep: User, customer: Customer, on: date, *, dice: random.Random, today: date) -> None:
    new = visits.NewVisit(
        customer=customer,
        planned_on=on,
        planned_time=dice.choice(TIMES),
        purpose=dice.choice(PURPOSES),
    )
    planned = visits.plan_visit(new=new, actor=rep, now=at(min(on, today) - timedelta(days=3)))
    step = dice.choice(STEPS)
    log = visits.VisitLog(
        outcome=dice.choice(OUTCOMES),
        next_step=step,
        next_step_on=None if step == "none" else on + timedelta(days=dice.randrange(2, 9)),
        note=dice.choice(NOTES),
        points=points_ticked("on_site", {f"on_site:{text}" for text in POINTS[: on.day % 5]}),
        products=tuple(Product.objects.order_by("pk")[: on.day % 3]),
    )
    if on < today:
        logged = visits.log_visit(visit=planned, log=log, actor=rep, now=at(on, 18))
        if log.next_step_on and log.next_step_on < today - timedelta(days=2):
            visits.finish_next_step(visit=logged, actor=rep, now=at(log.next_step_on, 17))


def report(*, today: date, cast: dict[str, User]) -> int:
    """The weekly reports of the last weeks; the newest are still unread."""
    count = 0
    for back in range(WEEKS, 0, -1):
        slot = slot_of("weekly", today - timedelta(days=7 * back))
        for number, rep in enumerate(_reps(cast)):
            if back not in MISSING.get(rep.code, ()):
                _report(rep, slot, number + back, newest=back == 1)
                count += 1
    return count


def _report(rep: User, slot: Slot, number: int, *, newest: bool) -> None:
    late = rep.code in LATE and number % 2 == 0
    moment = (
        at(slot.ends_on + timedelta(days=1)) if late else at(slot.ends_on - timedelta(days=2), 17)
    )
    written = reports.ReportText(
        summary=SUMMARIES[number % len(SUMMARIES)],
        next_plan="周二拜访重点客户，周四方案评审。",
        help_wanted="报价需法务确认付款条款。" if number % 7 == 0 else "",
    )
    draft = reports.open_report(slot=slot, actor=rep, now=moment)
    handed_in = reports.submit_report(report=draft, text=written, actor=rep, now=moment)
    readers = leaders_above(rep, slot.starts_on)
    if readers and not newest:
        later = moment + timedelta(days=1)
        reports.read_report(report=handed_in, actor=readers[0], now=later)
        if number % 4 == 0:
            reports.comment(
                report=handed_in,
                text="大单延期的原因写清楚，周会上一起看。",
                actor=readers[0],
                now=later,
            )
