"""Work that a worker does for closes: ids in, one operation out."""

from datetime import date, datetime
from typing import Any

from goalmgmt.core import clock, jobs, schedule
from goalmgmt.core.models import JobRun
from incentives.models import Close, PayPlanVersion
from incentives.operations import calculation, dispute_thread, plan_people
from incentives.operations.alarms import alarm_problems
from incentives.operations.plan_costs import COST
from incentives.queries.closes import CALCULATE
from incentives.queries.plan_costs import costs
from incentives.queries.verification import all_problems
from teams.models import User

NIGHTLY = "incentives.verify_pay"
DISPUTES = "incentives.disputes"
READERS = "incentives.plan_readers"
#: Problems that a run keeps for the page.
KEPT = 50


@jobs.job(CALCULATE)
def calculate(held: JobRun, now: datetime) -> dict[str, Any]:
    """The run of the number that was asked for; delivered twice it is made once.

    Progress is all or nothing, like the run: inside its one transaction nobody could see more.
    """
    close = Close.objects.get(pk=held.args["close"])
    people = close.plan.assignments.values("person").distinct().count()
    jobs.report(held, progress=0, total=people)
    actor = User.objects.filter(pk=held.args["actor"]).first()
    run = calculation.calculate(close=close, actor=actor, now=now, number=held.args["number"])
    jobs.report(held, progress=run.people, total=run.people)
    return {"run": run.number, "people": run.people, "total": str(run.total)}


@jobs.job(NIGHTLY)
def verify_pay(run: JobRun, now: datetime) -> dict[str, Any]:
    """Recalculate every statement from what it stores; finance hears of what does not hold."""
    found = list(all_problems())
    if found:
        alarm_problems(day=run.key, count=len(found), now=now)
    named = [f"{problem.check}: {problem.label}" for problem in found[:KEPT]]
    return {"problems": len(found), "first": named}


@jobs.job(DISPUTES)
def remind_of_disputes(_run: JobRun, now: datetime) -> dict[str, Any]:
    """Deciders hear of deadlines; what is overdue goes to the leadership."""
    return dispute_thread.remind(today=clock.business_date(now), now=now)


@jobs.job(READERS)
def remind_of_rules(_run: JobRun, now: datetime) -> dict[str, Any]:
    """People hear of approved rules that they have not read, and once again days later."""
    return plan_people.remind(today=clock.business_date(now), now=now)


@jobs.job(COST)
def plan_cost(held: JobRun, now: datetime) -> dict[str, Any]:
    """What the rules would have cost, period by period."""
    version = PayPlanVersion.objects.select_related("plan").get(pk=held.args["version"])
    found = costs(
        version, date.fromisoformat(held.args["today"]), now,
        lambda done, whole: jobs.report(held, progress=done, total=whole),
    )  # fmt: skip
    return {"periods": [period.as_json() for period in found]}


schedule.every(schedule.DAY, NIGHTLY)
schedule.every(schedule.DAY, READERS)
schedule.every(schedule.DAY, DISPUTES)
