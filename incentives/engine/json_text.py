"""Reading JSON text strictly: exact numbers, no duplicate keys, no NaN, no deep nesting."""

import json
from typing import Any, Never

from incentives.engine.model import CodecError

DEEPEST = 30


class NumberText(str):
    """A JSON number kept as it was written, so that nothing passes through a float."""

    __slots__ = ()


def parse_json(text: str, name: str) -> Any:
    """Parse or raise CodecError; every number comes back as `NumberText`."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) != len(found):
            keys = [key for key, _ in found]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise CodecError("json_duplicate", path=name, key=shown(twice))
        return made

    def constant(word: str) -> Never:
        raise CodecError("not_number", path=name, value=word)

    try:
        found = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=constant,
            parse_float=NumberText,
            parse_int=NumberText,
        )
    except json.JSONDecodeError as bad:
        params = {"line": str(bad.lineno), "column": str(bad.colno)}
        raise CodecError("json_invalid", path=name, **params) from bad
    except RecursionError as bad:
        raise CodecError("json_deep", path=name) from bad
    _refuse_deep(found, name)
    return found


def shown(value: Any) -> str:
    """What was found, short and printable, for a message."""
    text = ascii(value) if not isinstance(value, str) else ascii(value)[1:-1]
    return text if len(text) <= 40 else text[:40] + "..."


def _refuse_deep(found: Any, name: str) -> None:
    level = [found]
    for _ in range(DEEPEST):
        level = [item for value in level for item in _children(value)]
        if not level:
            return
    raise CodecError("json_deep", path=name)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
