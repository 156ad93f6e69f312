"""Does a stored statement still say what its inputs give? Recalculated, line by line and by hash.

A statement holds its plan version, its facts and its lines; the engine gives the lines again. What
it carries beside them (late facts, refunds, what is carried forward) recalculates by itself, as
every line does: rounded running total after less before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from goalmgmt.core.amounts import ZERO
from incentives import engine
from incentives.models import Statement, StatementLine
from incentives.sealing import content_hash

BATCH = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold, as a code, and of which statement."""

    check: str
    statement: int
    label: str


def problems_of(statement: Statement) -> list[str]:
    """The checks that the statement does not pass: `sum`, `hash`, `line`, `replay`."""
    lines = list(statement.lines.all())
    found = []
    if sum((line.amount for line in lines), ZERO) != statement.total:
        found.append("sum")
    if content_hash(statement, lines) != statement.content_hash:
        found.append("hash")
    if not all(_recomputes(line) for line in lines):
        found.append("line")
    if not _replays(statement, lines):
        found.append("replay")
    return found


def all_problems() -> Iterator[Problem]:
    """Over every statement that counts, in the order of closes."""
    ordered = Prefetch("lines", StatementLine.objects.order_by("position"))
    rows = Statement.objects.current().select_related("run__version", "close", "person")
    for statement in rows.prefetch_related(ordered).order_by("pk").iterator(chunk_size=BATCH):
        for check in problems_of(statement):
            yield Problem(check, statement.pk, f"{statement.close.period} {statement.person.code}")


def _recomputes(line: StatementLine) -> bool:
    try:
        stored = engine.from_data(engine.Line, line.detail)
    except engine.EngineError:
        return False
    return bool(engine.recompute(stored) == line.amount == stored.amount)


def _replays(statement: Statement, lines: list[StatementLine]) -> bool:
    """Whether plan and facts give the amounts again; a close that could not be calculated has no
    lines of its own."""
    try:
        facts = engine.from_data(engine.Facts, statement.inputs["facts"])
        plan = engine.from_data(engine.Plan, statement.run.version.definition)
        again = [line.amount for line in engine.calculate(plan, facts).lines]
    except (engine.EngineError, KeyError):
        return not any(Decimal(line.amount) for line in lines if line.component)
    return [line.amount for line in lines][: len(again)] == again
