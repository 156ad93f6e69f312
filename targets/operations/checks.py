"""Which figures of a plan can be: asked by every way of writing them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import MAX_AMOUNT
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR
from targets import adding, levels
from targets.models import Metric, TargetPlan
from targets.operations.same import coarser
from targets.queries import years

if TYPE_CHECKING:
    from targets.operations.plans import Figures, NewPlan

#: How far a chain of parent plans is followed: no tree of units is deeper.
DEEPEST = 50


def check_new(new: "NewPlan") -> None:
    """Refused, naming the field, for a plan that cannot be made."""
    if not new.name.strip():
        raise Refused(_("Name the plan, for example “2026 South China receipts”."), field="name")
    if not FIRST_YEAR <= new.year <= LAST_YEAR:
        raise Refused(_("Choose a year from 1990 to 2199."), field="year")
    if years.is_closed(new.year):
        raise Refused(_("That year is closed. Choose a later one."), field="year")
    if not new.metric.is_active:
        raise Refused(_("That metric is no longer in use. Choose another."), field="metric")
    if new.parent is not None and (
        new.parent.year != new.year or new.parent.metric_id != new.metric.pk
    ):
        raise Refused(_("The parent plan must be of the same metric and year."), field="parent")
    check_figures(new.metric, new)


def check_parent(plan: TargetPlan, parent: TargetPlan | None) -> None:
    """The parent is another plan of the same metric and year, and not one below this one."""
    if parent is None:
        return
    if parent.year != plan.year or parent.metric_id != plan.metric_id:
        raise Refused(_("The parent plan must be of the same metric and year."), field="parent")
    above: TargetPlan | None = parent
    for _step in range(DEEPEST):
        if above is None:
            return
        if above.pk == plan.pk:
            break
        above = above.parent
    raise Refused(_("That plan hangs below this one. Choose one above."), field="parent")


def check_figures(metric: Metric, figures: "Figures | NewPlan") -> None:
    """Value, levels and milestones: in range, as fine as the metric, levels in their order."""
    if figures.value < 0:
        raise Refused(_("A target is not below zero. Enter 0 or more."), field="value")
    if figures.value > MAX_AMOUNT:
        raise Refused(_("The target is too large. Check for digits too many."), field="value")
    named = {"value": figures.value, "stretch": figures.stretch, "challenge": figures.challenge}
    named |= {f"milestone_{quarter}": amount for quarter, amount in figures.milestones.items()}
    _check_milestones(figures.milestones)
    for name, amount in named.items():
        finer = coarser(metric, amount) if amount is not None else ""
        if finer:
            raise Refused(finer, field=name)
    wrong = levels.out_of_order(metric, figures.value, figures.stretch, figures.challenge)
    if wrong:
        raise Refused(wrong[1], field=wrong[0])


def _check_milestones(milestones: Mapping[int, Decimal]) -> None:
    for quarter, amount in milestones.items():
        if quarter not in adding.QUARTERS or not 0 <= amount <= MAX_AMOUNT:
            raise Refused(
                _("A milestone belongs to a quarter from 1 to 4 and is not below zero."),
                field=f"milestone_{quarter}",
            )
