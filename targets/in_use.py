"""What plans hold on a unit (teams.in_use)."""

from datetime import date

from django.utils.translation import gettext as _

from goalmgmt.core.periods import month_of
from targets.models import TargetCell
from teams.models import Unit


def of_unit(unit: Unit, day: date) -> list[str]:
    """The plans in force that give the unit a target from the day on."""
    cells = TargetCell.objects.in_force().filter(
        row__unit=unit, month__gte=month_of(day), amount__gt=0
    )
    names = cells.order_by().values_list("row__version__plan__name", flat=True).distinct()
    text = _("“%(plan)s” gives it a target from then on. Adjust the plan first.")
    return [text % {"plan": name} for name in sorted(set(names))]
