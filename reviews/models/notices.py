"""Stage notices: text and figures frozen at a time stamp (V1)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import NoticeKind, NoticeStatus
from targets.models import Metric
from teams.models import Unit, UnitAncestry, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user: User, on: date) -> Self:
        """Published ones for the person's units (and the units above them), and one's own
        drafts; who sees the company sees all that were published."""
        if not user.is_authenticated:
            return self.none()
        own = Q(author=user)
        shown = ~Q(status=NoticeStatus.DRAFT)
        if user.sees_company:
            return self.filter(own | shown)
        units = Unit.objects.visible_to(user, on)
        above = UnitAncestry.objects.on(on).filter(descendant__in=units).values("ancestor")
        return self.filter(own | (shown & Q(audience__in=above)))


class Notice(models.Model):
    """A notice to a unit and all below it."""

    kind = models.CharField(max_length=14, choices=NoticeKind.choices)
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"), blank=True)
    period = models.CharField(max_length=10)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    audience = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)
    figures_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.TextField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="notice_published_at_iff_published",
            )
        ]

    def __str__(self) -> str:
        return self.title


class NoticeRead(models.Model):
    """A read receipt."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.person_id}"
