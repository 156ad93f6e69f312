"""From plain JSON values to the engine's dataclasses, by type hints; refuses everything else."""

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from incentives.engine.explain import LANGUAGES as SENTENCES
from incentives.engine.explain import Wording
from incentives.engine.json_text import NumberText, shown
from incentives.engine.model import CodecError, Component
from incentives.engine.results import Line
from incentives.engine.rules import RULES

T = TypeVar("T")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", re.ASCII)
MONEY = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?", re.ASCII)
RATIO = re.compile(r"-?[0-9]{1,80}(\.[0-9]{1,80}|/[0-9]{1,80})?", re.ASCII)
LONGEST = 200
LONGEST_SENTENCE = 2000


def decode(kind: type[T], value: Any, path: str) -> T:
    """An object of `kind`, or CodecError with the path of the first thing that is wrong."""
    return typing.cast(T, _any(kind, value, path))


def _any(kind: Any, value: Any, path: str) -> Any:
    return _reader(kind)(value, path)


@functools.cache
def _reader(kind: Any) -> Callable[[Any, str], Any]:
    """How values of a type are read; found once for each type."""
    if kind is Component:
        return _component
    if dataclasses.is_dataclass(kind):
        return functools.partial(_object, kind)
    origin = typing.get_origin(kind)
    if origin is not None:
        return functools.partial(CONTAINERS[origin], typing.get_args(kind))
    return SCALARS[kind]


@functools.cache
def _fields(kind: Any) -> dict[str, tuple[Callable[[Any, str], Any], bool]]:
    """Per field how it is read, and whether it must be there."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        field.name: (_reader(hints[field.name]), _required(field))
        for field in dataclasses.fields(kind)
        if (kind, field.name) != (Component, "rule")
    }


def _object(kind: Any, value: Any, path: str) -> Any:
    given = _dict(value, path)
    if kind is Line:
        given = {key: item for key, item in given.items() if key not in SENTENCES}
    return kind(**_read_fields(kind, given, path))


def _read_fields(kind: Any, given: dict[str, Any], path: str) -> dict[str, Any]:
    fields = _fields(kind)
    for key in given:
        if key not in fields:
            raise CodecError("key_unknown", path=path, key=shown(key))
    for name, (_, required) in fields.items():
        if required and name not in given:
            raise CodecError("key_missing", path=path, key=name)
    return {name: fields[name][0](item, f"{path}.{name}") for name, item in given.items()}


def _component(value: Any, path: str) -> Component:
    """Split one flat object into the component and the rule of its kind."""
    given = dict(_dict(value, path))
    if "kind" not in given:
        raise CodecError("key_missing", path=path, key="kind")
    name = _text(given.pop("kind"), f"{path}.kind")
    if name not in RULES:
        choices = ", ".join(RULES)
        raise CodecError("not_choice", path=f"{path}.kind", value=shown(name), choices=choices)
    names = {field.name for field in dataclasses.fields(RULES[name])}
    rule = _object(RULES[name], {key: given.pop(key) for key in sorted(names & set(given))}, path)
    return Component(rule=rule, **_read_fields(Component, given, path))


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _dict(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CodecError("not_object", path=path)
    return value


def _optional(args: tuple[Any, ...], value: Any, path: str) -> Any:
    return None if value is None else _any(args[0], value, path)


def _choice(args: tuple[Any, ...], value: Any, path: str) -> Any:
    if not isinstance(value, str) or value not in args:
        choices = ", ".join(args)
        raise CodecError("not_choice", path=path, value=shown(value), choices=choices)
    return str(value)


def _tuple(args: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise CodecError("not_list", path=path)
    if args[-1] is Ellipsis:
        read = _reader(args[0])
        return tuple(read(item, f"{path}[{n}]") for n, item in enumerate(value))
    if len(value) != len(args):
        raise CodecError("not_list", path=path)
    return tuple(_any(arg, value[n], f"{path}[{n}]") for n, arg in enumerate(args))


def _mapping(args: tuple[Any, ...], value: Any, path: str) -> dict[str, Any]:
    read = _reader(args[1])
    return {
        _text(key, path): read(item, f"{path}.{shown(key)}")
        for key, item in _dict(value, path).items()
    }


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or isinstance(value, NumberText) or not value.strip():
        raise CodecError("not_text", path=path)
    if len(value) > LONGEST or not value.isprintable():
        raise CodecError("not_text", path=path)
    return value


def _sentence(value: Any, path: str) -> str:
    """Text of a stored line: may be empty and longer than a code."""
    if not isinstance(value, str) or len(value) > LONGEST_SENTENCE:
        raise CodecError("not_text", path=path)
    return value


def _decimal(value: Any, path: str) -> Decimal:
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise CodecError("not_number", path=path, value=shown(value))
    return Decimal(value)


def _money(args: tuple[Any, ...], value: Any, path: str) -> Decimal:
    if not isinstance(value, str) or not MONEY.fullmatch(value):
        raise CodecError("not_money", path=path, value=shown(value))
    return Decimal(value)


def _fraction(value: Any, path: str) -> Fraction:
    if not isinstance(value, str) or not RATIO.fullmatch(value) or value.endswith("/0"):
        raise CodecError("not_number", path=path, value=shown(value))
    return Fraction(value)


def _integer(value: Any, path: str) -> int:
    if not isinstance(value, NumberText) or not NUMBER.fullmatch(value) or "." in value:
        raise CodecError("not_number", path=path, value=shown(value))
    return int(value)


def _boolean(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise CodecError("not_boolean", path=path)
    return value


def _date(value: Any, path: str) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise CodecError("not_date", path=path, value=shown(value))


SCALARS: dict[Any, Callable[[Any, str], Any]] = {
    str: _text,
    Wording: _sentence,
    Decimal: _decimal,
    Fraction: _fraction,
    int: _integer,
    bool: _boolean,
    date: _date,
}
CONTAINERS: dict[Any, Callable[[tuple[Any, ...], Any, str], Any]] = {
    Annotated: _money,
    types.UnionType: _optional,
    typing.Union: _optional,
    Literal: _choice,
    tuple: _tuple,
    Mapping: _mapping,
}
