"""Target, stretch and challenge: each level asks for more than the one before it (T3)."""

from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from targets import adding
from targets.models import Metric


def out_of_order(
    metric: Metric, value: Decimal, stretch: Decimal | None, challenge: Decimal | None
) -> tuple[str, str] | None:
    """The field and the objection when a level asks for no more than the one before it."""
    known = [("value", value), ("stretch", stretch), ("challenge", challenge)]
    levels = [(name, amount) for name, amount in known if amount is not None]
    for (_before, less), (name, more) in pairwise(levels):
        if more < 0 or not adding.is_ambitious(metric.direction, more, less):
            return name, _order_message(metric)
    return None


def _order_message(metric: Metric) -> str:
    if metric.direction == adding.DOWN:
        return _("Lower is better here: target, stretch and challenge fall from level to level.")
    return _("Target, stretch and challenge rise from level to level.")
