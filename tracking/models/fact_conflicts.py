"""Facts that came again under their number with other content, for a human to decide (K2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class FactKind(models.TextChoices):
    CONTRACT = "contract", pgettext_lazy("fact", "contract")
    RECEIPT = "receipt", pgettext_lazy("fact", "receipt")


class ConflictStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("status", "Open")
    TAKEN = "taken", pgettext_lazy("conflict", "Taken over")
    KEPT = "kept", pgettext_lazy("conflict", "Kept as it was")


class ConflictSource(models.TextChoices):
    API = "api", pgettext_lazy("conflict", "API")
    FILE = "file", pgettext_lazy("conflict", "file")


CONFLICT = Machine(
    {
        "take": (frozenset({ConflictStatus.OPEN}), ConflictStatus.TAKEN),
        "keep": (frozenset({ConflictStatus.OPEN}), ConflictStatus.KEPT),
    }
)


class FactConflict(models.Model):
    """What came for a number that stands with other content. `content` is words and exact
    figures, as `operations.fact_conflicts` reads them; nothing of it counts until it is taken."""

    kind = models.CharField(max_length=8, choices=FactKind.choices)
    external_id = models.CharField(max_length=80)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=4, choices=ConflictSource.choices)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    status = models.CharField(
        max_length=5, choices=ConflictStatus.choices, default=ConflictStatus.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "external_id", "content_hash"], condition=Q(status="open"),
                name="one_open_conflict_each",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (~Q(status="open") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="decided_conflict_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.external_id
