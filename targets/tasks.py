"""What a worker does for targets once a day."""

from datetime import datetime
from typing import Any

from goalmgmt.core import jobs, schedule
from goalmgmt.core.models import JobRun
from targets.operations import reminders

REMIND = "targets.remind"
schedule.every(schedule.DAY, REMIND)


@jobs.job(REMIND)
def remind(run: JobRun, now: datetime) -> dict[str, Any]:
    """Remind who has not answered for three days; tell leaders after seven."""
    return dict(reminders.remind(now=now))
