"""Writing people, their roles and where they sit."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, closed, locks
from goalmgmt.core.errors import NotAllowed, Refused
from teams import rules
from teams.enums import Role
from teams.models import Membership, RoleGrant, Unit, UnitLead, User
from teams.models.people import sort_key_of
from teams.operations.units import TREE_LOCK, check_takes


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a person is made of. Without a password the person cannot sign in yet."""

    code: str
    name: str
    email: str = ""
    job_title: str = ""
    hired_on: date | None = None
    left_on: date | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    password: str | None = None


@transaction.atomic
def hire(*, new: NewPerson, unit: Unit | None, actor: User | None, now: datetime) -> User:
    """Add a person and seat it in `unit`, from the day of hiring or else from today."""
    person = add_person(new=new, actor=actor, now=now)
    if unit is not None:
        starts_on = new.hired_on or clock.business_date(now)
        join_unit(person=person, unit=unit, starts_on=starts_on, actor=actor, now=now)
    return person


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What may change about a person without consequence for rights or seats."""

    name: str
    email: str
    job_title: str
    hired_on: date | None


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes people."))


@transaction.atomic
def add_person(*, new: NewPerson, actor: User | None, now: datetime) -> User:
    """Add a person with roles. Raises Refused for a taken code or e-mail."""
    _check(actor)
    _check_free(new)
    try:
        with transaction.atomic():
            person = _create(new)
    except IntegrityError:  # two at the same moment: the unique key decides
        _check_free(new)
        raise
    audit.record(
        actor=actor, action="person.add", target=person, now=now,
        after={"code": new.code, "name": new.name, "job_title": new.job_title},
    )  # fmt: skip
    for role in sorted(new.roles):
        grant_role(person=person, role=role, actor=actor, now=now)
    return person


def _check_free(new: NewPerson) -> None:
    if User.objects.filter(code=new.code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": new.code}, field="code")
    if new.email and User.objects.filter(email__iexact=new.email).exists():
        raise Refused(_("Another person has this e-mail address."), field="email")


def _create(new: NewPerson) -> User:
    return User.objects.create_user(
        new.code,
        new.name,
        new.password,
        email=new.email,
        job_title=new.job_title,
        hired_on=new.hired_on,
        left_on=new.left_on,
    )


@transaction.atomic
def change_person(*, person: User, facts: PersonFacts, actor: User | None, now: datetime) -> User:
    """Change name, e-mail, title and day of hiring. Raises Refused for an e-mail in use."""
    _check(actor)
    fresh: User = User.objects.select_for_update().get(pk=person.pk)
    others = User.objects.exclude(pk=person.pk)
    if facts.email and others.filter(email__iexact=facts.email).exists():
        raise Refused(_("Another person has this e-mail address."), field="email")
    if fresh.left_on and facts.hired_on and fresh.left_on < facts.hired_on:
        raise Refused(_("The day of leaving lies before the day of hiring."), field="hired_on")
    after = asdict(facts)
    before = {name: getattr(fresh, name) for name in after}
    if before == after:
        return fresh
    for name, value in after.items():
        setattr(fresh, name, value)
    fresh.sort_key = sort_key_of(fresh.name)
    fresh.save(update_fields=[*after, "sort_key"])
    audit.record(
        actor=actor, action="person.change", target=fresh, now=now, before=before, after=after
    )
    return fresh


@transaction.atomic
def set_roles(*, person: User, roles: Collection[str], actor: User | None, now: datetime) -> None:
    """Make the roles held exactly these; unchanged ones ask for no right."""
    held = set(RoleGrant.objects.filter(person=person).values_list("role", flat=True))
    for role in sorted(set(roles) - held):
        grant_role(person=person, role=role, actor=actor, now=now)
    for role in sorted(held - set(roles)):
        revoke_role(person=person, role=role, actor=actor, now=now)


@transaction.atomic
def leave(*, person: User, left_on: date, actor: User | None, now: datetime) -> User:
    """Record the first day on which the person is gone: seats and leads end, and from that day
    the person cannot sign in. What the person achieved stays; in a closed month the seat does too.
    """
    _check(actor)
    _not_oneself(person, actor)
    fresh: User = User.objects.select_for_update().get(pk=person.pk)
    if fresh.hired_on and left_on < fresh.hired_on:
        raise Refused(_("The day of leaving lies before the day of hiring."), field="left_on")
    before = fresh.left_on
    fresh.left_on = left_on
    fresh.save(update_fields=["left_on"])
    for edges, ends_on in (
        (Membership.objects, max(left_on, closed.open_from())),
        (UnitLead.objects, left_on),
    ):
        still = edges.filter(person=fresh).filter(Q(ends_on=None) | Q(ends_on__gt=ends_on))
        still.filter(starts_on__gte=ends_on).delete()
        still.update(ends_on=ends_on)
    audit.record(
        actor=actor, action="person.leave", target=fresh, now=now,
        before={"left_on": before}, after={"left_on": left_on},
    )  # fmt: skip
    return fresh


@transaction.atomic
def set_active(*, person: User, active: bool, actor: User | None, now: datetime) -> User:
    """Let a person sign in, or no longer: sessions and tokens end with the next request."""
    _check(actor)
    _not_oneself(person, actor)
    fresh: User = User.objects.select_for_update().get(pk=person.pk)
    if fresh.is_active == active:
        return fresh
    fresh.is_active = active
    fresh.save(update_fields=["is_active"])
    audit.record(
        actor=actor, action="person.activate" if active else "person.deactivate",
        target=fresh, now=now, before={"is_active": not active}, after={"is_active": active},
    )  # fmt: skip
    return fresh


def _not_oneself(person: User, actor: User | None) -> None:
    if actor is not None and actor.pk == person.pk:
        raise NotAllowed(_("Nobody shuts themselves out. Ask another administrator."))


@transaction.atomic
def invite(*, person: User, actor: User | None, now: datetime) -> User:
    """Note that a link to set a password was made for `person`; the page makes the link itself.
    Whoever is gone gets none, and nobody makes one for themselves."""
    _check(actor)
    _not_oneself(person, actor)
    if not rules.can_sign_in(person, clock.business_date(now)):
        raise Refused(_("%(person)s cannot sign in any more.") % {"person": person})
    audit.record(actor=actor, action="person.invite", target=person, now=now)
    return person


@transaction.atomic
def grant_role(*, person: User, role: str, actor: User | None, now: datetime) -> None:
    """Give a role. Nobody gives roles to themselves."""
    _check(actor)
    if actor is not None and actor.pk == person.pk:
        raise NotAllowed(_("Nobody changes their own roles."))
    if role not in Role.values:
        raise Refused(_("There is no role “%(role)s”.") % {"role": role}, field="roles")
    _grant, created = RoleGrant.objects.get_or_create(
        person=person, role=role, defaults={"granted_at": now}
    )
    if created:
        audit.record(
            actor=actor, action="person.grant_role", target=person, now=now, after={"role": role}
        )


@transaction.atomic
def revoke_role(*, person: User, role: str, actor: User | None, now: datetime) -> None:
    """Take a role away; it no longer counts on the person's next request."""
    _check(actor)
    if actor is not None and actor.pk == person.pk:
        raise NotAllowed(_("Nobody changes their own roles."))
    removed, _rows = RoleGrant.objects.filter(person=person, role=role).delete()
    if removed:
        audit.record(
            actor=actor, action="person.revoke_role", target=person, now=now, before={"role": role}
        )


@transaction.atomic
def join_unit(
    *, person: User, unit: Unit, starts_on: date, actor: User | None, now: datetime
) -> Membership:
    """Seat `person` in `unit` from a day on, as the primary seat; a primary seat that is still
    open ends on that day, as does a second job in the same unit. Raises Refused when it would
    overlap a seat that was set for later, or reach into a closed month or unit."""
    _check(actor)
    User.objects.select_for_update().get(pk=person.pk)
    locks.share(TREE_LOCK)  # no unit closes meanwhile
    check_takes(Unit.objects.get(pk=unit.pk), None, "unit")
    seats = person.memberships.filter(is_primary=True)
    if seats.exists():  # a first seat changes nothing that is closed
        closed.check_open(starts_on)
    clash = seats.filter(starts_on__gte=starts_on).order_by("starts_on").first()
    if clash is not None:
        raise Refused(
            _("%(person)s already sits in %(unit)s from %(day)s; one seat at a time.")
            % {"person": person, "unit": clash.unit, "day": clash.starts_on.isoformat()},
            field="starts_on",
        )
    seats.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).update(ends_on=starts_on)
    _end_second_jobs(person, unit, starts_on)
    seat = Membership.objects.create(person=person, unit=unit, starts_on=starts_on)
    audit.record(
        actor=actor, action="person.join_unit", target=person, now=now,
        after={"unit": unit.code, "starts_on": starts_on},
    )  # fmt: skip
    return seat


def _end_second_jobs(person: User, unit: Unit, starts_on: date) -> None:
    """A second job becomes the own seat: nobody sits in a unit twice."""
    jobs = person.memberships.filter(unit=unit, is_primary=False)
    jobs.filter(starts_on__gte=starts_on).delete()
    jobs.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).update(ends_on=starts_on)
