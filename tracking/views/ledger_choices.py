"""What the head of the ledger offers: metrics, periods, the version of the plan."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR, PeriodKind
from targets.enums import Lens
from targets.models import Metric, PlanVersion, TargetPlan
from teams.models import Unit, UnitAncestry
from tracking.ledger_columns import offered
from tracking.models import AchievedCell
from tracking.queries.sources import is_measured, is_stamped
from tracking.reader import reader
from tracking.views.ledger_asked import Question


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a select box."""

    value: str
    label: str
    chosen: bool


def metrics(ask: Question) -> list[Choice]:
    """Every metric in use."""
    found = Metric.objects.filter(is_active=True).order_by("pk")
    code = ask.asked.metric.code
    return [Choice(one.code, str(one), one.code == code) for one in found]


def measured_url(metric: Metric) -> str:
    """Where the values of a measured metric are recorded; empty for others."""
    if not is_measured(metric):
        return ""
    return f"{reverse('tracking:measurement_list')}?metric={metric.code}"


def lenses(ask: Question) -> list[Choice]:
    """The organisation and the lenses that the metric has."""
    if not is_stamped(ask.asked.metric):
        return []
    named = [("", _("Organisation")), *((value, str(label)) for value, label in Lens.choices)]
    return [Choice(value, label, value == ask.lens) for value, label in named]


def columns(ask: Question) -> list[Choice]:
    """The columns that may be added."""
    added = ask.added
    return [Choice(one.key, str(one.label), one.key in added) for one in offered(ask.asked.metric)]


def chips(ask: Question) -> list[tuple[str, str]]:
    """What is asked beyond the usual, each with the address that takes it away."""
    found = []
    if ask.request.GET.get("metric"):
        found.append((str(ask.asked.metric), ask.here(metric="")))
    if ask.asked.as_of != ask.today:
        day = _("As of %(day)s") % {"day": ask.asked.as_of}
        found.append((day, ask.here(asof="")))
    found += [(one.label, ask.here(lens="")) for one in lenses(ask) if one.chosen and one.value]
    added = [one for one in columns(ask) if one.chosen]
    for one in added:
        rest = [other.value for other in added if other is not one]
        found.append((one.label, ask.with_words({"col": rest})))
    if ask.sort:
        found.append((_("Sorted"), ask.here(sort="")))
    return found


def periods(ask: Question) -> list[tuple[str, list[Choice]]]:
    """Every year with figures or plans, and the quarters and months of the year that is shown."""
    calendar, now = company.calendar(), ask.period
    year = calendar.year_of(now.starts_on)
    months = [calendar.month(month) for month in year.months()]
    parts = [*calendar.quarters(year), *months]
    weeks = [now] if now.kind is PeriodKind.WEEK else []
    halves = [now] if now.kind is PeriodKind.HALF else []
    years = [str(one) for one in _years(ask, int(year.code))]
    return [
        (_("Years"), [Choice(code, code, code == now.code) for code in years]),
        (
            year.code,
            [Choice(one.code, one.code, one.code == now.code) for one in halves + parts + weeks],
        ),
    ]


def _years(ask: Question, shown: int) -> range:
    calendar = company.calendar()
    plans = TargetPlan.objects.aggregate(first=Min("year"), last=Max("year"))
    oldest = AchievedCell.objects.aggregate(first=Min("month"))["first"]
    known = [shown, int(calendar.year_of(ask.today).code)]
    known += [year for year in plans.values() if year]
    known += [int(calendar.year_of(oldest).code)] if oldest else []
    return range(max(min(known), FIRST_YEAR), min(max(known), LAST_YEAR) + 1)


def plan_version(ask: Question, unit: Unit) -> dict[str, Any]:
    """The version by which the unit's targets stand on the day, and whether it may be opened."""
    asked = ask.asked
    above = UnitAncestry.objects.on(asked.day).filter(descendant=unit)
    depths = dict(above.values_list("ancestor", "depth"))
    year = int(company.calendar().year_of(asked.period.starts_on).code)
    versions: Any = PlanVersion.objects.select_related("plan").filter(
        plan__metric=asked.metric, plan__year=year, plan__scope__in=list(depths)
    )
    held = versions.in_force() if asked.at is None else versions.in_force_at(asked.at)
    found = min(held, key=lambda version: depths[version.plan.scope_id], default=None)
    if found is None:
        return {}
    seen = TargetPlan.objects.visible_to(reader(ask.request), ask.today)
    return {"plan_version": found, "plan_opens": seen.filter(pk=found.plan_id).exists()}
