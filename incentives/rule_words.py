"""The rules of a pay plan in words, all of them: what people read before they confirm (P3).

Every field of a component or plan that is not as nothing was said stands in a line of its own;
tables of tiers are shown beside them.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goalmgmt.core.formatting import decimal_text, plain_number
from incentives import component_fields as fields
from incentives import engine
from incentives.pages import percent_text

Fact = tuple[str, str]
Names = Mapping[str, str]
#: Measures whose values are shares of something.
RATIOS = frozenset({"attainment", "growth", "team", "value"})


def of_component(part: engine.Component, names: Names) -> list[Fact]:
    """The component's lines; `names` are the metrics' by code."""
    kind = _word(fields.KINDS, part.rule.kind)
    return [
        (_("Kind"), kind),
        (_("Metric"), names.get(part.metric, part.metric)),
        *_of_rule(part.rule, names),
        *_around(part, names),
    ]


def of_plan(plan: engine.Plan) -> list[Fact]:
    """What concerns the plan as a whole."""
    found = [(_("A late fact is worth"), _word(_late_words(), plan.late))]
    if plan.window is not None:
        found.append((_("To date over"), _word(_window_words(), plan.window)))
    if plan.ramp:
        found.append((_("Ramp of newcomers"), ", ".join(map(percent_text, plan.ramp))))
    if plan.guarantee is not None:
        months = _("%(count)s months") % {"count": plan.guarantee.months}
        found.append((_("Guarantee"), f"{decimal_text(plan.guarantee.amount)} · {months}"))
    if plan.draw is not None:
        found.append((_("Draw in a period"), _draw(plan.draw)))
    if plan.holdback is not None:
        found.append((_("Held back"), percent_text(plan.holdback)))
    if plan.holdback_days is not None:
        found.append((_("Released after days"), str(plan.holdback_days)))
    return found


def _draw(draw: engine.Draw) -> str:
    parts = [decimal_text(draw.amount)]
    if not draw.recoverable:
        return " · ".join([*parts, _("never taken back")])
    parts.append(_("taken back later"))
    if draw.keep:
        parts.append(_("taking back leaves the draw itself"))
    if draw.defer:
        parts.append(_("after %(count)s periods") % {"count": draw.defer})
    return " · ".join(parts)


def _of_rule(rule: Any, names: Names) -> Iterator[Fact]:
    yield from _numbers(rule)
    if isinstance(rule, engine.Tiered):
        yield _("Tiers by"), _measure(rule.on, names)
        if rule.per == "credit":
            yield _("Tiers apply to"), _("each credit by itself")
    if isinstance(rule, engine.Matrix):
        yield from _matrix(rule, names)
    if (curve := getattr(rule, "curve", None)) is not None:
        yield from _curve(curve, names)
    if (boundary := getattr(rule, "boundary", None)) is not None:
        yield _("On a bound"), _word(fields.BOUNDARIES, boundary)
    if isinstance(rule, engine.TeamPool):
        equal = rule.divide == "equal"
        yield _("Divided"), _("in equal parts") if equal else _("by what each brought in")


def _numbers(rule: Any) -> Iterator[Fact]:
    labels = {"rate": _("Rate"), "bonus": _("Bonus at target"), "pool": _("Pool of money"),
              "floor": _("Floor"), "less": _("Guaranteed rate")}  # fmt: skip
    for name, label in labels.items():
        rate = name in {"rate", "less"} and rule.kind != "per_unit"
        told = _number(getattr(rule, name, None), getattr(rule, f"{name}_from", None), rate=rate)
        if told:
            yield label, told


def _matrix(rule: engine.Matrix, names: Names) -> Iterator[Fact]:
    columns = ", ".join(_value(bound, rule.columns_on) for bound in rule.columns)
    yield _("Columns by"), f"{_measure(rule.columns_on, names)}: {columns}"
    yield _("Rows by"), _measure(rule.rows_on, names)
    for bound, cells in zip(rule.rows, rule.cells, strict=True):
        yield _value(bound, rule.rows_on), ", ".join(map(percent_text, cells))


def _curve(curve: engine.Curve, names: Names) -> Iterator[Fact]:
    points = (f"{_value(x, curve.on)} → {percent_text(y)}" for x, y in curve.points)
    yield _("Curve over"), f"{_measure(curve.on, names)}: {'; '.join(points)}"
    yield _("Between the points"), _word(fields.SHAPES, curve.shape)
    yield _("After the last point"), _word(fields.BEYOND, curve.beyond)
    yield _("On a bound"), _word(fields.BOUNDARIES, curve.boundary)


def _around(part: engine.Component, names: Names) -> Iterator[Fact]:
    """What stands around the rule: on what, from where on, how much at most, when."""
    if part.of == "team":
        yield _("Counts"), _word(fields.OF, part.of)
    if part.base != "amount":
        yield _("Base"), _word(fields.BASES, part.base)
    if part.only is not None:
        yield from _only(part.only)
    if part.threshold is not None:
        yield _("Threshold"), _threshold(part.threshold, names)
    for factor in part.multipliers:
        yield _("Multiplier"), _multiplier(factor, names)
    if part.cap is not None:
        yield _("Cap in a period"), _cap(part.cap)
    yield from _when(part)


def _when(part: engine.Component) -> Iterator[Fact]:
    if told := _number(part.least, part.least_from, rate=False):
        yield _("Pays at least"), told
    if part.cumulative is not None:
        yield _("Over the periods"), _word(fields.CUMULATIVE, part.cumulative)
    if part.pay_on == "receipt":
        yield _("Paid out"), _word(fields.CLOCKS, part.pay_on)
    if part.prorate:
        yield _("Scaled"), _("by the days on the plan")


def _threshold(gate: engine.Threshold, names: Names) -> str:
    at = f"{_measure(gate.on, names)} {_value(gate.at, gate.on)}"
    how, bound = _word(fields.GATES, gate.kind), _word(fields.BOUNDARIES, gate.boundary)
    return f"{at} · {how} · {bound}"


def _multiplier(factor: engine.Multiplier, names: Names) -> str:
    if factor.curve is not None:
        return " · ".join(words for _label, words in _curve(factor.curve, names))
    return f"× {_number(factor.value, factor.value_from, rate=False)}"


def _cap(cap: engine.Cap) -> str:
    told = _number(cap.amount, cap.amount_from, rate=False)
    return f"{told} · {_('what is over it waits')}" if cap.carry else told


def _only(only: engine.Only) -> Iterator[Fact]:
    for tag, values in only.tags.items():
        words = {"product": _("Product"), "channel": _("Channel"), "industry": _("Industry"),
                 "territory": _("Region")}  # fmt: skip
        yield _("Only"), f"{words.get(tag, tag)}: {', '.join(values)}"
    if only.from_on is not None:
        yield _("Only from"), only.from_on.isoformat()
    if only.until_on is not None:
        yield _("Only before"), only.until_on.isoformat()


def _number(value: Decimal | None, source: str | None, *, rate: bool) -> str:
    """A fixed number, or whose it is; empty where nothing is said."""
    if source is not None:
        name = source.partition(":")[2]
        own = _("each person's own")
        return f"{own} ({name})" if name else own
    if value is None:
        return ""
    return percent_text(value) if rate else plain_number(value)


def _value(bound: Decimal, on: str) -> str:
    kind = on.partition(":")[0]
    return percent_text(bound) if kind in RATIOS else plain_number(bound)


def _measure(on: str, names: Names) -> str:
    kind, _colon, name = on.partition(":")
    words = {"team": _("attainment of the unit"), "value": _("measured value")}
    word = words.get(kind) or _word(fields.MEASURES, kind)
    return f"{word} ({names.get(name, name)})" if name else word


def _word(choices: Any, code: str) -> str:
    return str(dict(choices).get(code, code))


def _late_words() -> dict[str, str]:
    return {"retro": _("the whole difference it makes to its period"),
            "deal": _("only its own line at its own rate")}  # fmt: skip


def _window_words() -> dict[str, str]:
    return {
        "quarter": pgettext("window", "the quarter"),
        "half": pgettext("window", "the half-year"),
        "year": pgettext("window", "the year"),
    }
