"""Credits by what they are stamped with: the product, channel, industry or region of their day."""

from decimal import Decimal

from django.db.models import F, Q, Sum

from goalmgmt.core.periods import Period
from targets.models import Metric
from targets.models.lenses import ITEM_FIELDS
from teams.models import Unit
from tracking.models import Credit


def in_month_of_ancestry() -> Q:
    """The ancestry of a credit's unit in the credit's own month (C3)."""
    return Q(unit__ancestry__starts_on__lte=F("month")) & (
        Q(unit__ancestry__ends_on=None) | Q(unit__ancestry__ends_on__gt=F("month"))
    )


class CreditsByLens:
    """What the lenses of targets know of the year before (`targets.lens_history`)."""

    def by_entry(self, metric: Metric, period: Period, lens: str, unit: Unit) -> dict[int, Decimal]:
        """By the entry's id; credits that carry no stamp belong to no entry."""
        field = next(name for key, name in ITEM_FIELDS.items() if key == lens)
        rows = Credit.objects.filter(
            in_month_of_ancestry(),
            metric=metric,
            month__gte=period.starts_on,
            month__lt=period.ends_on,
            unit__ancestry__ancestor=unit,
            **{f"{field}__isnull": False},
        )
        return dict(rows.order_by().values_list(field).annotate(total=Sum("amount")))
