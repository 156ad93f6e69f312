"""Who may do what with people and units. Page, API, import and shell all ask here."""

from datetime import date

from teams.enums import Role
from teams.models import Unit, User


def can_manage_organisation(actor: User | None) -> bool:
    """People, units, memberships, catalogues: the administrator, and the system itself."""
    return actor is None or actor.has_role(Role.ADMIN)


def leads(actor: User, unit: Unit, on: date) -> bool:
    """Whether `actor` leads `unit` or a unit above it on the day."""
    return Unit.objects.led_by(actor, on).filter(pk=unit.pk).exists()


def leads_person(actor: User, person: User, on: date) -> bool:
    """Whether `person` sits under a unit that `actor` leads; never true of oneself."""
    if actor.pk == person.pk:
        return False
    led = Unit.objects.led_by(actor, on)
    return (
        person.memberships.filter(unit__in=led, starts_on__lte=on).exclude(ends_on__lte=on).exists()
    )


def can_write_charter(actor: User | None, unit: Unit, on: date) -> bool:
    """Mission, duty, authority, benefit: the administrator, and who leads the unit."""
    return can_manage_organisation(actor) or (actor is not None and leads(actor, unit, on))


def can_set_policies(actor: User | None) -> bool:
    """The company's policies: the administrator, and the system itself."""
    return can_manage_organisation(actor)


def can_sign_in(person: User, today: date) -> bool:
    """Not deactivated, and not after the day of leaving."""
    return person.is_active and (person.left_on is None or person.left_on > today)
