"""What a report is prefilled with: figures, visits, receipts and contracts, the gap, next steps.

The result is JSON (amounts as strings): it is frozen on the report when this is handed in.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from goalmgmt.core import company
from goalmgmt.core.amounts import ratio
from goalmgmt.core.enums import PayBasis
from goalmgmt.core.periods import Period, PeriodKind, month_of
from targets.models import Metric
from targets.queries import metric as metric_of
from teams.models import Unit, User
from teams.queries import unit_on
from tracking import pacing
from tracking.enums import NextStep, ReportKind, VisitStatus
from tracking.models import Credit, Deal, Report, Visit
from tracking.queries.asked import Asked
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.report_prefill import plan_lines
from tracking.queries.rows import person_row
from tracking.queries.weekly import target_of_days

#: Rows of a list in a report.
LISTED = 30


def main_metric() -> Metric:
    """The metric that the company pays on."""
    paid_on_contracts = company.policy().pay_basis != PayBasis.RECEIPTS
    return metric_of("sales" if paid_on_contracts else "receipts")


def month_row(person: User, day: date) -> LedgerRow:
    """Where a person stands this month, as of the day."""
    return person_row(Asked(pacing.month_period(month_of(day)), main_metric(), day), person)


def facts_of(report: Report, today: date) -> dict[str, Any]:
    """Everything the report shows besides what its author writes."""
    metric = main_metric()
    days = Period(report.starts_on, report.ends_on, PeriodKind.WEEK, report.period)
    as_of = min(today, days.last_day)
    month = pacing.month_period(month_of(days.last_day))
    standing = person_row(Asked(month, metric, as_of), report.person)
    missing = standing.target - standing.achieved
    rate = pacing.rate_needed(missing, pacing.days_left(month, as_of, company.working_days()))
    coming = _next(report)
    return {
        "unit": _unit_code(report.person, as_of),
        "metric": metric.code,
        "metric_name": metric.name,
        "metric_name_en": metric.name_en,
        "month": f"{month.starts_on:%Y-%m}",
        "achieved_in_period": _text(_achieved(report, metric)),
        "target_of_period": _text(_target_of_days(report, metric) or None),
        "target": _text(standing.target),
        "achieved": _text(standing.achieved),
        "plan_to_date": _text(standing.plan_to_date),
        "gap_to_date": _text(standing.gap_to_date),
        "pace": _text(ratio(standing.achieved, standing.plan_to_date)),
        "status": standing.status,
        "daily_rate": _text(rate),
        "visits": _visits(report),
        "entries": _entries(report),
        "deals": _deals(report),
        "next": coming,
        "prefilled": plan_lines(coming),
    }


def _unit_code(person: User, day: date) -> str:
    unit = Unit.objects.filter(pk=unit_on(person, day) or 0).first()
    return unit.code if unit else ""


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _target_of_days(report: Report, metric: Metric) -> Decimal | None:
    """A week's or a day's target, derived on working days; a month's stands as it was decided."""
    if report.kind == ReportKind.MONTHLY:
        return None
    return target_of_days(report.person, metric, report.starts_on, report.ends_on)


def _achieved(report: Report, metric: Metric) -> Decimal:
    rows = _credits(report).filter(metric=metric).values_list("amount", flat=True)
    return sum(rows, Decimal("0.00"))


def _credits(report: Report) -> Any:
    return Credit.objects.filter(
        person_id=report.person_id,
        occurred_on__gte=report.starts_on,
        occurred_on__lt=report.ends_on,
    )


def _visits(report: Report) -> dict[str, int]:
    """Planned, done, and done by outcome."""
    rows = Visit.objects.filter(
        person_id=report.person_id,
        planned_on__gte=report.starts_on,
        planned_on__lt=report.ends_on,
    ).exclude(status=VisitStatus.CANCELLED)
    found = rows.order_by().values_list("status", "outcome").annotate(times=Count("pk"))
    counts: dict[str, int] = {"planned": 0, "done": 0}
    for status, outcome, times in found:
        counts["planned"] += times
        if status == VisitStatus.DONE:
            counts["done"] += times
            counts[outcome] = times
    return counts


def _entries(report: Report) -> list[dict[str, Any]]:
    """The person's contracts and receipts of the days, each with a link to its credit."""
    credits = _credits(report).filter(kind="post", reversed_by=None)
    rows = credits.select_related("contract", "receipt", "customer").order_by("occurred_on", "pk")
    return [
        {
            "credit": credit.pk,
            "kind": "contract" if credit.contract_id else "receipt",
            "number": str(credit.contract or credit.receipt),
            "customer": str(credit.customer),
            "on": credit.occurred_on.isoformat(),
            "amount": str(credit.amount),
        }
        for credit in rows[:LISTED]
    ]


def _deals(report: Report) -> list[dict[str, Any]]:
    """The person's deals whose stage last moved in these days."""
    rows = Deal.objects.filter(
        owner_id=report.person_id,
        stage_since__date__gte=report.starts_on,
        stage_since__date__lt=report.ends_on,
    ).select_related("customer")
    return [
        {"deal": deal.pk, "name": deal.name, "customer": deal.customer.name, "stage": deal.stage}
        for deal in rows.order_by("stage_since", "pk")[:LISTED]
    ]


def _next(report: Report) -> list[dict[str, Any]]:
    """Planned visits of the span that follows, and next steps due until its end."""
    until = report.ends_on + (report.ends_on - report.starts_on)
    visits = Visit.objects.filter(person_id=report.person_id).select_related("customer")
    planned = visits.filter(
        status=VisitStatus.PLANNED, planned_on__gte=report.ends_on, planned_on__lt=until
    ).order_by("planned_on", "planned_time", "pk")
    steps = due_steps(report.person, until - timedelta(days=1)).order_by("next_step_on", "pk")
    return [
        {
            "visit": visit.pk,
            "customer": visit.customer.name,
            "on": visit.planned_on.isoformat(),
            "step": "",
        }
        for visit in planned[:LISTED]
    ] + [
        {
            "visit": visit.pk,
            "customer": visit.customer.name,
            "on": visit.next_step_on.isoformat(),
            "step": visit.next_step,
        }
        for visit in steps[:LISTED]
        if visit.next_step_on
    ]


def due_steps(person: User, until: date) -> Any:
    """Next steps that the person has not done, due by the day."""
    return (
        Visit.objects.filter(
            person=person, next_step_on__lte=until, next_step_done_at=None, status=VisitStatus.DONE
        )
        .exclude(next_step=NextStep.NONE)
        .select_related("customer")
    )
