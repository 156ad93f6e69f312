"""Files as evidence of an adjustment: checked by their bytes, kept by their digest (T8)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import Refused
from targets.models import Evidence, PlanVersion
from targets.operations import drafts
from teams.models import User

LARGEST = 10 * 1024 * 1024
MOST_FILES = 10
#: Kinds by the end of the name, with what such a file begins with.
KINDS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xlsx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "csv": (),
    "txt": (),
}
HINT = gettext_lazy("PDF, PNG, JPG, XLSX, DOCX, CSV or TXT, up to 10 MB each.")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be kept."""

    name: str
    kind: str
    data: bytes


def checked(sent: "UploadedFile[Any]") -> File:
    """The file, once name, size and first bytes agree. Raises ValidationError."""
    name = safe_name(sent.name or "")
    kind = Path(name).suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise ValidationError(_("“%(name)s”: only %(kinds)s.") % {"name": name, "kinds": HINT})
    if not sent.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if sent.size > LARGEST:
        raise ValidationError(_("“%(name)s” is larger than 10 MB.") % {"name": name})
    data = sent.read()
    if not _is(kind, data):
        raise ValidationError(
            _("“%(name)s” is not a %(kind)s file inside.") % {"name": name, "kind": kind.upper()}
        )
    return File(name, kind, data)


def safe_name(name: str) -> str:
    """The last part of the name without what a file system or a header may not hold."""
    last = re.split(r"[\\/]", name)[-1]
    plain = _UNSAFE.sub("_", last.encode(errors="replace").decode()).strip(". ")
    stem, dot, kind = plain.rpartition(".")
    return f"{(stem or plain)[:100]}{dot}{kind[:10]}" if dot else plain[:100] or "file"


def _is(kind: str, data: bytes) -> bool:
    begins = KINDS[kind]
    return data.startswith(begins) if begins else b"\x00" not in data


def path_of(row: Evidence) -> Path:
    return Path(settings.MEDIA_ROOT, "evidence", row.digest[:2], row.digest)


@transaction.atomic
def add(
    *, version: PlanVersion, files: Sequence[File], actor: User | None, now: datetime
) -> list[Evidence]:
    """Keep the files with a draft; the same bytes twice stay one file."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    known = set(fresh.evidence.values_list("digest", flat=True))
    found = []
    for file in files:
        digest = hashlib.sha256(file.data).hexdigest()
        if digest in known:
            continue
        if len(known) >= MOST_FILES:
            raise Refused(
                _("At most %(count)d files to a version.") % {"count": MOST_FILES}, field="evidence"
            )
        known.add(digest)
        row = Evidence(version=fresh, name=file.name, kind=file.kind, size=len(file.data),
                       digest=digest, added_by=actor, added_at=now)  # fmt: skip
        _write(path_of(row), file.data)
        row.save()
        found.append(row)
        audit.record(
            actor=actor, action="evidence.add", target=fresh, now=now,
            after={"name": row.name, "digest": digest},
        )  # fmt: skip
    return found


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; a rollback leaves bytes that nothing names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_suffix(".part")
    passing.write_bytes(data)
    passing.replace(path)


@transaction.atomic
def remove(*, evidence: Evidence, actor: User | None, now: datetime) -> None:
    """Take a file off a draft; its bytes stay, since other versions may name them."""
    fresh = drafts.lock_draft(evidence.version, actor=actor, on=clock.business_date(now))
    row = fresh.evidence.filter(pk=evidence.pk).first()
    if row is None:
        return
    audit.record(
        actor=actor, action="evidence.remove", target=fresh, now=now,
        before={"name": row.name, "digest": row.digest},
    )  # fmt: skip
    row.delete()
