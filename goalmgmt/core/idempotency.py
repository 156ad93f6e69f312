"""Writes that a client may send twice: the same key answers the same (quality.md M9)."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Conflict
from goalmgmt.core.models import IdempotencyKey

Answered = tuple[int, Any]


class KeyReused(Conflict):
    """The key came before, with another request (422 in the API)."""


def once(
    *, person: models.Model, key: str, body: Any, now: datetime, act: Callable[[], Answered]
) -> Answered:
    """Run `act` once per person and key, in one transaction with the stored answer.

    The same key with another body raises KeyReused; without a key `act` simply runs.
    """
    if not key:
        return act()
    wanted = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        row, created = IdempotencyKey.objects.select_for_update().get_or_create(
            person_id=person.pk,
            key=key[:120],
            defaults={
                "request_hash": wanted,
                "status_code": 0,
                "response": None,
                "created_at": now,
            },
        )
        if row.request_hash != wanted:
            raise KeyReused(_("This key was used for another request. Use a new key."))
        if created:
            row.status_code, row.response = act()
            row.save(update_fields=["status_code", "response"])
    return row.status_code, row.response
