"""With which end of a person's seat the numbers of a row were planned (T9)."""

from django.db import models

from targets.models.split import SplitRow


class PlannedEnd(models.Model):
    """The seat's end that the row's amounts take into account: set by a spread, and when the
    freed remainder is assigned. Without one the amounts are for whole months."""

    row = models.OneToOneField(SplitRow, on_delete=models.CASCADE, related_name="planned_end")
    ends_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.row_id} {self.ends_on}"
