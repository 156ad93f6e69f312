"""JSON as we accept it: UTF-8, bounded depth, no duplicate keys, no NaN, no NUL (quality.md I4)."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 40


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _clean(text: str) -> bool:
    depth = deepest = 0
    for char in text:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest <= MAX_DEPTH and "\\u0000" not in text and "\x00" not in text


def strict_loads(raw: bytes) -> Any:
    """The value that `raw` holds. Raises ValueError for anything we do not take."""
    text = raw.decode("utf-8-sig")
    if not _clean(text):
        raise ValueError("too deep, or holds NUL")
    value = json.loads(
        text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_unique
    )
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate is refused here
    return value


class StrictJSONParser(JSONParser):
    """DRF's JSON parser with the strict reading; decimals arrive as strings."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return strict_loads(stream.read())
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _("The body is not JSON as accepted here: UTF-8, each key once, depth up to 40.")
            ) from error
