"""Making a line: the one place where an amount is rounded (product.md P4)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from goalmgmt.core.amounts import MAX_AMOUNT
from incentives.engine.exact import ONE, ZERO, exact, to_fen
from incentives.engine.model import FactsError
from incentives.engine.results import Line

LARGEST = exact(MAX_AMOUNT)


def paid(total: Fraction, cap: Fraction | None) -> Decimal:
    """What a running total has paid: at most the cap, rounded half-up to hundredths."""
    return to_fen(total if cap is None else min(total, cap))


def recompute(line: Line) -> Decimal:
    """The line's amount from its own figures; equal to `amount` for every line there is."""
    after = line.before + line.base * line.rate * line.multiplier
    return paid(after, line.cap) - paid(line.before, line.cap)


def make_line(
    kind: str, base: Fraction, rate: Fraction, multiplier: Fraction, before: Fraction, **more: Any
) -> Line:
    """A line that pays the difference of the rounded running totals."""
    after = before + base * rate * multiplier
    cap = more.get("cap")
    if abs(after) > LARGEST:
        raise FactsError("amount_too_large", component=more["component"] or kind)
    return Line(
        kind=kind,
        amount=paid(after, cap) - paid(before, cap),
        base=base,
        rate=rate,
        multiplier=multiplier,
        before=before,
        after=after,
        **more,
    )


def plain_line(kind: str, component: str, amount: Decimal, rule: str, **more: Any) -> Line:
    """A line that is an amount already rounded elsewhere: prior pay, draw, clawback, release."""
    base = exact(amount)
    return make_line(kind, base, ONE, ONE, ZERO, component=component, rule=rule, **more)
