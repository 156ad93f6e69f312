"""Who leads a unit, who stands in, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from teams import rules
from teams.models import Unit, UnitLead, User
from teams.models.units import DatedQuerySet
from teams.operations.units import check_takes


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who stands in for the leader of a unit, from a day until (without) another or for good."""

    person: User
    starts_on: date
    ends_on: date | None = None


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes the organisation."))


@transaction.atomic
def appoint_leader(
    *, unit: Unit, person: User, starts_on: date, actor: User | None, now: datetime
) -> UnitLead:
    """Make `person` leader of `unit` from a day on, in place of who led it; a deputyship of the
    same person ends. Raises Refused when another leader was set for later."""
    _check(actor)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    check_takes(fresh, None, "starts_on")
    _check_present(person, starts_on)
    leaders = UnitLead.objects.filter(unit=unit, is_deputy=False)
    same = leaders.on(starts_on).filter(person=person).first()
    if same is not None:
        return same
    _check_nobody_later(leaders, starts_on)
    for lead in leaders.on(starts_on):
        _end_or_drop(lead, starts_on)
    own = UnitLead.objects.filter(unit=unit, person=person, is_deputy=True)
    for lead in own.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)):
        _end_or_drop(lead, starts_on)
    lead = UnitLead.objects.create(unit=unit, person=person, starts_on=starts_on)
    audit.record(
        actor=actor, action="unit.appoint_leader", target=unit, now=now,
        after={"leader": person.code, "starts_on": starts_on},
    )  # fmt: skip
    return lead


def _check_nobody_later(leaders: "DatedQuerySet[UnitLead]", starts_on: date) -> None:
    later = leaders.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    if later is not None:
        raise Refused(
            _("%(person)s leads from %(day)s on; end that first.")
            % {"person": later.person, "day": later.starts_on.isoformat()},
            field="starts_on",
        )


def _check_present(person: User, day: date) -> None:
    if not person.is_active or (person.left_on is not None and person.left_on <= day):
        raise Refused(
            _("%(person)s is not there on that day.") % {"person": person}, field="person"
        )


def _end_or_drop(lead: UnitLead, ends_on: date) -> None:
    if lead.starts_on >= ends_on:
        lead.delete()
    else:
        lead.ends_on = ends_on
        lead.save(update_fields=["ends_on"])


@transaction.atomic
def appoint_deputy(*, unit: Unit, deputy: Deputy, actor: User | None, now: datetime) -> UnitLead:
    """Let a person stand in for the leader of `unit`; any number may. Raises Refused for who leads
    it or stands in already on one of the days."""
    _check(actor)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    starts_on, ends_on = deputy.starts_on, deputy.ends_on
    if ends_on is not None and ends_on <= starts_on:
        raise Refused(_("It ends before it begins."), field="ends_on")
    check_takes(fresh, ends_on, "starts_on")
    _check_present(deputy.person, starts_on)
    own = UnitLead.objects.filter(unit=unit, person=deputy.person)
    own = own.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        own = own.filter(starts_on__lt=ends_on)
    if own.exists():
        values = {"person": deputy.person, "unit": unit}
        message = _("%(person)s already leads %(unit)s or stands in for its leader then.")
        raise Refused(message % values, field="person")
    lead = UnitLead.objects.create(
        unit=unit, person=deputy.person, starts_on=starts_on, ends_on=ends_on, is_deputy=True
    )
    audit.record(
        actor=actor, action="unit.appoint_deputy", target=unit, now=now,
        after={"deputy": deputy.person.code, "starts_on": starts_on, "ends_on": ends_on},
    )  # fmt: skip
    return lead


@transaction.atomic
def end_lead(*, lead: UnitLead, ends_on: date, actor: User | None, now: datetime) -> None:
    """Let a lead or deputyship end before a day; one that would not last a day goes."""
    _check(actor)
    Unit.objects.select_for_update().get(pk=lead.unit_id)
    fresh = UnitLead.objects.select_related("unit", "person").get(pk=lead.pk)
    if fresh.ends_on is not None and fresh.ends_on < ends_on:
        raise Refused(
            _("It ends on %(day)s already.") % {"day": fresh.ends_on.isoformat()}, field="ends_on"
        )
    before = {"person": fresh.person.code, "ends_on": fresh.ends_on}
    audit.record(
        actor=actor, action="unit.end_lead", target=fresh.unit, now=now,
        before=before, after={"ends_on": ends_on},
    )  # fmt: skip
    _end_or_drop(fresh, ends_on)
