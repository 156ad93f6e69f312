"""Files that wait between preview and import: on the server, by person and content hash.

The address names only the hash; what belongs to it stands in the person's session, so that
nobody reaches the file of another. A person has at most KEPT of them.
"""

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from goalmgmt.core.imports.sources import Source

KEPT = 3
_SESSION_KEY = "imports"


@dataclass(frozen=True)
class Waiting:
    """What was chosen with a file that was sent."""

    kind: str
    name: str
    digest: str
    round_half_up: bool = False
    issue: bool = False


def _path(person: int, digest: str) -> Path:
    return Path(settings.MEDIA_ROOT, "imports", str(person), digest)


def keep(session: MutableMapping[str, Any], person: int, source: Source, waiting: Waiting) -> None:
    """Put the file aside; the oldest go."""
    known = [row for row in session.get(_SESSION_KEY, []) if row["digest"] != waiting.digest]
    for old in known[KEPT - 1 :]:
        _path(person, old["digest"]).unlink(missing_ok=True)
    session[_SESSION_KEY] = [asdict(waiting), *known[: KEPT - 1]]
    path = _path(person, waiting.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.data)


def find(
    session: MutableMapping[str, Any], person: int, digest: str
) -> tuple[Waiting, Source] | None:
    """The file and what was chosen with it, or None when it is not (or no longer) there."""
    rows = [row for row in session.get(_SESSION_KEY, []) if row["digest"] == digest]
    path = _path(person, digest)
    if not rows or not path.is_file():
        return None
    source = Source(rows[0]["name"], path.read_bytes())
    return (Waiting(**rows[0]), source) if source.sha256 == digest else None


def drop(session: MutableMapping[str, Any], person: int, digest: str) -> None:
    rows = session.get(_SESSION_KEY, [])
    session[_SESSION_KEY] = [row for row in rows if row["digest"] != digest]
    _path(person, digest).unlink(missing_ok=True)
