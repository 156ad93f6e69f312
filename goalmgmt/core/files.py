"""Files that people send: checked by their bytes, kept under media by their digest."""

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 10 * 1024 * 1024
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
    return read(sent, KINDS, HINT, _is)


def read(
    sent: "UploadedFile[Any]", kinds: Collection[str], hint: str | Promise,
    begins_as: Callable[[str, bytes], bool],
) -> File:  # fmt: skip
    """The file, when its kind is one of `kinds`, its size is allowed and its bytes begin as the
    kind does; `hint` says what may be sent. Raises ValidationError."""
    name = safe_name(sent.name or "")
    kind = Path(name).suffix.lower().removeprefix(".")
    if kind not in kinds:
        raise ValidationError(_("“%(name)s”: only %(kinds)s.") % {"name": name, "kinds": hint})
    if not sent.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if sent.size > LARGEST:
        raise ValidationError(_("“%(name)s” is larger than 10 MB.") % {"name": name})
    data = sent.read()
    if not begins_as(kind, data):
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


def keep(folder: str, file: File) -> str:
    """Write the bytes, whole or not at all, and give their digest; a rollback leaves bytes that
    nothing names."""
    digest = hashlib.sha256(file.data).hexdigest()
    path = path_of(folder, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_suffix(".part")
    passing.write_bytes(file.data)
    passing.replace(path)
    return digest


def path_of(folder: str, digest: str) -> Path:
    return Path(settings.MEDIA_ROOT, folder, digest[:2], digest)


def download(folder: str, digest: str, name: str) -> FileResponse:
    """The file as a download, never shown inside a page. Raises Http404 where it is gone."""
    path = path_of(folder, digest)
    if not digest or not path.is_file():
        raise Http404
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class FileField(forms.FileField):
    """One file, checked; the value is a `File`."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in KINDS)
        widget = forms.FileInput(attrs={"accept": accept})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        return checked(sent) if sent else None
