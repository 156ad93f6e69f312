"""What happens to a calculated line later: refunds and late credits (product.md C4)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from incentives.engine.exact import ONE, exact
from incentives.engine.lines import make_line
from incentives.engine.facts import Credit, Facts
from incentives.engine.model import EngineError, Plan
from incentives.engine.results import Line, Result
from incentives.engine.run import run


def reverse(
    lines: Sequence[Line],
    *,
    original: Decimal,
    refund: Decimal,
    refunded: Decimal = Decimal(0),
    source: str | None = None,
) -> tuple[Line, ...]:
    """Adjustment lines for a refund of a credit, at the frozen rates of the credit's own lines.

    `original` is the credit's amount, `refunded` what was refunded before, all in one currency and
    of one sign. Each line runs back down its own stretch of the running total, so partial refunds
    never exceed the line and a full refund leaves exactly nothing. A negative `refund` restores an
    earlier one. More than the original is refused.
    """
    if original == 0:
        raise EngineError("refund_of_nothing")
    start = exact(refunded) / exact(original)
    end = exact(refunded + refund) / exact(original)
    if not (0 <= start <= ONE and 0 <= end <= ONE):
        raise EngineError("refund_exceeds_original", refund=str(refund), original=str(original))
    return tuple(_reversed(line, start, end, source) for line in lines)


def late(plan: Plan, facts: Facts, credit: Credit) -> tuple[Line, ...]:
    """One line per component that a late credit changes, under the locked period's own inputs.

    The amount is the component's total with the credit less its total without it; a credit that
    re-rates earlier ones brings their difference too.
    """
    without = run(plan, facts)
    with_credit = run(plan, replace(facts, credits=(*facts.credits, credit)))
    return tuple(_differences(without, with_credit, credit))


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


def _differences(without: Result, with_credit: Result, credit: Credit) -> Iterable[Line]:
    for old, new in zip(without.components, with_credit.components, strict=True):
        if new.total != old.total:
            yield make_line(
                "late",
                exact(new.total - old.total),
                ONE,
                ONE,
                exact(old.total),
                component=new.key,
                rule=f"{with_credit.plan}/{new.key}",
                source=credit.id,
                occurred_on=credit.occurred_on,
                source_amount=exact(credit.amount),
                share=exact(credit.share),
            )
