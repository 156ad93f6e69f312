"""Reading forms out of pages, and what a request did to the tables."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

#: Tables that are about the visit rather than the business.
PASSING = frozenset({"django_session", "usersessions_usersession", "django_cache"})


@dataclass
class Form:
    """A form of a page: where it goes, and what it sends when nobody touches it."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("hx-post") or given.get("action", "")
            method = "post" if "hx-post" in given else given.get("method", "get")
            self._open = Form(method.lower(), action)
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(tag, given, self._open.fields)

    def _field(self, tag: str, given: dict[str, str], fields: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select:
            if "selected" in given or not fields[self._select]:
                fields[self._select] = given.get("value", "")
        elif tag == "select" and name:
            self._select = name
            fields.setdefault(name, "")
        elif tag == "textarea" and name:
            self._text = name
            fields.setdefault(name, "")
        elif tag in {"input", "button"} and name and name != "csrfmiddlewaretoken":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                fields[name] = given.get("value", "")
            else:
                fields.setdefault(name, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._text:
            self._open.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""


def forms_of(html: str) -> list[Form]:
    """All forms of a page."""
    reader = FormReader()
    reader.feed(html)
    return reader.forms


def business_tables() -> list[str]:
    """Every table but those of sessions and the cache."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(names - PASSING)


def fingerprint(leave_out: frozenset[str] = frozenset()) -> dict[str, str]:
    """A hash of the rows of each business table."""
    found = {}
    with connection.cursor() as cursor:
        for table in business_tables():
            if table not in leave_out:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table names
                rows = sorted(map(_shown, cursor.fetchall()))
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _shown(row: tuple[object, ...]) -> str:
    """A row as text; PostgreSQL hands bytes out as views, whose text is where they lie."""
    return repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row])


@contextmanager
def watched_writes() -> Iterator[list[str]]:
    """The statements that write to business tables, as they are run."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            table = sql.split('"')[1] if '"' in sql else sql
            if table not in PASSING:
                seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names that are looked up in query strings and forms meanwhile."""
    found: set[str] = set()

    def noting(plain: Any) -> Any:
        def look_up(self: MultiValueDict, key: str, *args: Any) -> Any:
            if isinstance(self, QueryDict):
                found.add(key)
            return plain(self, key, *args)

        return look_up

    ways = {way: noting(getattr(MultiValueDict, way)) for way in ("__getitem__", "getlist")}
    with patch.multiple(MultiValueDict, **ways):
        yield found


@contextmanager
def same_numbers() -> Iterator[None]:
    """Afterwards new rows get the numbers that they would have got before: PostgreSQL counts on
    when rows are taken back."""
    before = _sequences()
    yield
    with connection.cursor() as cursor:
        for name, last in _sequences().items():
            if last != before[name]:
                known = before[name]
                cursor.execute("SELECT setval(%s, %s, %s)", [name, known or 1, known is not None])


def _sequences() -> dict[str, int | None]:
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
        return dict(cursor.fetchall())
