"""Files that show why a plan is adjusted (T8)."""

from django.conf import settings
from django.db import models

from targets.models.plans import PlanVersion


class Evidence(models.Model):
    """A file of a version. The bytes lie under media by their digest; the name is only shown."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "digest"], name="evidence_file_once")
        ]

    def __str__(self) -> str:
        return self.name
