"""The outbox: slow and outward effects, written in the business transaction (quality.md §3.12).

A message is a row with a unique key; the worker's tick sends what is due and marks it after
success, so a broker that is away delays effects and loses none.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from goalmgmt.core.enums import OutboxStatus
from goalmgmt.core.models import Notification, OutboxMessage

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
Handler = Callable[[dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out messages of `topic`; it must bear being run twice."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def enqueue(*, topic: str, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Add a message once per key, in the caller's transaction."""
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(topic=topic, key=key, payload=payload, created_at=now, due_at=now)],
        ignore_conflicts=True,
    )


def notify(
    *,
    people: Iterable[models.Model],
    event: str,
    kind: str,
    now: datetime,
    params: dict[str, Any] | None = None,
    url: str = "",
) -> None:
    """Tell each of `people` once about `event`, in the app; `kind` names the text."""
    Notification.objects.bulk_create(
        [
            Notification(
                person_id=person.pk,
                event=event,
                kind=kind,
                params=params or {},
                url=url,
                created_at=now,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def deliver_due(*, now: datetime, limit: int = 200) -> int:
    """Send what is due, each message in a transaction of its own; returns how many went out."""
    due = OutboxMessage.objects.filter(status=OutboxStatus.WAITING, due_at__lte=now)
    return sum(
        _deliver(pk, now) for pk in list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    )


def _deliver(pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            message = (
                OutboxMessage.objects.select_for_update(skip_locked=True)
                .filter(pk=pk, status=OutboxStatus.WAITING)
                .first()
            )
            if message is None:
                return False
            _handlers[message.topic](message.payload, now)
            message.status, message.sent_at = OutboxStatus.SENT, now
            message.save(update_fields=["status", "sent_at"])
    except Exception as error:
        log.exception("outbox message %s failed", pk)
        _postpone(pk, now, error)
        return False
    return True


def _postpone(pk: int, now: datetime, error: Exception) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().get(pk=pk)
        message.attempts += 1
        message.last_error = type(error).__name__
        message.due_at = now + timedelta(minutes=2**message.attempts)
        if message.attempts >= MAX_ATTEMPTS:
            message.status = OutboxStatus.DEAD
        message.save(update_fields=["attempts", "last_error", "due_at", "status"])
