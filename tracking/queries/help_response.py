"""How requests for help were answered: where the process figures ask."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Q

from tracking.enums_teamwork import HelpStatus
from tracking.models import HelpRequest


def help_counts(
    people: Collection[int], starts_on: date, until: date
) -> dict[int, tuple[int, int]]:
    """By id of the person asked: the requests for help asked in `[starts_on, until)`, withdrawn
    ones left out, and those of them that were answered by their day. One query."""
    rows = HelpRequest.objects.filter(
        addressee__in=people, asked_at__date__gte=starts_on, asked_at__date__lt=until
    ).exclude(status=HelpStatus.WITHDRAWN)
    in_time = Count("pk", filter=Q(answered_at__date__lte=F("wanted_by")))
    counted = rows.order_by().values("addressee").annotate(asked=Count("pk"), in_time=in_time)
    return {row["addressee"]: (row["asked"], row["in_time"]) for row in counted}
