"""How figures are written for people, in Chinese and English, and read back from them.

Plain Python: the language ("zh-hans", "en") is an argument. Text made here is for reading only;
what a form posts is read by `read_amount`, what a machine sends by `amounts.parse_amount`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import format_decimal

from goalmgmt.core.amounts import BadAmount, parse_amount, round_half_up

MINUS = "\u2212"
NO_DATA = "—"


class Scale(NamedTuple):
    """A step of the short form: from `size` on, an amount is written in `suffix`."""

    size: Decimal
    suffix: str


_SCALES = {
    "zh": (
        Scale(Decimal(1), "元"),
        Scale(Decimal(10**4), "万"),
        Scale(Decimal(10**8), "亿"),
    ),
    "en": (
        Scale(Decimal(1), ""),
        Scale(Decimal(10**6), "M"),
        Scale(Decimal(10**9), "B"),
    ),
}


@dataclass(frozen=True)
class Unit:
    """What one table counts in: `size` yuan (or pieces) shown with `places` decimals."""

    size: Decimal
    places: int
    zh: str
    en: str


UNITS = {
    "yuan": Unit(Decimal(1), 2, "元", "¥"),
    "wan": Unit(Decimal(10**4), 2, "万元", "¥10,000"),
    "count": Unit(Decimal(1), 0, "个", "count"),
    "number": Unit(Decimal(1), 2, "数值", "number"),
}


def is_chinese(language: str | None) -> bool:
    """Chinese is the default: only an English language code reads as English."""
    return not (language or "").lower().startswith("en")


def decimal_text(value: Decimal, places: int = 2) -> str:
    """`-1234.5` → `−1,234.50`: separators, a fixed number of decimals, a true minus sign."""
    rounded = round_half_up(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(abs(rounded), format=pattern, locale="en")
    return f"{MINUS}{text}" if rounded < 0 else text


def signed_text(value: Decimal, places: int = 2) -> str:
    """As decimal_text, with `+` before what stays above zero once it is rounded."""
    text = decimal_text(value, places)
    return f"+{text}" if round_half_up(value, places) > 0 else text


def money(value: Decimal, language: str) -> str:
    """The short form for headlines: 2,480万, 12.60万, 1.25亿, 9,860.00元; ¥24.80M."""
    scales = _SCALES["zh" if is_chinese(language) else "en"]
    scale = _scale_for(abs(value), scales)
    text = decimal_text(value / scale.size)
    if not is_chinese(language):
        return _with_sign_first("¥", text) + scale.suffix
    if scale.size > 1:
        text = text.removesuffix(".00")
    return text + scale.suffix


def money_exact(value: Decimal) -> str:
    """¥24,800,000.00, to the fen and never shortened."""
    return _with_sign_first("¥", decimal_text(value))


def amount_in(value: Decimal, unit: str, *, signed: bool = False) -> str:
    """A table cell: the bare number in the table's one unit, with that unit's decimals."""
    shape = UNITS[unit]
    text = signed_text if signed else decimal_text
    return text(value / shape.size, shape.places)


def unit_label(unit: str, language: str) -> str:
    """What stands in the caption: 万元, 元, 个."""
    shape = UNITS[unit]
    return shape.zh if is_chinese(language) else shape.en


def percent(fraction: Decimal, places: int = 1) -> str:
    """0.936 → 93.6%."""
    return decimal_text(fraction * 100, places) + "%"


def growth(fraction: Decimal, places: int = 1) -> str:
    """0.19 → +19.0%, the sign always said."""
    return signed_text(fraction * 100, places) + "%"


def rate(fraction: Decimal) -> str:
    """A commission rate with up to three decimals: 0.0025 → 0.25%, 0.085 → 8.5%."""
    text = decimal_text(fraction * 100, 3)
    return text.rstrip("0").rstrip(".") + "%"


def points(difference: Decimal, language: str) -> str:
    """The difference of two percentages: 0.019 → +1.9 个百分点."""
    word = "个百分点" if is_chinese(language) else "pp"
    return f"{signed_text(difference * 100, 1)} {word}"


def plain_number(value: Decimal) -> str:
    """What an edit field shows: every digit, nothing else: 12345678.90 → 12345678.9."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_sign_first(symbol: str, text: str) -> str:
    return MINUS + symbol + text[1:] if text.startswith(MINUS) else symbol + text


def _scale_for(size: Decimal, scales: Sequence[Scale]) -> Scale:
    """The largest scale that the rounded text reaches, so 9,999.996万 reads 1亿."""
    chosen = scales[0]
    for scale in scales[1:]:
        if round_half_up(size / chosen.size) * chosen.size >= scale.size:
            chosen = scale
    return chosen


# What people type ------------------------------------------------------------------------

_POWERS = {
    "": 0, "百": 2, "千": 3, "k": 3, "万": 4, "w": 4, "百万": 6, "m": 6, "千万": 7, "亿": 8,
}  # fmt: skip
_VARIANTS = str.maketrans({"萬": "万", "億": "亿", MINUS: "-", "–": "-", "、": ","})
_DECORATION = re.compile(r"[\s_¥￥$]|cny|rmb|人民币|(?:圆|元)整?$|整$")
_DIGITS = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_PART = re.compile(rf"({_DIGITS})(百万|千万|亿|万|千|百|[kwm])?")
_SIGNED = re.compile(r"(?P<sign>[+-]?)(?P<body>[^()+-]+)|\((?P<inner>[^()+-]+)\)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+")


def unit_for_typing(unit: str) -> Decimal:
    """What a bare number is multiplied by in a field of this unit."""
    return UNITS[unit].size


def read_amount(text: str, unit: str = "yuan") -> Decimal:
    """An amount as a person types it: `5000万`, `0.5亿`, `1亿2000万`, `¥50,000,000`, `（123）`.

    Full-width digits and separators are welcome; a bare number counts in `unit`. Exact: nothing
    is ever rounded, and more than two decimals of a yuan are refused.
    Raises BadAmount (a ValueError) with the reason format, places or range.
    """
    cleaned = _normalised(text)
    match = _SIGNED.fullmatch(cleaned)
    if match is None:
        raise BadAmount("format", text)
    body = _without_separators(match["body"] or match["inner"], text)
    sign = "-" if match["inner"] or match["sign"] == "-" else ""
    try:
        return parse_amount(sign + _added_up(body, unit, text))
    except BadAmount as error:
        raise BadAmount(error.reason, text) from error


def _normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_VARIANTS).strip().lower()
    return _DECORATION.sub("", folded)


def _without_separators(body: str, text: str) -> str:
    """Commas go when they group thousands (or ten thousands); elsewhere they are a slip."""
    for run in re.findall(r"[0-9,]*,[0-9,]*", body):
        if not _GROUPED.fullmatch(run):
            raise BadAmount("format", text)
    return body.replace(",", "")


def _added_up(body: str, unit: str, text: str) -> str:
    """`1亿2000万` → `120000000`: the parts must follow each other from large to small."""
    parts = list(_PART.finditer(body))
    if not parts or "".join(part.group() for part in parts) != body:
        raise BadAmount("format", text)
    powers = [_POWERS[part.group(2) or ""] for part in parts]
    if powers != sorted(set(powers), reverse=True):
        raise BadAmount("format", text)
    if any(len(part.group(1)) > 20 for part in parts):
        raise BadAmount("range", text)
    if len(parts) == 1 and not parts[0].group(2):
        return plain_number(Decimal(body) * unit_for_typing(unit))
    numbers = [
        Decimal(part.group(1)).scaleb(power) for part, power in zip(parts, powers, strict=True)
    ]
    return plain_number(sum(numbers, Decimal(0)))
