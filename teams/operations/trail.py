"""Audit entries that a bulk act collects and writes at its end, one per object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from goalmgmt.core import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one object."""

    action: str
    target: models.Model
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def write(*, actor: models.Model | None, now: datetime, entries: Iterable[Entry]) -> None:
    audit.record_many(
        audit.prepared(
            actor=actor,
            action=entry.action,
            target=entry.target,
            now=now,
            before=entry.before,
            after=entry.after,
        )
        for entry in entries
    )
