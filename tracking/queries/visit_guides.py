"""What is asked of visits, by their type."""

from typing import Any

from tracking.enums import VisitType
from tracking.models import VisitGuide


def guides() -> list[VisitGuide]:
    """One for each type, in the types' order; a blank one where nothing was set."""
    known = {guide.kind: guide for guide in VisitGuide.objects.all()}
    return [known.get(kind) or VisitGuide(kind=kind) for kind in VisitType.values]


def points_ticked(kind: str, ticked: set[str]) -> tuple[dict[str, Any], ...]:
    """The points of the type as they stand now, each with whether it was ticked."""
    guide = VisitGuide.objects.filter(kind=kind).first()
    points = guide.points if guide else []
    return tuple({"text": text, "done": f"{kind}:{text}" in ticked} for text in points)
