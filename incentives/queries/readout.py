"""Closes, statements and boards as plain JSON values: decimals are strings."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from incentives.models import Close, Statement, StatementLine
from incentives.queries.boards import BoardRow


def close_readout(close: Close) -> dict[str, Any]:
    """The close with every statement of the run that counts."""
    statements = Statement.objects.filter(run=close.run_id).select_related("person")
    lines = StatementLine.objects.order_by("position")
    statements = statements.prefetch_related(Prefetch("lines", lines)).order_by("person__code")
    return {
        "period": close.period,
        "plan": close.plan.code,
        "status": close.status,
        "run": close.run.number if close.run else None,
        "total": _amount(close.run.total if close.run else None),
        "statements": [statement_readout(statement) for statement in statements],
    }


def statement_readout(statement: Statement) -> dict[str, Any]:
    return {
        "code": statement.person.code,
        "name": statement.person.name,
        "total": _amount(statement.total),
        "base": _amount(statement.base),
        "target": _amount(statement.target),
        "sha256": statement.content_hash,
        "lines": [line_readout(line) for line in statement.lines.all()],
    }


def line_readout(line: StatementLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "kind": line.kind,
        "component": line.component,
        "credit": line.credit_id,
        "adjusts": line.adjusts_id,
        "base": _amount(line.base),
        "rate": _rate(line.rate),
        "multiplier": _rate(line.multiplier),
        "share": _rate(line.share),
        "amount": _amount(line.amount),
        "explain_zh": line.explain_zh,
        "explain_en": line.explain_en,
    }


def board_row_readout(row: BoardRow) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "code": row.code,
        "name": row.name,
        "achieved": _amount(row.achieved),
        "target": _amount(row.target),
        "attainment": _rate(row.attainment),
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.6f}"
