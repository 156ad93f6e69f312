"""Files as evidence of an adjustment (T8)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core import files as files_kept
from goalmgmt.core.errors import Refused
from goalmgmt.core.files import File
from targets.models import Evidence, PlanVersion
from targets.operations import drafts
from teams.models import User

MOST_FILES = 10
FOLDER = "evidence"


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
        files_kept.keep(FOLDER, file)
        row.save()
        found.append(row)
        audit.record(
            actor=actor, action="evidence.add", target=fresh, now=now,
            after={"name": row.name, "digest": digest},
        )  # fmt: skip
    return found


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
