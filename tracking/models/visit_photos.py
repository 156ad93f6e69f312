"""Photos of a visit."""

from django.db import models

from tracking.models.visits import Visit


class VisitPhoto(models.Model):
    """A photo of a visit: the bytes lie under media by their digest, small ones beside."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    small_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "digest"], name="photo_once_a_visit")
        ]

    def __str__(self) -> str:
        return self.name
