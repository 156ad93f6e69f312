"""Is what was calculated still what the rows say? Part of `manage.py verify_ledger`.

For every current statement: its lines sum to its total, its hash follows from its rows, and the
engine gives the same amounts from the frozen inputs; for every paid close: payouts equal lines.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Prefetch, Sum

from goalmgmt.core.amounts import ZERO
from incentives import engine
from incentives.models import Close, Payout, Statement, StatementLine
from incentives.sealing import content_hash
from tracking.queries.verification import Problem

CHUNK = 500


def broken_statements() -> Iterator[Problem]:
    """Lines, total, hash and the engine's answer agree."""
    lines = Prefetch("lines", StatementLine.objects.order_by("position"))
    statements = Statement.objects.current().select_related("run__version", "close", "person")
    for statement in statements.prefetch_related(lines).order_by("pk").iterator(chunk_size=CHUNK):
        yield from _of_statement(statement)


def _of_statement(statement: Statement) -> Iterator[Problem]:
    lines = list(statement.lines.all())
    name = f"statement {statement.close.period} {statement.person.code}"
    if sum((line.amount for line in lines), ZERO) != statement.total:
        yield Problem("statement_broken_sum", name, "the lines do not sum to the total")
    if content_hash(statement, lines) != statement.content_hash:
        yield Problem("statement_broken_hash", name, "the hash does not follow from the rows")
    if _recalculated(statement) != _own_amounts(lines):
        yield Problem(
            "statement_other_amounts", name, "the engine gives other amounts from the same inputs"
        )


def _recalculated(statement: Statement) -> list[Decimal]:
    plan = engine.from_data(engine.Plan, statement.run.version.definition)
    facts = engine.from_data(engine.Facts, statement.inputs["facts"])
    try:
        return [line.amount for line in engine.calculate(plan, facts).lines]
    except engine.EngineError:
        return []


def _own_amounts(lines: list[StatementLine]) -> list[Decimal]:
    """Amounts of the period's own lines: those that no later fact added."""
    return [line.amount for line in lines if line.detail.get("kind") not in {"late", "reversal"}]


def broken_runs() -> Iterator[Problem]:
    """Statements sum to the total of their run."""
    closes = Close.objects.exclude(run=None).select_related("plan", "run")
    sums = dict(
        Statement.objects.current().order_by().values_list("run").annotate(total=Sum("total"))
    )
    for close in closes.order_by("pk"):
        if close.run is not None and sums.get(close.run.pk, ZERO) != close.run.total:
            yield Problem("broken_run", f"close {close}", "statements do not sum to the run")


def broken_payouts() -> Iterator[Problem]:
    """What was paid is what the lines of paid closes say."""
    due = StatementLine.objects.filter(
        statement__run=F("statement__close__run"), statement__close__paid_at__isnull=False
    )
    wanted = dict(due.order_by().values_list("statement").annotate(total=Sum("amount")))
    paid = dict(Payout.objects.order_by().values_list("statement").annotate(total=Sum("amount")))
    for statement in sorted({*wanted, *paid}):
        if wanted.get(statement, ZERO) != paid.get(statement, ZERO):
            yield Problem(
                "broken_payout", f"statement {statement}", "payouts differ from the lines"
            )


LEDGER_CHECKS = (broken_statements, broken_runs, broken_payouts)
