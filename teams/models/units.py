"""Units and the dated edges between units and people (product.md C3)."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from teams.enums import Role, UnitKind

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:
    from teams.models.people import User


class DatedQuerySet(models.QuerySet[M]):
    """Edges that hold over `[starts_on, ends_on)`."""

    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units."""

    def led_by(self, person: "User", on: date) -> Self:
        """The units that `person` leads on the day, with everything below them; none without
        the role of a manager, so that taking it away takes the view of the team away too."""
        if not person.has_role(Role.MANAGER):
            return self.none()
        leads = UnitLead.objects.on(on).filter(person=person).values("unit")
        below = UnitAncestry.objects.on(on).filter(ancestor__in=leads)
        return self.filter(pk__in=below.values("descendant"))

    def visible_to(self, user: "User", on: date) -> Self:
        """Those whose results `user` may see: all, or the led subtree and the own units."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        own = Membership.objects.on(on).filter(person=user).values("unit")
        led = Unit.objects.led_by(user, on).values("pk")
        return self.filter(Q(pk__in=led) | Q(pk__in=own))

    def below(self, unit: "Unit", on: date) -> Self:
        """`unit` and all units under it on the day."""
        rows = UnitAncestry.objects.on(on).filter(ancestor=unit)
        return self.filter(pk__in=rows.values("descendant"))

    def children_of(self, unit: "Unit", on: date) -> Self:
        rows = UnitAncestry.objects.on(on).filter(ancestor=unit, depth=1)
        return self.filter(pk__in=rows.values("descendant"))

    def open_on(self, day: date) -> Self:
        """Those that have begun by the day and are not closed on it."""
        return self.filter(starts_on__lte=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def with_parent(self, on: date) -> Self:
        """Adds `parent_code`: the unit that it belongs to on the day."""
        places = UnitPlacement.objects.on(on).filter(unit=OuterRef("pk"))
        return self.annotate(parent_code=Subquery(places.values("parent__code")[:1]))

    def roots(self, on: date) -> Self:
        placed = UnitPlacement.objects.on(on).values("unit")
        return self.exclude(pk__in=placed).exclude(closed_on__lte=on)


class Unit(models.Model):
    """A company, branch, region or group. Its place in the tree is dated (UnitPlacement)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    starts_on = models.DateField(_("starts on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    mission = models.TextField(_("mission"), blank=True)
    values = models.TextField(_("values"), blank=True)
    duty = models.TextField(_("duty"), blank=True)
    authority = models.TextField(_("authority"), blank=True)
    benefit = models.TextField(_("benefit"), blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("starts_on")),
                name="unit_closes_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DatedEdge(models.Model):
    """Something that holds from a day until the day before another."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="%(class)s_ends_after_start",
            )
        ]


class UnitPlacement(DatedEdge):
    """Which unit a unit belongs to, from the first of a month."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        constraints = [
            *DatedEdge.Meta.constraints,
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="unit_not_in_itself"),
            models.UniqueConstraint(fields=["unit", "starts_on"], name="one_placement_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.parent_id}"


class UnitAncestry(DatedEdge):
    """Every ancestor of every unit with its distance, itself at 0: derived from the placements.

    A unit's first place reaches back without limit, so that facts older than the unit still
    roll up. Rebuilt by `operations.units` under one lock.
    """

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="ancestry")
    depth = models.PositiveSmallIntegerField()

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        indexes = [
            models.Index(fields=["ancestor", "depth", "descendant"]),
            models.Index(fields=["descendant", "depth"]),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id}"


class Membership(DatedEdge):
    """Who sits in which unit. The primary one takes the person's credits; one at a time."""

    person = models.ForeignKey("teams.User", on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    is_primary = models.BooleanField(default=True)

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        constraints = [
            *DatedEdge.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "unit", "starts_on"], name="membership_once_per_day"
            ),
        ]
        indexes = [models.Index(fields=["unit", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.unit_id}"


class UnitLead(DatedEdge):
    """Who leads a unit, or stands in for its leader."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="leads")
    person = models.ForeignKey("teams.User", on_delete=models.PROTECT, related_name="leads")
    is_deputy = models.BooleanField(default=False)

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        constraints = [
            *DatedEdge.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "person", "starts_on"], name="lead_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} leads {self.unit_id}"
