"""The hash of a statement: sha256 over its inputs, its total and every figure of its lines (P5).

Over canonical JSON, so anybody can compute it again from what is stored. A run seals as many lines
as there are credits, so their texts are put together by hand from what was written for the row.
"""

import hashlib
from collections.abc import Iterable
from json.encoder import encode_basestring as quoted
from typing import Any

from incentives.made_lines import MadeLine
from incentives.models import Statement, StatementLine
from incentives.queries.scope import canonical


def seal(statement: Statement, drawn: Iterable[MadeLine], facts: str) -> str:
    """The hash of a statement that is being made; `facts` is the canonical text of its facts."""
    rows = [
        _row(line.kind, line.component, line.credit, line.adjusts, str(line.amount), line.detail)
        for line in drawn
    ]
    return _hash(statement, facts, rows)


def content_hash(statement: Statement, lines: list[StatementLine]) -> str:
    """The same of a stored statement."""
    rows = [
        _row(row.kind, row.component, row.credit_id, row.adjusts_id, str(row.amount),
             canonical(row.detail))
        for row in lines
    ]  # fmt: skip
    return _hash(statement, canonical(statement.inputs["facts"]), rows)


def _row(kind: str, component: str, credit: int | None, adjusts: int | None, *figures: str) -> str:
    amount, detail = figures
    return (
        f'["{kind}",{quoted(component)},{"null" if credit is None else credit},'
        f'{"null" if adjusts is None else adjusts},"{amount}",{detail}]'
    )


def _hash(statement: Statement, facts: str, rows: list[str]) -> str:
    inputs: dict[str, Any] = {key: part for key, part in statement.inputs.items() if key != "facts"}
    rest = canonical(inputs)[1:]
    head = f'[{{"facts":{facts},{rest},"{statement.total}"'
    return hashlib.sha256(f"{head},[{','.join(rows)}]]".encode()).hexdigest()
