"""Jobs and outbox: once per key, swept after a crash, each effect once."""

from datetime import date, timedelta
from typing import Any

import pytest

from goalmgmt.core import jobs, outbox, schedule
from goalmgmt.core.enums import JobStatus, OutboxStatus
from goalmgmt.core.errors import Refused
from goalmgmt.core.models import JobRun, Notification, OutboxMessage
from teams.tests.factories import NOW, person

pytestmark = pytest.mark.django_db
calls: list[str] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    calls.clear()


@jobs.job("test.count")
def _count(run: JobRun, now: object) -> dict[str, Any]:
    calls.append(run.key)
    return {"seen": len(calls)}


@jobs.job("test.refuse")
def _refuse(run: JobRun, now: object) -> dict[str, Any]:
    raise Refused("the quarter has no target")


@jobs.job("test.break")
def _break(run: JobRun, now: object) -> dict[str, Any]:
    raise RuntimeError("secret amount 12.34")


def test_a_run_is_carried_out_once_however_often_it_is_asked_for() -> None:
    first = jobs.request(name="test.count", key="2026-Q3", now=NOW)
    second = jobs.request(name="test.count", key="2026-Q3", now=NOW)
    assert first.pk == second.pk
    for _ in range(10):
        jobs.run(first.pk, now=NOW)
    first.refresh_from_db()
    assert calls == ["2026-Q3"]
    assert (first.status, first.result) == (JobStatus.DONE, {"seen": 1})


def test_a_run_whose_worker_died_is_swept_after_its_lease() -> None:
    run = jobs.request(name="test.count", key="x", now=NOW)
    assert jobs.claim(run.pk, now=NOW) is not None  # and the worker dies here
    assert jobs.sweep(now=NOW + timedelta(minutes=4)) == []
    later = NOW + timedelta(minutes=6)
    assert jobs.sweep(now=later) == [run.pk]
    jobs.run(run.pk, now=later)
    assert calls == ["x"]


def test_a_refusal_is_shown_in_words_and_not_tried_again() -> None:
    run = jobs.request(name="test.refuse", key="x", now=NOW)
    jobs.run(run.pk, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.error) == (JobStatus.FAILED, "the quarter has no target")
    assert jobs.sweep(now=NOW) == []


def test_a_poison_job_ends_after_five_tries_and_keeps_its_secrets() -> None:
    run = jobs.request(name="test.break", key="x", now=NOW)
    for _ in range(8):
        jobs.run(run.pk, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.attempt, run.error) == (JobStatus.FAILED, 5, "RuntimeError")


def test_a_failed_run_starts_again_when_asked() -> None:
    run = jobs.request(name="test.refuse", key="x", now=NOW)
    jobs.run(run.pk, now=NOW)
    again = jobs.request(name="test.refuse", key="x", now=NOW)
    assert (again.pk, again.status, again.attempt) == (run.pk, JobStatus.QUEUED, 0)


def test_periods_that_ended_unseen_are_made_up_once_and_in_order() -> None:
    schedule.every("month", "test.count")
    try:
        schedule.queue_due(now=NOW, today=date(2026, 3, 2))
        schedule.queue_due(now=NOW, today=date(2026, 3, 2))
        schedule.queue_due(now=NOW, today=date(2026, 6, 1))  # the beat was away for three months
        keys = list(
            JobRun.objects.filter(name="test.count").order_by("pk").values_list("key", flat=True)
        )
        assert keys == ["2026-02", "2026-03", "2026-04", "2026-05"]
    finally:
        schedule._due.remove(("month", "test.count"))


def test_a_message_goes_out_once_and_waits_longer_after_each_failure() -> None:
    sent: list[dict[str, Any]] = []
    fail = [True]

    @outbox.handles("test.topic")
    def send(payload: dict[str, Any], now: object) -> None:
        if fail[0]:
            raise OSError("broker away")
        sent.append(payload)

    for _ in range(3):
        outbox.enqueue(topic="test.topic", key="k", payload={"id": 1}, now=NOW)
    assert OutboxMessage.objects.count() == 1
    assert outbox.deliver_due(now=NOW) == 0
    assert outbox.deliver_due(now=NOW + timedelta(minutes=1)) == 0  # not due again yet
    fail[0] = False
    assert outbox.deliver_due(now=NOW + timedelta(minutes=3)) == 1
    assert outbox.deliver_due(now=NOW + timedelta(minutes=9)) == 0
    assert sent == [{"id": 1}]


def test_a_message_nobody_can_deliver_is_given_up_visibly() -> None:
    outbox.enqueue(topic="test.unknown", key="k", payload={}, now=NOW)
    moment = NOW
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        outbox.deliver_due(now=moment)
        moment += timedelta(hours=2)
    message = OutboxMessage.objects.get()
    assert (message.status, message.attempts) == (OutboxStatus.DEAD, outbox.MAX_ATTEMPTS)


def test_a_person_is_told_once_about_an_event() -> None:
    someone = person("someone")
    for _ in range(3):
        outbox.notify(people=[someone], event="plan:1:issued", kind="plan.issued", now=NOW)
    assert Notification.objects.count() == 1
