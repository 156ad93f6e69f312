"""Who looks after a customer from which day on (K1, C3); whom one talks to there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking import rules
from tracking.models import Contact, Customer, CustomerOwnership


@transaction.atomic
def hand_over_customer(
    *, customer: Customer, to: User, starts_on: date, reason: str, actor: User | None,
    now: datetime,
) -> CustomerOwnership:  # fmt: skip
    """Somebody else looks after the customer from a day on; what happened before stays theirs who
    did then. Refused where a later owner stands already, or nobody who sells is named."""
    held = lock(customer)
    today = clock.business_date(now)
    if not rules.can_hand_over_customer(actor, held, today):
        raise NotAllowed(_("A customer is handed over by who leads its owner, or by finance."))
    _check(held, to, starts_on, reason)
    before = []
    for edge in held.ownerships.on(starts_on).select_for_update():
        before.append(edge.person_id)
        if edge.starts_on == starts_on:
            edge.delete()  # it would hold for no day
        else:
            edge.ends_on = starts_on
            edge.save(update_fields=["ends_on"])
    made = CustomerOwnership.objects.create(customer=held, person=to, starts_on=starts_on)
    audit.record(
        actor=actor, action="customer.hand_over", target=held, now=now, reason=reason.strip(),
        before={"owners": before}, after={"owners": [to.pk], "from": starts_on},
    )  # fmt: skip
    return made


def _check(customer: Customer, to: User, starts_on: date, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write why it is handed over."), field="reason")
    if not rules.sellers(starts_on).filter(pk=to.pk).exists():
        raise Refused(_("Choose somebody who sells and works here."), field="to")
    if customer.ownerships.filter(starts_on__gt=starts_on).exists():
        raise Refused(
            _("Somebody else takes over on a later day already. Choose a day after it."),
            field="starts_on",
        )
    if set(customer.ownerships.on(starts_on).values_list("person", flat=True)) == {to.pk}:
        raise Refused(_("It is theirs already."), field="to")


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """Somebody at a customer."""

    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@transaction.atomic
def add_contact(
    *, customer: Customer, new: NewContact, actor: User | None, now: datetime
) -> Contact:
    """Note somebody at a customer; the same name and telephone again is the one that stands."""
    if not rules.can_add_customer(actor):
        raise NotAllowed(_("You may not change customers."))
    if not new.name.strip():
        raise Refused(_("Enter a name."), field="name")
    held = lock(customer)
    values = {name: value.strip() for name, value in vars(new).items()}
    known = held.contacts.filter(name=values["name"], phone=values["phone"], is_active=True).first()
    if known is not None:
        return known
    made = Contact.objects.create(customer=held, created_at=now, **values)
    audit.record(
        actor=actor, action="customer.contact", target=held, now=now, after={"name": made.name}
    )
    return made


@transaction.atomic
def switch_contact(*, contact: Contact, active: bool, actor: User | None, now: datetime) -> Contact:
    """Say that a contact has gone, or is back."""
    if not rules.can_add_customer(actor):
        raise NotAllowed(_("You may not change customers."))
    held = lock(contact)
    if held.is_active != active:
        held.is_active = active
        held.save(update_fields=["is_active"])
        audit.record(
            actor=actor, action="customer.contact_switch", target=held.customer, now=now,
            after={"name": held.name, "active": active},
        )  # fmt: skip
    return held
