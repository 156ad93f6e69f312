"""What runs by itself: reminders of reports, the ledger's nightly check and snapshot."""

from datetime import date, datetime, timedelta
from typing import Any

from goalmgmt.core import jobs, schedule
from goalmgmt.core.models import JobRun
from tracking.operations.flow_steps import remind as remind_of_flows
from tracking.operations.help_requests import escalate
from tracking.operations.meetings import open_coming
from tracking.operations.reminders import alarm_problems, remind_of_reports
from tracking.operations.snapshots import take_snapshot
from tracking.queries.verification import problems

REMINDERS, NIGHTLY = "tracking.report_reminders", "tracking.verify_ledger"
SNAPSHOT = "tracking.snapshot_ledger"
FLOWS = "tracking.flow_reminders"
HELP = "tracking.help_escalation"
MEETINGS = "tracking.open_meetings"
#: Problems that a run keeps for the page.
KEPT = 50


@jobs.job(REMINDERS)
def report_reminders(run: JobRun, now: datetime) -> dict[str, Any]:
    """At the half hour of the run's key: who owes a report that is due, or was."""
    return remind_of_reports(now=datetime.fromisoformat(run.key))


@jobs.job(NIGHTLY)
def verify_ledger(run: JobRun, now: datetime) -> dict[str, Any]:
    """Check the whole ledger; the administrators hear of what does not hold."""
    found = list(problems())
    if found:
        alarm_problems(day=run.key, count=len(found), now=now)
    return {"problems": len(found), "first": [str(problem) for problem in found[:KEPT]]}


@jobs.job(SNAPSHOT)
def snapshot_ledger(run: JobRun, now: datetime) -> dict[str, Any]:
    """Keep where everybody stood at the end of the day; a second run finds it kept."""
    return {"rows": take_snapshot(day=date.fromisoformat(run.key), now=now)}


@jobs.job(FLOWS)
def flow_reminders(run: JobRun, now: datetime) -> dict[str, Any]:
    """On the day after the run's key: who has a decision to take that is due."""
    return remind_of_flows(today=date.fromisoformat(run.key) + timedelta(days=1), now=now)


@jobs.job(HELP)
def help_escalation(run: JobRun, now: datetime) -> dict[str, Any]:
    """On the day after the run's key: help that nobody answered by its day goes one level up."""
    return escalate(today=date.fromisoformat(run.key) + timedelta(days=1), now=now)


@jobs.job(MEETINGS)
def open_meetings(run: JobRun, now: datetime) -> dict[str, Any]:
    """On the day after the run's key: the meetings that the series hold within a week."""
    return open_coming(today=date.fromisoformat(run.key) + timedelta(days=1), now=now)


schedule.every(schedule.HALF_HOUR, REMINDERS)
schedule.every(schedule.DAY, SNAPSHOT)
schedule.every(schedule.DAY, NIGHTLY)
schedule.every(schedule.DAY, FLOWS)
schedule.every(schedule.DAY, HELP)
schedule.every(schedule.DAY, MEETINGS)
