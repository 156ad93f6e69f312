"""Catalogue entries that arrive with facts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from goalmgmt.core import audit
from teams.models import Channel, Industry, Product, Territory, User

Entry = Product | Channel | Industry | Territory
LENS_MODELS: dict[str, type[Any]] = {
    "product": Product,
    "channel": Channel,
    "industry": Industry,
    "territory": Territory,
}


def find_or_create_entries(
    *, lens: str, words: Collection[str], actor: User | None, now: datetime
) -> dict[str, Entry]:
    """The entries of a catalogue by the word that a file uses: its code or its name. A word that is
    neither becomes a new entry under itself."""
    model = LENS_MODELS[lens]
    found = entries(lens, words)
    missing = sorted(set(words) - set(found))
    if missing:
        model._base_manager.bulk_create(
            [model(code=word, name=word) for word in missing], ignore_conflicts=True
        )
        added = entries(lens, missing)
        audit.record_many(
            audit.prepared(
                actor=actor, action=f"{lens}.add", target=entry, now=now, after={"code": word}
            )
            for word, entry in added.items()
        )
        found |= added
    return found


def entries(lens: str, words: Collection[str]) -> dict[str, Entry]:
    """The entries whose code or name is one of `words`, by that word; the code goes first."""
    if not words:
        return {}
    wanted = set(words)
    rows = list(LENS_MODELS[lens]._base_manager.filter(Q(code__in=wanted) | Q(name__in=wanted)))
    by_name = {row.name: row for row in rows if row.name in wanted}
    return by_name | {row.code: row for row in rows if row.code in wanted}
