"""Measured values by the API: those that one sees, and new ones through the same operation."""

from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core import clock, company
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import BadPeriod
from targets.models import Metric
from teams.models import Unit, User
from tracking.api import serializers as shapes
from tracking.api.views import Writing
from tracking.models import Measurement
from tracking.operations.measurements import NewMeasurement, record_measurement
from tracking.reader import reader


class Measurements(Writing):
    """The values in force; a new one is refused where another stands."""

    serializer_class = shapes.MeasurementSerializer
    filterset_fields = {"metric__code": ["exact"], "period": ["exact"]}
    queryset = Measurement.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Measurement.objects.visible_to(reader(self.request), clock.today())
        rows = seen.in_force().select_related("metric", "unit", "person")
        return rows.order_by("-month", "-pk")

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        unit, person = (read.get(name, {}).get("code") for name in ("unit", "person"))
        try:
            period = company.calendar().parse(read["period"])
        except BadPeriod as error:
            message = _("Write the period like 2026, 2026-Q3, 2026-07 or 2026-W33.")
            raise Refused(message, field="period") from error
        new = NewMeasurement(
            metric=_found(Metric, read["metric"]["code"], "metric"),
            unit=_found(Unit, unit, "unit") if unit and not person else None,
            person=_found(User, person, "person") if person else None,
            period=period,
            **{name: read[name] for name in ("amount", "measured_on", "source", "evidence")},
        )
        return record_measurement(new=new, actor=reader(self.request), now=clock.now())


def _found(model: type[Any], code: str, field: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise Refused(_("There is no “%(code)s”.") % {"code": code[:40]}, field=field)
    return found
