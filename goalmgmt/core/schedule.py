"""What is to be done once per half hour, day, week, month or quarter.

Nothing counts on the tick that it happens at: each tick asks which periods have ended without
their run, so double ticks, missed ticks and clock changes come to the same (quality.md §3.14).
"""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Max

from goalmgmt.core import company, jobs
from goalmgmt.core.models import JobRun
from goalmgmt.core.periods import PeriodKind

DAY, HALF_HOUR = "day", "half_hour"
#: A run of each half hour is called by its end in UTC: `2026-03-02T01:30+00:00`.
HALF = timedelta(minutes=30)
#: How far back a beat that was away makes up, in runs.
CATCH_UP = 10
_due: list[tuple[str, str]] = []


def every(kind: str, name: str) -> None:
    """Run the job `name` once for every ended period of `kind`: `half_hour`, `day` or a
    PeriodKind."""
    if (kind, name) not in _due:
        _due.append((kind, name))


def queue_due(*, now: datetime, today: date) -> None:
    """Queue a run for every period that ended since the last one that has a run, oldest first.

    A job that never ran starts with the period that ended last.
    """
    for kind, name in _due:
        ended = _half_hours(now) if kind == HALF_HOUR else _ended(kind, today)
        last = JobRun.objects.filter(name=name).aggregate(last=Max("key"))["last"]
        for key in [code for code in ended if code > last] if last else ended[-1:]:
            jobs.request(name=name, key=key, now=now)


def _half_hours(now: datetime) -> list[str]:
    """The last half hours that have passed, by their ends."""
    utc = now.astimezone(UTC).replace(second=0, microsecond=0)
    last = utc - timedelta(minutes=utc.minute % 30)
    return [(last - back * HALF).isoformat(timespec="minutes")
            for back in range(CATCH_UP - 1, -1, -1)]  # fmt: skip


def _ended(kind: str, today: date) -> list[str]:
    """Codes of the last ended periods; codes of one kind sort by time."""
    if kind == DAY:
        return [(today - timedelta(days=back)).isoformat() for back in range(CATCH_UP, 0, -1)]
    calendar = company.calendar()
    period = calendar.of(PeriodKind(kind), today)
    codes = []
    for _step in range(CATCH_UP):
        period = calendar.previous(period)
        codes.append(period.code)
    return codes[::-1]
