"""Refunds: a credit's own lines run back at their frozen rates (product.md C4, quality.md M11)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from incentives.engine.exact import ONE, exact
from incentives.engine.lines import make_line, paid, plain_line
from incentives.engine.model import EngineError
from incentives.engine.results import Line

NOTHING = Decimal("0.00")


def reverse(
    lines: Sequence[Line],
    *,
    original: Decimal,
    refund: Decimal,
    refunded: Decimal = NOTHING,
    clawed: Decimal = NOTHING,
    source: str | None = None,
) -> tuple[Line, ...]:
    """Adjustment lines for a refund of a credit, at the frozen rates of the credit's own lines.

    `original` is the credit's amount, `refunded` what was refunded before, all in one currency and
    of one sign. Each line runs back down its own stretch of the running total, so partial refunds
    never exceed the line and a full refund leaves exactly nothing. A negative `refund` restores an
    earlier one. More than the original is refused. What clawbacks took before (`clawed`) is given
    back as far as the refund takes it again.
    """
    if original == 0:
        raise EngineError("refund_of_nothing")
    start = exact(refunded) / exact(original)
    end = exact(refunded + refund) / exact(original)
    if not (0 <= start <= ONE and 0 <= end <= ONE):
        raise EngineError("refund_exceeds_original", refund=str(refund), original=str(original))
    made = [_reversed(line, start, end, source) for line in lines]
    twice = _taken_twice(lines, end, clawed) - _taken_twice(lines, start, clawed)
    if twice:
        rule, component = lines[0].rule, lines[0].component
        made.append(plain_line("restored", component, twice, rule, source=source))
    return tuple(made)


def _taken_twice(lines: Sequence[Line], part: Fraction, clawed: Decimal) -> Decimal:
    """What clawbacks took beyond that which a refund of `part` has left of the lines."""
    left = sum((_left(line, part) for line in lines), NOTHING)
    return max(clawed - max(left, NOTHING), NOTHING)


def _left(line: Line, part: Fraction) -> Decimal:
    earned = line.after - line.before
    return paid(line.before + earned * (1 - part), line.cap) - paid(line.before, line.cap)


def _reversed(line: Line, start: Fraction, end: Fraction, source: str | None) -> Line:
    earned = line.after - line.before
    return make_line(
        "reversal",
        line.base * (start - end),
        line.rate,
        line.multiplier,
        line.before + earned * (1 - start),
        component=line.component,
        rule=line.rule,
        cap=line.cap,
        source=source or line.source,
        tier=line.tier,
        lower=line.lower,
        upper=line.upper,
        mode=line.mode,
    )
