"""What a run of a close is about: the rules, the period, the credits and targets that it reads."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import FiscalCalendar, Period
from incentives import definitions, engine
from incentives.enums import PUBLISHED
from incentives.models import Close, PayPlanVersion
from incentives.queries import plans
from targets import queries as targets
from targets.models import Metric
from tracking.models import Credit

Targets = dict[str, dict[int, Decimal]]
#: What a credit is stamped with, by the names that plans use.
TAGS = ("product", "channel", "industry", "territory")


@dataclass(frozen=True, slots=True)
class Scope:
    """A close with the rules that hold in its period. `finals`: the plan's other closes that are
    published, which later facts adjust instead of changing."""

    close: Close
    period: Period
    version: PayPlanVersion
    plan: engine.Plan
    metrics: dict[int, str]
    finals: tuple[Close, ...]
    calendar: FiscalCalendar
    currency: str

    @property
    def main_metric(self) -> str:
        """The metric that the statement's own base and target are shown in."""
        return self.plan.components[0].metric


def scope_of(close: Close) -> Scope:
    """Raises Refused where no approved rules hold."""
    calendar = company.calendar()
    period = calendar.parse(close.period)
    version = plans.version_for(close.plan, period)
    if version is None:
        raise Refused(
            _("No approved version of %(plan)s holds on %(day)s. Approve one first.")
            % {"plan": close.plan, "day": period.starts_on.isoformat()}
        )
    plan = definitions.read(version.definition)
    metrics = [targets.metric(code) for code in definitions.metrics_of(plan)]
    finals = Close.objects.filter(plan=close.plan_id, status__in=PUBLISHED).exclude(pk=close.pk)
    return Scope(
        close,
        period,
        version,
        plan,
        {metric.pk: metric.code for metric in metrics},
        tuple(finals.select_related("run").order_by("starts_on")),
        calendar,
        company.policy().currency,
    )


def credits_of(scope: Scope) -> QuerySet[Credit]:
    """The credits that the run reads: those that count in the period, and those that reached a
    published period after its run."""
    wanted = Q(month__in=scope.period.months())
    for final in scope.finals:
        if final.run is not None and final.starts_on < scope.period.starts_on:
            wanted |= Q(
                month__gte=final.starts_on,
                month__lt=final.ends_on,
                pk__gt=final.run.last_credit_id,
            )
    return Credit.objects.filter(wanted, metric__in=scope.metrics)


def targets_of(scope: Scope) -> Targets:
    """The targets in force now, by metric code and person id."""
    metrics = Metric.objects.filter(pk__in=scope.metrics)
    return {metric.code: targets.targets_by_person(metric, scope.period) for metric in metrics}


def sha256(content: Any) -> str:
    """Of the canonical JSON text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Any) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
