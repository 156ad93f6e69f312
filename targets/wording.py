"""Findings and remainders in words, in the reader's language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from goalmgmt.core.formatting import growth, is_chinese, money, percent, signed_text
from targets.enums import MetricSource
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
    "m-delivers": gettext_lazy("Actuals come from %(source)s, and have come before."),
    "m-not-yet": gettext_lazy("Actuals will come from %(source)s; none have come yet."),
    "a-no-history": gettext_lazy("There are no figures of earlier years to compare with.%(load)s"),
    "a-bold": gettext_lazy(
        "%(growth)s on last year (%(last)s); the best of three years was %(best)s.%(load)s"
    ),
    "a-in-reach": gettext_lazy(
        "%(growth)s on last year (%(last)s); the best of three years was %(best)s.%(load)s"
    ),
    "r-top": gettext_lazy("The company's own target: nothing stands above it."),
    "r-no-parent": gettext_lazy("Choose the parent plan that this one supports."),
    "r-over": gettext_lazy("Together with its siblings it exceeds the parent plan by %(over)s."),
    "r-within": gettext_lazy("Carries %(share)s of the parent plan's %(parent)s."),
    "t-no-year": gettext_lazy("Choose the year."),
    "t-missing": gettext_lazy("Milestones are missing for %(quarters)s."),
    "t-sum": gettext_lazy(
        "Milestones total %(total)s; they must equal %(value)s (%(short)s missing)."
    ),
    "t-complete": gettext_lazy("Start, end and a milestone for each quarter are set."),
}
_NAMES: Mapping[str, str | Promise] = {
    "metric": gettext_lazy("metric"),
    "scope": gettext_lazy("scope"),
    "owner": gettext_lazy("owner"),
}
_AMOUNTS = {"last", "best", "over", "parent", "total", "value", "short"}


def sentence(finding: Finding) -> str:
    """Why the letter stands as it does."""
    values = {key: _value(key, value) for key, value in finding.params.items()}
    values["load"] = _load(finding.params)
    return str(_SENTENCES[finding.code]) % values


def letter(finding: Finding) -> str:
    return str(LETTERS[finding.letter])


def _comma() -> str:
    """What stands between the members of a list."""
    return _(", ")


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "growth": growth,
    "share": percent,
    "source": lambda source: str(MetricSource(source).label),
    "missing": lambda names: _comma().join(str(_NAMES[name]) for name in names),
    "quarters": lambda numbers: _comma().join(f"Q{number}" for number in numbers),
}


def _value(key: str, value: Any) -> str:
    if key in _AMOUNTS and value is not None:
        return money(value, get_language() or "")
    return _WRITERS.get(key, str)(value)


def _load(params: Mapping[str, Any]) -> str:
    if "load" not in params:
        return ""
    space = "" if is_chinese(get_language() or "") else " "
    return space + _("%(heads)d people carry %(load)s each.") % {
        "heads": params["heads"],
        "load": money(params["load"], get_language() or ""),
    }


_LEFT = pgettext_lazy("remainder", "%(amount)s left")
_EVEN = pgettext_lazy("remainder", "even")
_OVER = pgettext_lazy("remainder", "%(amount)s over")


def remainder(left: Decimal) -> str:
    """+20.00 剩, −30.00 超, or even."""
    if not left:
        return str(_EVEN)
    return str(_LEFT if left > 0 else _OVER) % {"amount": signed_text(left)}
