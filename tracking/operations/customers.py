"""Finding and adding customers; who looks after them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import User
from tracking import rules
from tracking.models import Customer, CustomerOwnership

LONGEST_NAME = 200
#: What a code starts with until the row has its number.
_UNNUMBERED = "new:"


def clean_name(name: str) -> str:
    """The name with single spaces; raises Refused when nothing or too much is left."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(_("Enter the customer's name."), field="customer")
    if len(cleaned) > LONGEST_NAME:
        raise Refused(_("The customer's name is longer than 200 characters."), field="customer")
    return cleaned


def find_or_create(
    *, name: str, actor: User | None, now: datetime, owner: User | None = None, on: date
) -> Customer:
    """The customer of that name; a new one belongs to `owner` from the day `on`."""
    cleaned = clean_name(name)
    known = Customer.objects.filter(name=cleaned).first()
    if known is not None:
        return known
    owners = {cleaned: owner.pk} if owner else {}
    return find_or_create_many(
        names=[cleaned], owners=owners, actor=actor, now=now, on={cleaned: on}
    )[cleaned]


@transaction.atomic
def find_or_create_many(
    *,
    names: Collection[str],
    owners: dict[str, int],
    on: dict[str, date],
    actor: User | None,
    now: datetime,
) -> dict[str, Customer]:
    """The customers by (clean) name in a constant number of statements; new ones are audited and
    belong to the person of `owners` from the day of `on`."""
    found = _by_name(names)
    missing = sorted(set(names) - set(found))
    if not missing:
        return found
    if not rules.can_add_customer(actor):
        raise NotAllowed(_("You may not add customers."))
    Customer.objects.bulk_create(
        [
            Customer(
                code=f"{_UNNUMBERED}{uuid4().hex}", name=name, created_at=now, created_by=actor
            )
            for name in missing
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    _number()
    added = _by_name(missing)
    _own(added, owners, on)
    audit.record_many(
        audit.prepared(
            actor=actor, action="customer.add", target=customer, now=now, after={"name": name}
        )
        for name, customer in added.items()
    )
    return found | added


def _by_name(names: Collection[str]) -> dict[str, Customer]:
    wanted = sorted(set(names))
    found: dict[str, Customer] = {}
    for start in range(0, len(wanted), 5000):
        for customer in Customer.objects.filter(name__in=wanted[start : start + 5000]):
            found[customer.name] = customer
    return found


def _number() -> None:
    Customer.objects.filter(code__startswith=_UNNUMBERED).update(
        code=Concat(Value("C"), Cast("pk", CharField()))
    )


def _own(added: dict[str, Customer], owners: dict[str, int], on: dict[str, date]) -> None:
    CustomerOwnership.objects.bulk_create(
        [
            CustomerOwnership(customer=added[name], person_id=owner, starts_on=on[name])
            for name, owner in owners.items()
            if name in added
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
