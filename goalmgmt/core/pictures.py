"""Pictures that people send: checked by their bytes, decoded within limits and painted anew.

What is kept holds the picture alone: no place, device or time that a camera wrote into it, and
nothing that a file might hide beside it.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from goalmgmt.core.files import KINDS, File, path_of, read

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
HINT = gettext_lazy("JPG, PNG or WEBP, up to 10 MB each.")
#: A picture beyond this is refused before it is decoded: a small file can hold a huge one.
MOST_PIXELS = 50_000_000
#: The longest sides of what is kept.
SHOWN, SMALL = 2000, 240


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture painted anew, and the same one small; both JPEG."""

    shown: File
    small: File


def checked(sent: "UploadedFile[Any]") -> Picture:
    """The picture, once name, size, first bytes and pixels agree. Raises ValidationError."""
    file = read(sent, FORMATS, HINT, _begins_as)
    painted = _painted(file.name, FORMATS[file.kind], file.data)
    stem = f"{Path(file.name).stem}.jpg"
    return Picture(_file(stem, painted, SHOWN), _file(stem, painted, SMALL))


def _begins_as(kind: str, data: bytes) -> bool:
    if kind == "webp":
        return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(KINDS[kind])


def _painted(name: str, form: str, data: bytes) -> Image.Image:
    """The pixels alone, turned the way the camera was held, on white."""
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_too_many(name))
            turned = ImageOps.exif_transpose(image).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise ValidationError(_too_many(name)) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(
            _("“%(name)s” cannot be read as a picture.") % {"name": name}
        ) from error
    plain = Image.new("RGB", turned.size, "white")
    plain.paste(turned, mask=turned.getchannel("A"))
    return plain


def _too_many(name: str) -> str:
    return _("“%(name)s” has too many pixels. Send a smaller one.") % {"name": name}


def _file(name: str, painted: Image.Image, side: int) -> File:
    copy = painted.copy()
    copy.thumbnail((side, side))
    written = io.BytesIO()
    copy.save(written, "JPEG", quality=82, optimize=True)
    return File(name, "jpg", written.getvalue())


def show(folder: str, digest: str) -> FileResponse:
    """A picture that `checked` painted, for an <img>. Raises Http404 where it is gone."""
    path = path_of(folder, digest)
    if not digest or not path.is_file():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Several pictures, checked; the value is a list of `Picture`."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in FORMATS)
        widget = _ManyFiles(attrs={"accept": accept})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(sent) > self.most:
            raise ValidationError(_("Choose %(n)d photos at most.") % {"n": self.most})
        if not sent:
            super().clean(None, initial)
        return [checked(super(PicturesField, self).clean(one, initial)) for one in sent]
