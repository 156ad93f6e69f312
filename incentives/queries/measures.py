"""Whether the company knows the figures that a plan asks for."""

from django.utils.translation import gettext as _

from goalmgmt.core.errors import Refused
from incentives import definitions, engine, plan_needs
from incentives.queries.measured import COLLECTION
from targets import catalogue
from targets.models import Metric


def check_known(plan: engine.Plan) -> None:
    """Raises Refused for a metric or a measured value that nobody can give a close."""
    asked = {*definitions.metrics_of(plan), *plan_needs.team_metrics(plan)}
    asked |= {name for name in plan_needs.value_names(plan) if name != COLLECTION}
    known = set(Metric.objects.filter(code__in=asked).values_list("code", flat=True))
    standard = {code for code in asked if catalogue.standard(code) is not None}
    if unknown := sorted(asked - known - standard):
        raise Refused(
            _("There is no metric “%(names)s” to pay by.") % {"names": ", ".join(unknown)},
            field="definition",
        )
