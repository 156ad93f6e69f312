"""The canonical JSON of lines and facts, written straight: a close writes one for each credit.

Equal to `codec.to_json`, character by character; only the road is shorter (a test holds them
together). Fields stand in the order of their names, fields at their default are left out.
"""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring as quoted

from incentives.engine.codec import encoded_text, is_default
from incentives.engine.exact import ONE, show
from incentives.engine.facts import Credit, Facts
from incentives.engine.results import Line

CREDITS = frozenset({"credits", "prior_credits", "team_credits", "prior_team_credits"})


def line_text(line: Line) -> str:
    """A line, as it stands in a statement's detail."""
    parts = [
        f'"after":"{show(line.after)}","amount":"{line.amount:.2f}","base":"{show(line.base)}"'
        f',"before":"{show(line.before)}"',
        _number("cap", line.cap),
        f',"component":{quoted(line.component)},"kind":{quoted(line.kind)}',
        _number("lower", line.lower),
        _text("mode", line.mode),
        f',"multiplier":"{show(line.multiplier)}"',
        _text("note", line.note),
        f',"occurred_on":"{line.occurred_on.isoformat()}"' if line.occurred_on else "",
        f',"rate":"{show(line.rate)}","rule":{quoted(line.rule)}',
        "" if line.share == ONE else f',"share":"{show(line.share)}"',
        f',"source":{quoted(line.source)}' if line.source is not None else "",
        _number("source_amount", line.source_amount),
        f',"tier":{line.tier}' if line.tier is not None else "",
        _number("upper", line.upper),
    ]
    return "{" + "".join(parts) + "}"


def facts_text(facts: Facts) -> str:
    """The facts, credits and all."""
    parts = {}
    for field in dataclasses.fields(facts):
        item = getattr(facts, field.name)
        if not is_default(field, item):
            text = _credits(item) if field.name in CREDITS else encoded_text(item)
            parts[field.name] = text
    return "{" + ",".join(f'"{name}":{parts[name]}' for name in sorted(parts)) + "}"


def _credits(credits: Iterable[Credit]) -> str:
    return "[" + ",".join(_credit(credit) for credit in credits) + "]"


def _credit(credit: Credit) -> str:
    text = (
        f'{{"amount":"{_plain(credit.amount)}","id":{quoted(credit.id)}'
        f',"metric":{quoted(credit.metric)},"occurred_on":"{credit.occurred_on.isoformat()}"'
    )
    if credit.quantity is not None:
        text += f',"quantity":"{_plain(credit.quantity)}"'
    if credit.share != 1:
        text += f',"share":"{_plain(credit.share)}"'
    if credit.tags:
        text += f',"tags":{encoded_text(credit.tags)}'
    return text + "}"


def _plain(number: Decimal) -> str:
    """The shortest decimal text."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _number(name: str, number: Fraction | None) -> str:
    return "" if number is None else f',"{name}":"{show(number)}"'


def _text(name: str, text: str | None) -> str:
    return f',"{name}":{quoted(text)}' if text else ""
