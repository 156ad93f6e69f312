"""The audit trail: who, when, what before, what after, why (product.md C8).

Append-only by database triggers; every row carries a keyed digest of its content, so that a
row altered behind the triggers' back is found by `broken_events`.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models

from goalmgmt.core.models import AuditEvent

#: The id of the request or job under way, set by the middleware and by tasks.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(  # noqa: PLR0913 - the six questions of C8, all by name
    *,
    actor: models.Model | None,
    action: str,
    target: models.Model,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one entry in the caller's transaction; `actor` None means the system itself."""
    event = prepared(
        actor=actor, action=action, target=target, now=now, before=before, after=after,
        reason=reason,
    )  # fmt: skip
    event.save(force_insert=True)
    return event


def prepared(  # noqa: PLR0913 - as `record`
    *,
    actor: models.Model | None,
    action: str,
    target: models.Model,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """An entry that is not written yet: for `record_many`."""
    event = AuditEvent(
        at=now,
        actor_id=actor.pk if actor else None,
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        object_label=str(target)[:200],
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason,
        request_id=request_id.get(),
    )
    event.digest = digest_of(event)
    return event


def record_many(events: Iterable[AuditEvent]) -> None:
    """Write prepared entries, one an object, in few statements: for imports."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def trail(obj: models.Model) -> models.QuerySet[AuditEvent]:
    """The entries about `obj`, newest first."""
    return AuditEvent.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk)
    ).select_related("actor")


def digest_of(event: AuditEvent) -> str:
    """The keyed digest over everything that the entry says."""
    content = [
        event.at.astimezone(UTC).isoformat(),
        event.actor_id,
        event.action,
        event.object_type,
        event.object_id,
        event.object_label,
        event.before,
        event.after,
        event.reason,
        event.request_id,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hexdigest()


def broken_events() -> Iterator[AuditEvent]:
    """Entries whose content no longer matches their digest."""
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if not hmac.compare_digest(event.digest, digest_of(event)):
            yield event


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _scalar(value) for key, value in values.items()}


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_scalar(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _scalar(item) for key, item in value.items()}
    return str(value)
