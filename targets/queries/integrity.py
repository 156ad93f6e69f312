"""Whether a resolution is still what was signed: hashes recomputed, figures compared."""

import hmac
from dataclasses import dataclass

from targets.models import Resolution
from targets.queries import content

#: The least of a hash that says anything: what is printed in short form.
SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: `name` of what was compared, and whether it holds."""

    name: str
    holds: bool


def checks(resolution: Resolution, typed: str = "") -> list[Check]:
    """Every comparison; the last, with the hash of a paper, only when one was typed."""
    tables, document = resolution.tables, resolution.document
    found = [
        Check("tables", content.content_hash(tables) == resolution.content_hash),
        Check("document", content.content_hash(document) == resolution.document_hash),
        Check("bound", document.get("tables_hash") == resolution.content_hash),
        Check("figures", _figures(content.tables(resolution.version)) == _figures(tables)),
    ]
    if typed.strip():
        found.append(Check("paper", _same(typed, resolution.document_hash)))
    return found


def _figures(tables: dict[str, object]) -> object:
    """What is decided; names of units and people may change afterwards."""
    rows = tables["rows"]
    assert isinstance(rows, list)  # noqa: S101 - narrows the type
    return tables["value"], [(row["kind"], row["code"], row["months"]) for row in rows]


def _same(typed: str, digest: str) -> bool:
    plain = "".join(mark for mark in typed.lower() if mark not in " -").removeprefix("sha256")
    begin = digest[: len(plain)]
    return SHORTEST <= len(plain) <= len(digest) and hmac.compare_digest(
        plain.encode(), begin.encode()
    )
