"""What an importer is: a kind with its columns and the function that writes its rows.

Each app declares its kinds in `imports.py`; they are found by name through `kinds()`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from goalmgmt.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the file, and what the template shows as an example."""

    name: str
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A data row: its number in the file (the header is 1) and its stripped cells."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, translated, with how to mend it."""

    row: int
    column: str
    message: str


@dataclass(slots=True)
class Run:
    """One import under way: its options, and what it found. `actor` None is the system."""

    actor: models.Model | None
    now: datetime
    round_half_up: bool = False
    issue: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: What the kind keeps for a human when the file is refused: see `Kind.refused`.
    aside: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def refuse(self, row: Row, column: str, message: str) -> None:
        self.problems.append(Problem(row.number, column, message))

    @contextmanager
    def trying(self, row: Row, column: str = "") -> Iterator[None]:
        """Turns an operation's refusal into a problem of the row, and goes on."""
        try:
            yield
        except Refused as error:
            self.refuse(row, error.field or column, error.message)


@dataclass(frozen=True, slots=True)
class Kind:
    """An importer. `write` gets all rows inside one transaction, which is rolled back when it
    refused any; blank cells mean unchanged on rows that exist."""

    name: str
    columns: tuple[Column, ...]
    write: Callable[[Sequence[Row], Run], None]
    #: Column of which at least one must be there (`person` or `shares`).
    one_of: tuple[str, ...] = ()
    #: Called after a file was refused and nothing of it written: keeps what a human decides.
    refused: "Callable[[Run], None] | None" = None


@cache
def kinds() -> dict[str, Kind]:
    """Every kind that an installed app declares in its `imports.KINDS`."""
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "imports"):
            declared = getattr(import_module(f"{config.name}.imports"), "KINDS", ())
            found.update({kind.name: kind for kind in declared})
    return found
