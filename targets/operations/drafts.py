"""What every change of a draft begins and ends with."""

from datetime import date

from django.utils.translation import gettext as _

from goalmgmt.core import states
from goalmgmt.core.errors import Conflict, NotAllowed
from targets import rules
from targets.models import PlanVersion
from teams.models import User


def lock_draft(version: PlanVersion, *, actor: User | None, on: date) -> PlanVersion:
    """The version under a lock, once it is sure that `actor` may edit it now."""
    fresh = states.lock(version)
    if PlanVersion.plan.is_cached(version):
        fresh.plan = version.plan
    if not rules.can_edit_plan(actor, fresh.plan, on):
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    if not fresh.is_editable:
        raise Conflict(
            _("This version is “%(state)s” and read-only. Start an adjustment to change it.")
            % {"state": fresh.get_status_display()}
        )
    return fresh


def next_revision(version: PlanVersion) -> int:
    """Count the edit; the caller holds the lock and stamps the cells with the number."""
    version.revision += 1
    version.save(update_fields=["revision"])
    return version.revision
