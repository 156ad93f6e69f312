"""Long work as rows: claimed once per (job, key), leased, swept when its worker dies.

The queue is only a doorbell (quality.md §3.13): what is to be done stands in JobRun, so a
lost message or a killed worker costs at most one sweep.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from goalmgmt.core.enums import JobStatus
from goalmgmt.core.models import JobRun

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 5
Job = Callable[[JobRun, datetime], dict[str, Any]]
_jobs: dict[str, Job] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Register the function that carries out runs of `name`: it gets the run and the time,
    bears being run twice, and returns what the page shows as the result."""

    def register(function: Job) -> Job:
        _jobs[name] = function
        return function

    return register


def request(*, name: str, key: str, now: datetime, args: dict[str, Any] | None = None) -> JobRun:
    """The run of `name` for `key`: the one that stands already, or a new one that is queued.

    A failed run is queued again. The caller rings the doorbell after commit (`ring`).
    """
    run, created = JobRun.objects.get_or_create(
        name=name, key=key, defaults={"created_at": now, "args": args or {}}
    )
    if not created and run.status == JobStatus.FAILED:
        JobRun.objects.filter(pk=run.pk, status=JobStatus.FAILED).update(
            status=JobStatus.QUEUED, attempt=0, error="", leased_until=None
        )
        run.refresh_from_db()
    return run


def ring(run_id: int) -> None:
    """Ask a worker to look at the run once the transaction is through; losing this is harmless."""

    def send() -> None:
        from goalmgmt.core.tasks import run_job  # noqa: PLC0415 - tasks import this module

        try:
            run_job.apply_async(args=[run_id], retry=False)
        except Exception:
            log.warning("the queue did not answer; the sweeper will start run %s", run_id)

    transaction.on_commit(send)


def claim(run_id: int, *, now: datetime) -> JobRun | None:
    """Take the run if nobody holds it; one UPDATE decides."""
    free = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, leased_until__lt=now)
    taken = JobRun.objects.filter(free, pk=run_id).update(
        status=JobStatus.RUNNING, attempt=F("attempt") + 1, leased_until=now + LEASE
    )
    return JobRun.objects.get(pk=run_id) if taken else None


def run(run_id: int, *, now: datetime) -> None:
    """Claim the run and carry it out; a failure stands on the row, in words for the page."""
    held = claim(run_id, now=now)
    if held is None:
        return
    try:
        result = _jobs[held.name](held, now)
    except Exception as error:
        log.exception("job %s %s failed", held.name, held.key)
        again = held.attempt < MAX_ATTEMPTS and not getattr(error, "message", "")
        _finish(
            held,
            status=JobStatus.QUEUED if again else JobStatus.FAILED,
            error=getattr(error, "message", "") or type(error).__name__,
        )
        return
    _finish(held, status=JobStatus.DONE, result=result, finished_at=now)


def _finish(held: JobRun, **values: Any) -> None:
    JobRun.objects.filter(pk=held.pk, attempt=held.attempt).update(leased_until=None, **values)


def report(held: JobRun, *, progress: int, total: int) -> None:
    """Show how far the run is."""
    JobRun.objects.filter(pk=held.pk).update(progress=progress, total=total)


def sweep(*, now: datetime) -> list[int]:
    """The runs that wait or whose worker died, oldest first: the caller runs each."""
    waiting = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, leased_until__lt=now)
    return list(JobRun.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)[:50])
