"""What every change of a draft begins and ends with."""

from datetime import date

from django.utils.translation import gettext as _

from goalmgmt.core import company, states
from goalmgmt.core.errors import Conflict, NotAllowed
from targets import rules
from targets.models import PlanVersion
from targets.queries import locked_months, years
from teams.models import User


def lock_draft(version: PlanVersion, *, actor: User | None, on: date) -> PlanVersion:
    """The version under a lock, once it is sure that `actor` may edit it now."""
    fresh = lock_open(version, actor=actor, on=on)
    months = company.calendar().year(fresh.plan.year).months()
    fresh.closed_months = frozenset(locked_months(months))
    if len(fresh.closed_months) == len(months):
        raise _year_closed()
    return fresh


def lock_open(version: PlanVersion, *, actor: User | None, on: date) -> PlanVersion:
    """As `lock_draft`, also in a closed year: a draft left over there can still be given up."""
    fresh = states.lock(version)
    if PlanVersion.plan.is_cached(version):
        fresh.plan = version.plan
    if not rules.can_edit_plan(actor, fresh.plan, on):
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    _check_state(fresh)
    return fresh


def check_editable(version: PlanVersion) -> None:
    """Raise Conflict, saying why, when the version is read-only."""
    _check_state(version)
    if years.is_closed(version.plan.year):
        raise _year_closed()


def _year_closed() -> Conflict:
    return Conflict(_("The year of this plan is closed; nothing in it changes."))


def _check_state(version: PlanVersion) -> None:
    if not version.is_editable:
        raise Conflict(
            _("This version is “%(state)s” and read-only. Start an adjustment to change it.")
            % {"state": version.get_status_display()}
        )


def next_revision(version: PlanVersion) -> int:
    """Count the edit; the caller holds the lock and stamps the cells with the number."""
    version.revision += 1
    version.save(update_fields=["revision"])
    return version.revision
