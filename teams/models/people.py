"""People and their roles."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from teams.enums import COMPANY_WIDE_ROLES, Role
from teams.models.units import Membership, Unit


def sort_key_of(name: str) -> str:
    """The name in pinyin, so that lists sort as Chinese readers expect on every database."""
    return " ".join(lazy_pinyin(name)).lower()[:160]


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def visible_to(self, user: "User", on: date) -> "UserQuerySet":
        """Those whose targets and results `user` may see: all, the led units' people, oneself."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        return self.filter(Q(pk=user.pk) | Q(pk__in=self._seated_under(user, on)))

    def led_by(self, user: "User", on: date) -> "UserQuerySet":
        """The people in the units that `user` leads, never oneself: what a manager sees as such,
        whatever other roles open."""
        return self.filter(pk__in=self._seated_under(user, on)).exclude(pk=user.pk)

    @staticmethod
    def _seated_under(user: "User", on: date) -> "models.QuerySet[Any, Any]":
        led = Membership.objects.on(on).filter(unit__in=Unit.objects.led_by(user, on))
        return led.values("person")

    def employed_on(self, day: date) -> "UserQuerySet":
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def hired_by(self, day: date) -> "UserQuerySet":
        return self.filter(Q(hired_on=None) | Q(hired_on__lte=day))

    def with_unit(self, on: date) -> "UserQuerySet":
        """Adds `unit_code` and `unit_name`: where the person sits on the day."""
        seats = Membership.objects.on(on).filter(person=OuterRef("pk"), is_primary=True)
        return self.annotate(
            unit_code=Subquery(seats.values("unit__code")[:1]),
            unit_name=Subquery(seats.values("unit__name")[:1]),
        )

    def with_role(self, *roles: str) -> "UserQuerySet":
        return self.filter(pk__in=RoleGrant.objects.filter(role__in=roles).values("person"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; normal code goes through `operations.people`."""

    def create_user(self, code: str, name: str, password: str | None = None, **more: Any) -> "User":
        person: User = self.model(code=code, name=name, sort_key=sort_key_of(name), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class User(AbstractBaseUser):
    """A person: signs in, belongs to units, may have a target. Never deleted, only deactivated."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=160, db_index=True, editable=False, default="")
    email = models.EmailField(_("e-mail"), blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(hired_on=None) | Q(left_on__gte=models.F("hired_on")),
                name="leaves_after_hire",
            ),
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="person_email_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles held now, read once per request."""
        return frozenset(self.role_grants.values_list("role", flat=True))

    def has_role(self, *roles: str) -> bool:
        return bool(self.role_names & set(roles))

    @property
    def sees_company(self) -> bool:
        """Whether every unit's targets and results are open to this person."""
        return bool(self.role_names & COMPANY_WIDE_ROLES)

    @property
    def initials(self) -> str:
        return self.name[-2:]


class RoleGrant(models.Model):
    """A role that a person holds."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=12, choices=Role.choices)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
