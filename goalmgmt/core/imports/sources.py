"""A file as it came in, and a table as it was read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from goalmgmt.core.imports.kinds import Problem


class Unreadable(Exception):
    """The file as a whole cannot be taken; the problems say where and how to mend it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))

    @classmethod
    def because(cls, message: str, *, row: int = 0, column: str = "") -> "Unreadable":
        return cls([Problem(row, column, message)])


@dataclass(frozen=True)
class Source:
    """The bytes of a file and the name it had."""

    name: str
    data: bytes

    @classmethod
    def at(cls, path: Path) -> "Source":
        """The file at `path`. Raises Unreadable; a name that is no text is written with `?`."""
        try:
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            raise Unreadable.because(
                _("The file cannot be read. Check its path and your rights on it.")
            ) from error
        return cls(path.name.encode("utf-8", "replace").decode(), data)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file as stripped text, the header apart; `first` is the number of the first
    data row in the file."""

    header: list[str]
    rows: Iterable[list[str]]
    first: int = 2
