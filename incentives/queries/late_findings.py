"""Exceptions about facts: what reached a published period late, and money without a contract."""

from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from goalmgmt.core.formatting import decimal_text
from incentives import plan_needs
from incentives.enums import LineKind
from incentives.models import CloseRun, StatementLine
from incentives.queries.scope import Scope
from tracking.models import Receipt

LIMIT = 200


def late_facts(run: CloseRun) -> list[dict[str, Any]]:
    """Facts that adjust a published period: a warning where a fact was corrected after its close
    was approved, a note where it is only new."""
    lines = StatementLine.objects.filter(
        statement__run=run, kind=LineKind.ADJUSTMENT, adjusts__isnull=False, credit__isnull=False
    )
    rows = (
        lines.order_by()
        .annotate(
            number=Coalesce("credit__contract__external_id", "credit__receipt__external_id"),
            revision=Coalesce("credit__contract__revision", "credit__receipt__revision"),
        )
        .values_list("statement__person__code", "number", "revision",
                     "adjusts__statement__close__period")
        .annotate(sum=Sum("amount"))
        .order_by("number", "statement__person__code")
    )  # fmt: skip
    return [
        {
            "code": "changed_after" if revision > 1 else "late_fact",
            "severity": "warning" if revision > 1 else "note",
            "person": person,
            "params": {"fact": number, "period": period, "amount": decimal_text(amount)},
        }
        for person, number, revision, period, amount in rows[:LIMIT]
    ]


def unmatched(scope: Scope) -> list[dict[str, Any]]:
    """Money of the period that names no contract, where pay waits for a contract's money."""
    if not plan_needs.waits_for_cash(scope.plan):
        return []
    found = Receipt.objects.filter(
        contract=None,
        refund_of=None,
        received_on__gte=scope.period.starts_on,
        received_on__lt=scope.period.ends_on,
        credits__isnull=False,
    ).distinct()
    rows = found.order_by("received_on", "pk").values_list("pk", "external_id", "amount")
    return [
        {
            "code": "unmatched",
            "severity": "warning",
            "person": "",
            "params": {"pk": str(pk), "fact": number, "amount": decimal_text(amount)},
        }
        for pk, number, amount in rows[:LIMIT]
    ]
