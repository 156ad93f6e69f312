"""Customers and who looks after them, dated."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Industry, Territory, User
from teams.models.units import DatedEdge, DatedQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Questions about customers."""

    def visible_to(self, user: User, on: date) -> Self:
        """Those of the people whose results the person may see, and those without an owner
        for who sees the company. Reps see their own and the ones they share a contract on."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        people: QuerySet[User] = User.objects.visible_to(user, on)
        owned = CustomerOwnership.objects.on(on).filter(person__in=people)
        shared = Q(contracts__shares__person__in=people) | Q(receipts__shares__person__in=people)
        return self.filter(Q(pk__in=owned.values("customer")) | shared).distinct()


class Customer(models.Model):
    """A customer, found by its name when facts arrive."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    industry = models.ForeignKey(Industry, null=True, blank=True, on_delete=models.PROTECT)
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomerOwnership(DatedEdge):
    """Who looks after a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="customers"
    )

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        constraints = [
            *DatedEdge.Meta.constraints,
            models.UniqueConstraint(
                fields=["customer", "person", "starts_on"], name="ownership_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} of {self.person_id}"


class Contact(models.Model):
    """Somebody at a customer whom one talks to. Who has gone is switched off, never deleted."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-is_active", "name", "pk"]

    def __str__(self) -> str:
        return self.name
