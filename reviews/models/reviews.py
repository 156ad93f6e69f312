"""Review cycles and reviews: facts, scores, grade (V2)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from reviews.enums import Grade, ItemKey, ReviewStatus
from teams.models import Membership, Unit, User


class ReviewCycle(models.Model):
    """A period that people are reviewed for, with the weights that hold in it."""

    period = models.CharField(max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    weights = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return self.name


class ReviewQuerySet(models.QuerySet["Review"]):
    """Questions about reviews."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own, those of the people in the led units, all for leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        if user.has_role("manager"):
            led = Membership.objects.on(on).filter(unit__in=Unit.objects.led_by(user, on))
            return self.filter(Q(person=user) | Q(person__in=led.values("person")))
        return self.filter(person=user)


class Review(models.Model):
    """One person in one cycle."""

    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    status = models.CharField(
        max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.SELF
    )
    score = AmountField(null=True)
    grade = models.CharField(max_length=14, choices=Grade.choices, blank=True)
    interview = models.TextField(_("interview"), blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    agrees = models.BooleanField(null=True)
    remark = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "person"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="review_once"),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=models.F("person")),
                name="nobody_reviews_themselves",
            ),
            models.CheckConstraint(
                condition=Q(status="signed", signed_at__isnull=False)
                | (~Q(status="signed") & Q(signed_at=None)),
                name="review_signed_at_iff_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.person}"


class ReviewItem(models.Model):
    """A weighted item: facts that were prefilled, the scores, a sentence."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=12, choices=ItemKey.choices)
    weight = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    proposed = AmountField(null=True)
    self_score = AmountField(null=True)
    manager_score = AmountField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="review_item_once"),
            models.CheckConstraint(
                condition=Q(manager_score=None) | Q(manager_score__gte=0, manager_score__lte=120),
                name="manager_score_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.key}"
