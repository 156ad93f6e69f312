"""The canonical JSON of lines and facts, written straight: a close writes one for each credit.

Equal to `codec.to_json`, character by character; only the road is shorter (a test holds them
together). Fields stand in the order of their names, fields at their default are left out.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring as quoted

from incentives.engine.codec import encoded_text, is_default
from incentives.engine.exact import ONE, show
from incentives.engine.facts import Credit, Facts
from incentives.engine.results import Line

CREDITS = frozenset({"credits", "prior_credits", "team_credits", "prior_team_credits"})


def line_texts(lines: Sequence[Line]) -> list[str]:
    """Lines, as they stand in the details of a statement. Lines of one tier share its figures, and
    each begins where the one before ended, so a figure is written once for each object."""
    written = _Written()
    return [_line_text(line, written) for line in lines]


class _Written(dict[int, str]):
    """Texts of figures by identity, which holds as long as the lines are kept."""

    def of(self, number: Fraction) -> str:
        text = self.get(id(number))
        if text is None:
            text = self[id(number)] = show(number)
        return text


def _line_text(line: Line, written: _Written) -> str:
    of = written.of
    parts = [
        f'"after":"{of(line.after)}","amount":"{line.amount:.2f}","base":"{of(line.base)}"'
        f',"before":"{of(line.before)}"',
        _number("cap", line.cap, written),
        f',"component":{quoted(line.component)},"kind":{quoted(line.kind)}',
        _number("lower", line.lower, written),
        _text("mode", line.mode),
        f',"multiplier":"{of(line.multiplier)}"',
        _text("note", line.note),
        f',"occurred_on":"{line.occurred_on.isoformat()}"' if line.occurred_on else "",
        f',"rate":"{of(line.rate)}","rule":{quoted(line.rule)}',
        "" if line.share is ONE or line.share == ONE else f',"share":"{of(line.share)}"',
        f',"source":{quoted(line.source)}' if line.source is not None else "",
        _number("source_amount", line.source_amount, written),
        f',"tier":{line.tier}' if line.tier is not None else "",
        _number("upper", line.upper, written),
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


def _number(name: str, number: Fraction | None, written: _Written) -> str:
    return "" if number is None else f',"{name}":"{written.of(number)}"'


def _text(name: str, text: str | None) -> str:
    return f',"{name}":{quoted(text)}' if text else ""
