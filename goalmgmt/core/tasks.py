"""The worker's ticks: deliver the outbox, start waiting jobs, roll what has become due."""

from celery import shared_task

from goalmgmt.core import clock, jobs, outbox, schedule


@shared_task(name="core.run_job", acks_late=True, reject_on_worker_lost=True)
def run_job(run_id: int, **_future: object) -> None:
    """Carry out one job run."""
    jobs.run(run_id, now=clock.now())


@shared_task(name="core.tick")
def tick(**_future: object) -> None:
    """Every half minute: queue what the schedule says is due, send the outbox, sweep the jobs."""
    moment = clock.now()
    schedule.queue_due(now=moment, today=clock.today())
    outbox.deliver_due(now=moment)
    for run_id in jobs.sweep(now=moment):
        jobs.run(run_id, now=clock.now())
