"""Adding photos to a visit and taking them away (K3)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, files
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.pictures import Picture
from goalmgmt.core.states import lock
from teams.models import User
from tracking import rules
from tracking.models import Visit, VisitPhoto

FOLDER, MOST = "visit_photos", 6


@transaction.atomic
def add_photos(
    *, visit: Visit, pictures: Sequence[Picture], actor: User, now: datetime
) -> list[VisitPhoto]:
    """Add photos to a visit of one's own; the same one again is there once.

    Raises Refused beyond six, NotAllowed.
    """
    _own(visit, actor)
    fresh = lock(visit)
    known = set(fresh.photos.values_list("digest", flat=True))
    added = []
    for picture in pictures:
        digest = files.keep(FOLDER, picture.shown)
        if digest in known:
            continue
        if len(known) >= MOST:
            raise Refused(_("A visit has %(n)d photos at most.") % {"n": MOST}, field="photos")
        known.add(digest)
        added.append(_add(fresh, picture, digest, now))
    if added:
        audit.record(
            actor=actor, action="visit.add_photos", target=fresh, now=now,
            after={"photos": [photo.pk for photo in added]},
        )  # fmt: skip
    return added


def _add(visit: Visit, picture: Picture, digest: str, now: datetime) -> VisitPhoto:
    return VisitPhoto.objects.create(
        visit=visit, name=picture.shown.name[:120], digest=digest,
        small_digest=files.keep(FOLDER, picture.small), size=len(picture.shown.data),
        added_at=now,
    )  # fmt: skip


@transaction.atomic
def remove_photo(*, photo: VisitPhoto, actor: User, now: datetime) -> None:
    """Take a photo away from a visit of one's own; its bytes go too, unless another names them."""
    _own(photo.visit, actor)
    lock(photo.visit)
    audit.record(
        actor=actor, action="visit.remove_photo", target=photo.visit, now=now,
        before={"photo": photo.pk},
    )  # fmt: skip
    VisitPhoto.objects.filter(pk=photo.pk).delete()
    for digest in (photo.digest, photo.small_digest):
        transaction.on_commit(partial(_forget, digest))


def _forget(digest: str) -> None:
    if not VisitPhoto.objects.filter(digest=digest).exists() and not (
        VisitPhoto.objects.filter(small_digest=digest).exists()
    ):
        files.path_of(FOLDER, digest).unlink(missing_ok=True)


def _own(visit: Visit, actor: User) -> None:
    if not rules.can_write_visit(actor, visit):
        raise NotAllowed(_("Only who makes the visit writes it."))
