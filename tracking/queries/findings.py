"""What spot checks found of one visit or report, for those who may read it (K4)."""

from datetime import date
from typing import Any

from teams.models import User
from tracking.models import Report, SpotItem, Visit


def findings_of(thing: Visit | Report, reader: User, on: date) -> Any:
    """The findings that the reader sees; none of what is not saved yet."""
    if thing.pk is None:
        return SpotItem.objects.none()
    name = "visit" if isinstance(thing, Visit) else "report"
    seen = SpotItem.objects.visible_to(reader, on).filter(found_at__isnull=False)
    return seen.filter(**{name: thing})
