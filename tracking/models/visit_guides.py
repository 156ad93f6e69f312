"""What the company asks of visits of a type: checklist and norms; and what is said about one."""

from django.conf import settings
from django.db import models

from tracking.enums import VisitType
from tracking.models.visits import Visit


class VisitGuide(models.Model):
    """The checklist of a type of visits, one point a line, and the norms of reception."""

    kind = models.CharField(max_length=8, choices=VisitType.choices, unique=True)
    checklist = models.TextField(blank=True)
    norms = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def points(self) -> list[str]:
        """The points in their order."""
        return self.checklist.splitlines()


class VisitComment(models.Model):
    """What a manager above, leadership or the person of the visit writes under it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"VC-{self.pk}"
