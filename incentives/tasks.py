"""Work that a worker does for closes: ids in, one operation out."""

from datetime import datetime
from typing import Any

from goalmgmt.core import jobs
from goalmgmt.core.models import JobRun
from incentives.models import Close
from incentives.operations import calculation
from incentives.queries.closes import CALCULATE
from teams.models import User


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
