"""Who has a draft open for editing, so that a second editor knows (T6)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed
from targets import rules
from targets.models import DraftEditor, PlanVersion
from teams.models import User

#: Who left longer ago is forgotten.
FORGET = timedelta(days=1)


@transaction.atomic
def be_here(*, version: PlanVersion, actor: User, now: datetime) -> None:
    """Note that `actor` has the split open now. Not audited: it changes nothing of the plan."""
    if not rules.can_edit_plan(actor, version.plan, clock.business_date(now)):
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    DraftEditor.objects.filter(version=version, seen_at__lt=now - FORGET).delete()
    DraftEditor.objects.update_or_create(version=version, person=actor, defaults={"seen_at": now})
