"""Closing a unit, and taking that back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, closed, locks
from goalmgmt.core.errors import NotAllowed, Refused
from teams import in_use, rules
from teams.models import Unit, UnitLead, User
from teams.operations.units import TREE_LOCK


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes the organisation."))


@transaction.atomic
def close_unit(*, unit: Unit, closed_on: date, actor: User | None, now: datetime) -> Unit:
    """Close `unit` from the first of a month on. Its leads end; it keeps its place in the tree, so
    that what it achieved still counts above it.

    Raises Refused while anything must be emptied first, for another day of the month, for a day
    in a closed month, and for the company itself.
    """
    _check(actor)
    locks.hold(TREE_LOCK)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    _check_day(fresh, closed_on)
    found = in_use.obstacles(fresh, closed_on)
    if found:
        raise Refused(" ".join(found), field="closed_on")
    leads = UnitLead.objects.filter(unit=fresh)
    leads.filter(starts_on__gte=closed_on).delete()
    leads.filter(ends_on=None).update(ends_on=closed_on)
    leads.filter(ends_on__gt=closed_on).update(ends_on=closed_on)
    return _save(fresh, closed_on, "unit.close", actor, now)


def _check_day(unit: Unit, closed_on: date) -> None:
    if not unit.placements.exists():
        raise Refused(_("The company itself is not closed."), field="closed_on")
    if closed_on.day != 1:
        raise Refused(_("A unit closes on the first of a month."), field="closed_on")
    if closed_on <= unit.starts_on:
        raise Refused(_("The unit closes before it begins."), field="closed_on")
    if unit.closed_on is not None:
        closed.check_open(unit.closed_on, "closed_on")
    closed.check_open(closed_on, "closed_on")


@transaction.atomic
def reopen_unit(*, unit: Unit, actor: User | None, now: datetime) -> Unit:
    """Take a closing back, as long as its day lies in no closed month. Its leads stay ended."""
    _check(actor)
    locks.hold(TREE_LOCK)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    if fresh.closed_on is None:
        raise Refused(_("The unit is not closed."))
    closed.check_open(fresh.closed_on, "closed_on")
    return _save(fresh, None, "unit.reopen", actor, now)


def _save(
    unit: Unit, closed_on: date | None, action: str, actor: User | None, now: datetime
) -> Unit:
    before, unit.closed_on = unit.closed_on, closed_on
    unit.save(update_fields=["closed_on"])
    audit.record(
        actor=actor, action=action, target=unit, now=now,
        before={"closed_on": before}, after={"closed_on": closed_on},
    )  # fmt: skip
    return unit
