"""Canonical JSON for plans, facts, lines and results, and its sha256.

Canonical: keys sorted, no spaces, numbers as strings in their shortest exact form (amounts of money
with two decimals), fields at their default left out, so that a field added later does not change
the hash of what was stored before. Sentences are no part of it: wording may mend.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from incentives.engine.balances import Opening
from incentives.engine.decoding import decode
from incentives.engine.exact import exact, show
from incentives.engine.facts import Facts
from incentives.engine.json_text import parse_json
from incentives.engine.model import Component, Plan
from incentives.engine.results import Line, Result

T = TypeVar("T", Plan, Facts, Opening, Line, Result)


def to_json(found: Plan | Facts | Opening | Line | Result) -> str:
    """Canonical text; `from_json` gives an equal object back."""
    return _dumps(_encode(found, money=_in_money(found), full=False))


def from_json(kind: type[T], text: str, name: str = "json") -> T:
    """Read canonical or hand-written JSON; CodecError names the place of what is wrong."""
    return decode(kind, parse_json(text, name), name)


def to_data(found: Plan | Facts | Opening | Line | Result) -> dict[str, Any]:
    """The canonical form as plain JSON values, for a JSON column."""
    data: dict[str, Any] = json.loads(to_json(found))
    return data


def from_data(kind: type[T], data: Any, name: str = "json") -> T:
    """Read what `to_data` gave, or anything a JSON column or a request holds."""
    return from_json(kind, json.dumps(data), name)


def digest(found: Plan | Facts | Result) -> str:
    """sha256 of the canonical text without sentences."""
    return hashlib.sha256(to_json(found).encode()).hexdigest()


def as_dict(found: Line | Result) -> dict[str, Any]:
    """Every field of a result or line as plain JSON values, for read-outs."""
    encoded: dict[str, Any] = _encode(found, money=True, full=True)
    if isinstance(found, Result):
        encoded["closing"] = to_data(found.closing)
    return encoded


def _in_money(found: Any) -> bool:
    """Results write money with two decimals; what is given, in the shortest exact form."""
    return not isinstance(found, Plan | Facts | Opening)


def _dumps(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _encode(value: Any, *, money: bool, full: bool) -> Any:
    if isinstance(value, Component):
        return _encode_component(value)
    if dataclasses.is_dataclass(value):
        return _encode_fields(value, money=money, full=full)
    if isinstance(value, Mapping):
        return {key: _encode(value[key], money=money, full=full) for key in value}
    if isinstance(value, tuple | list):
        return [_encode(item, money=money, full=full) for item in value]
    return _encode_scalar(value, money=money)


def _encode_scalar(value: Any, *, money: bool) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}" if money else show(exact(value))
    if isinstance(value, Fraction):
        return show(value)
    return value.isoformat() if isinstance(value, date) else value


def _encode_fields(value: Any, *, money: bool, full: bool) -> dict[str, Any]:
    found = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if full or not is_default(field, item):
            found[field.name] = _encode(item, money=money, full=full)
    if full and isinstance(value, Line):
        found |= {"zh": value.zh, "en": value.en}
    return found


def _encode_component(component: Component) -> dict[str, Any]:
    """A component and its rule are one flat object, told apart by `kind`."""
    found = _encode_fields(component, money=False, full=False)
    rule = _encode_fields(component.rule, money=False, full=False)
    del found["rule"]
    return {**found, **rule, "kind": component.rule.kind}


def encoded_text(value: Any) -> str:
    """Canonical text of a part of plan or facts."""
    return _dumps(_encode(value, money=False, full=False))


def is_default(field: dataclasses.Field[Any], item: Any) -> bool:
    """Whether the field may be left out of the text."""
    if field.default is not dataclasses.MISSING:
        return bool(item == field.default)
    if field.default_factory is not dataclasses.MISSING:
        return bool(item == field.default_factory())
    return False
