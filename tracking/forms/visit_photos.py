"""The field for photos of a visit."""

from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from goalmgmt.core.pictures import PicturesField
from tracking.operations.visit_photos import MOST


def photos_field() -> PicturesField:
    """Up to six photos."""
    return PicturesField(
        most=MOST, label=_("Photos"), required=False,
        help_text=_("Up to 6, JPG, PNG or WEBP, 10 MB each. Without a network they are not kept on the phone: add them later."),  # noqa: E501
    )  # fmt: skip


class PhotosForm(PlainForm):
    """Photos of a visit that is logged already."""

    photos = photos_field()
