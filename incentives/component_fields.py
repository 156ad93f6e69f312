"""Fields in which the rules of a pay plan are typed: numbers as people write them, and choices."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.formatting import plain_number, read_amount

#: Rows of tiers or points that a form shows at least and at most.
ROWS, MOST_ROWS = 3, 40
PLACES = Decimal("0.000001")
HUNDRED = Decimal(100)
#: Characters of JSON, and lines of a matrix.
LONGEST, LINES = 20_000, 60
KINDS = [
    ("flat", _("Flat rate")),
    ("tiered", _("Tiers")),
    ("rate_curve", _("Rate by curve")),
    ("target_bonus", _("Target bonus × curve")),
    ("matrix", _("Matrix of two measures")),
    ("per_unit", _("Amount per unit")),
    ("spiff", _("SPIFF: a prize for chosen credits")),
    ("override", _("Override on the team")),
    ("above_floor", _("Base and over target")),
    ("team_pool", _("Team pool")),
]
MEASURES = [
    ("attainment", _("attainment of the target")),
    ("amount", _("amount")),
    ("quantity", _("units")),
    ("growth", _("growth against last year")),
]
MODES = [
    ("marginal", _("marginal: each slice at its own rate")),
    ("whole", _("whole: the rate reached holds from the first unit")),
]
BOUNDARIES = [
    ("lower", _("exactly on a bound belongs to the tier above")),
    ("upper", _("exactly on a bound belongs to the tier below")),
]
PAID_AS = [
    ("rate", _("a rate")),
    ("factor", _("a factor of the rate")),
    ("amount", _("an amount for the whole tier")),
]
SHAPES = [("linear", _("straight lines between the points")), ("stepped", _("steps"))]
BEYOND = [("flat", _("stays level after the last point")), ("extend", _("goes on after it"))]
GATES = [
    ("", pgettext_lazy("gate", "none")),
    ("gate", _("nothing until reached, then from the first unit")),
    ("above", _("only what lies above")),
]
CUMULATIVE = [
    ("", _("each period by itself")),
    ("deduct", _("to date: what was paid is deducted")),
    ("current", _("the tier to date, paid on this period only")),
]
CLOCKS = [("credit", _("when the credit counts")), ("receipt", _("as the customer pays"))]
BASES = [
    ("amount", _("amount")),
    ("quantity", _("units")),
    ("commission", _("commission of the team")),
]
OF = [("own", _("the person's own")), ("team", _("the people below"))]


class NumberField(forms.Field):
    """A number of a rule: `2%` and `0.02` are the same, `5000万` is an amount."""

    default_error_messages = {
        "number": _("“%(text)s” is not a number. Write it like 2%%, 0.02 or 5000万."),
        "places": _("“%(text)s” has more than six decimals."),
    }

    def __init__(self, *, percent: bool = False, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)
        self.percent = percent

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value).strip()
        return self._read(text) if text else None

    def _read(self, text: str) -> Decimal:
        plain = text.replace("％", "%")
        shown = {"text": text[:40]}
        if plain.endswith("%"):
            found = self._decimal(plain[:-1], shown) / HUNDRED
        else:
            found = self._decimal(plain, shown)
        if found != found.quantize(PLACES):
            raise ValidationError(self.error_messages["places"], "places", shown)
        return found

    def _decimal(self, text: str, shown: dict[str, str]) -> Decimal:
        head, dot, tail = text.strip().partition(".")
        if dot and tail.isascii() and tail.isdigit() and head.isascii() and head.isdigit():
            return Decimal(f"{head[:15]}.{tail[:12]}")
        try:
            return read_amount(text, "yuan")
        except BadAmount as error:
            raise ValidationError(self.error_messages["number"], "number", shown) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{plain_number(value * HUNDRED)}%" if self.percent else plain_number(value)


class JsonField(forms.Field):
    """A JSON object; empty is an empty one."""

    default_error_messages = {
        "json": _("This is not a JSON object: %(why)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        text = "" if value is None else str(value).strip()
        if len(text) > LONGEST:
            raise ValidationError(self.error_messages["json"], "json", {"why": len(text)})
        try:
            found = json.loads(text, parse_float=str) if text else {}
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["json"], "json", {"why": error}) from error
        if not isinstance(found, dict):
            raise ValidationError(self.error_messages["json"], "json", {"why": text[:20]})
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
        return value


class CellsField(forms.Field):
    """A matrix as text: the first line holds the columns' bounds, each further one a row's bound
    and its rates."""

    default_error_messages = {
        "cells": _("Line %(line)s: write a bound and a rate for each column, like 80%%, 1%%, 2%%"),
        "few": _("Write a line of column bounds and at least one row."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        lines = [line for line in str(value or "").splitlines()[:LINES] if line.strip()]
        if len(lines) < 2:
            raise ValidationError(self.error_messages["few"], "few")
        columns = self._numbers(lines[0], 1)
        rows = [self._numbers(line, at) for at, line in enumerate(lines[1:], start=2)]
        for at, row in enumerate(rows, start=2):
            if len(row) != len(columns) + 1:
                raise ValidationError(self.error_messages["cells"], "cells", {"line": at})
        return {
            "columns": columns,
            "rows": [row[0] for row in rows],
            "cells": [row[1:] for row in rows],
        }

    def _numbers(self, line: str, at: int) -> list[str]:
        reader = NumberField(required=False)
        try:
            read = [reader.clean(text) for text in line.replace("，", ",").split(",")]
        except ValidationError as error:
            raise ValidationError(self.error_messages["cells"], "cells", {"line": at}) from error
        return [f"{number:f}" for number in read if number is not None]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        lines = [", ".join(value["columns"])]
        for bound, row in zip(value["rows"], value["cells"], strict=True):
            lines.append(", ".join([bound, *row]))
        return "\n".join(lines)
