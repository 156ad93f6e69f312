"""Findings and remainders in words, in the reader's language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.dates import day_short
from goalmgmt.core.formatting import (
    decimal_text,
    growth,
    is_chinese,
    money,
    money_exact,
    percent,
    signed_text,
)
from targets.enums import MetricSource, MetricUnit
from targets.models import Metric
from targets.smart import Finding

LETTERS: Mapping[str, str | Promise] = {
    "S": gettext_lazy("Specific"),
    "M": gettext_lazy("Measurable"),
    "A": gettext_lazy("Achievable"),
    "R": gettext_lazy("Relevant"),
    "T": gettext_lazy("Time-bound"),
}
_SENTENCES: Mapping[str, str | Promise] = {
    "s-named": gettext_lazy("Metric, scope and owner are named."),
    "s-missing": gettext_lazy("Still to name: %(missing)s."),
    "m-no-value": gettext_lazy("Enter the target, for example 5000万."),
    "m-no-source": gettext_lazy("Choose a metric with a unit and a source."),
    "m-delivers": gettext_lazy("Actuals come from %(source)s, last on %(day)s."),
    "m-stale": gettext_lazy(
        "Actuals come from %(source)s, but none in the last %(days)s days: the last on %(day)s."
    ),
    "m-never": gettext_lazy("Actuals are to come from %(source)s; none have come yet."),
    "a-no-history": gettext_lazy("There are no figures of last year to compare with."),
    "a-bold": gettext_lazy(
        "%(growth)s on last year (%(last)s); the best of three years was %(best)s."
    ),
    "a-thin": gettext_lazy(
        "%(growth)s on last year (%(last)s); the best of three years was %(best)s."
    ),
    "a-in-reach": gettext_lazy(
        "%(growth)s on last year (%(last)s); the best of three years was %(best)s."
    ),
    "a-few-years": gettext_lazy("Known: %(count)s of the last %(of)s years."),
    "a-load": gettext_lazy("%(heads)s people carry %(load)s each."),
    "a-no-heads": gettext_lazy("Nobody sits in the scope when the year starts: no load per head."),
    "a-cover": gettext_lazy("Open deals of %(pipeline)s cover %(cover)s of it."),
    "a-no-deals": gettext_lazy("Cover by open deals is not known: no open deals are recorded."),
    "r-top": gettext_lazy("The company's own target: nothing stands above it."),
    "r-no-parent": gettext_lazy("Choose the parent plan that this one supports."),
    "r-over": gettext_lazy("Together with its siblings it exceeds the parent plan by %(over)s."),
    "r-within": gettext_lazy(
        "Carries %(share)s of the parent plan's %(parent)s; %(left)s of it is still to be given."
    ),
    "r-beside": gettext_lazy("Asks for %(value)s, the parent plan for %(parent)s."),
    "r-below": gettext_lazy("Asks for %(value)s only, the parent plan for %(parent)s."),
    "t-no-year": gettext_lazy("Choose the year."),
    "t-missing": gettext_lazy("Milestones are missing for %(quarters)s."),
    "t-sum": gettext_lazy(
        "Milestones total %(total)s; they must equal %(value)s (%(short)s missing)."
    ),
    "t-average": gettext_lazy(
        "The milestones make %(total)s on average; they must make the target, %(value)s."
    ),
    "t-last": gettext_lazy("The milestone of Q4 is %(total)s; it must be the target, %(value)s."),
    "t-complete": gettext_lazy("Start, end and a milestone for each quarter are set."),
}
_NAMES: Mapping[str, str | Promise] = {
    "metric": gettext_lazy("metric"),
    "scope": gettext_lazy("scope"),
    "owner": gettext_lazy("owner"),
}
_AMOUNTS = {"last", "best", "over", "parent", "total", "value", "short", "load", "left", "pipeline"}


def sentence(finding: Finding, metric: Metric | None = None) -> str:
    """Why the letter stands as it does; figures are written in the metric's unit."""
    parts = [(finding.code, finding.params), *finding.extras]
    space = "" if is_chinese(get_language() or "") else " "
    return space.join(_said(code, params, metric) for code, params in parts)


def _said(code: str, params: Mapping[str, Any], metric: Metric | None) -> str:
    values = {key: _value(key, value, metric) for key, value in params.items()}
    return str(_SENTENCES[code]) % values


def figure(value: Decimal, metric: Metric | None) -> str:
    """A value in short form: money as 5000万, other metrics with their decimals and unit."""
    if metric is None or metric.unit == MetricUnit.MONEY:
        return money(value, get_language() or "")
    text = decimal_text(value, metric.decimals)
    return f"{text}%" if metric.unit == MetricUnit.PERCENT else text


def exact(value: Decimal, metric: Metric) -> str:
    """A value to the last digit, money with its sign."""
    return money_exact(value) if metric.unit == MetricUnit.MONEY else decimal_text(value)


def letter(finding: Finding) -> str:
    return str(LETTERS[finding.letter])


def _comma() -> str:
    """What stands between the members of a list."""
    return _(", ")


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "growth": growth,
    "share": percent,
    "cover": percent,
    "day": day_short,
    "source": lambda source: str(MetricSource(source).label),
    "missing": lambda names: _comma().join(str(_NAMES[name]) for name in names),
    "quarters": lambda numbers: _comma().join(f"Q{number}" for number in numbers),
}


def _value(key: str, value: Any, metric: Metric | None) -> str:
    if key in _AMOUNTS and value is not None:
        return figure(value, metric)
    return _WRITERS.get(key, str)(value)


_LEFT = pgettext_lazy("remainder", "%(amount)s left")
_EVEN = pgettext_lazy("remainder", "even")
_OVER = pgettext_lazy("remainder", "%(amount)s over")


def remainder(left: Decimal, metric: Metric | None = None) -> str:
    """+20.00 剩, −30.00 超, or even; with the metric, money says what it counts in.

    What two decimals would round to nothing is written in full: 0.00 超 says nothing to mend.
    """
    if not left:
        return str(_EVEN)
    text = signed_text(left)
    if not round_half_up(left, 2):
        text = signed_text(left, -int(left.normalize().as_tuple().exponent))
    if metric is not None:
        text = ("+" if left > 0 else "") + exact(left, metric)
    return str(_LEFT if left > 0 else _OVER) % {"amount": text}
