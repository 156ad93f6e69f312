"""What a goal of the bench is. A new one is a module with a `Goal`, named in GOALS."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

#: The goals by name, and the module that holds each as GOAL.
GOALS = {"P9": "goalmgmt.bench.split"}


class Workload(Protocol):
    """A goal's data at one size. Each call of `limit` and `ours` does the same work anew."""

    def limit(self) -> None:
        """The fastest way that the database itself allows, on our own tables."""

    def ours(self) -> None:
        """The product's own way: rights, locks, history and audit included."""

    def tidy(self) -> None:
        """Between two calls, outside of the measured time."""

    def check(self) -> None:
        """Raise Inexact where the result is not exact; called before timing counts."""


@dataclass(frozen=True)
class Goal:
    """A promise: ours takes at most `ratio` times the limit, in at most `statements` statements.

    `sizes` are tried in order, the last one carries the promise; `seconds` bounds ours absolutely,
    by size.
    """

    name: str
    title: str
    ratio: float
    statements: int
    sizes: tuple[int, ...]
    prepare: Callable[[int], Workload]
    seconds: dict[int, float]


class Inexact(Exception):
    """A workload's result is wrong: its time means nothing."""


def exact(holds: bool, message: str) -> None:
    """Raise Inexact unless the result `holds`."""
    if not holds:
        raise Inexact(message)


def goal(name: str) -> Goal:
    """The goal called `name`, such as P9."""
    found: Goal = import_module(GOALS[name]).GOAL
    return found
