"""The dated closure of the unit tree. Plain Python: edges in, ancestry rows out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

OPEN_START = date(1900, 1, 1)
FOREVER = date(9999, 12, 31)


class Cycle(ValueError):
    """A unit would stand under itself; `unit` is its id."""

    def __init__(self, unit: int) -> None:
        super().__init__(f"unit {unit} stands under itself")
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Edge:
    """`unit` stands under `parent` over `[starts_on, ends_on)`."""

    unit: int
    parent: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Above:
    """`ancestor` stands `depth` levels above `descendant` over `[starts_on, ends_on)`."""

    ancestor: int
    descendant: int
    depth: int
    starts_on: date
    ends_on: date


def closure(units: Mapping[int, date], edges: Iterable[Edge]) -> list[Above]:
    """Every (ancestor, descendant, span), each unit being its own ancestor at depth 0.

    `units` says when each began: the edge that a unit began with reaches back to OPEN_START, so
    that facts older than the unit still roll up. Raises Cycle when, at any time, a unit
    would stand under itself.
    """
    by_unit = _stretched(units, edges)
    return [row for unit in units for row in _above(unit, by_unit)]


def _stretched(units: Mapping[int, date], edges: Iterable[Edge]) -> dict[int, list[Above]]:
    by_unit: dict[int, list[Above]] = {}
    for edge in sorted(edges, key=lambda edge: (edge.unit, edge.starts_on)):
        rows = by_unit.setdefault(edge.unit, [])
        first = not rows and edge.starts_on <= units[edge.unit]
        starts_on = OPEN_START if first else edge.starts_on
        rows.append(Above(edge.parent, edge.unit, 1, starts_on, edge.ends_on or FOREVER))
    return by_unit


def _above(unit: int, by_unit: Mapping[int, list[Above]]) -> list[Above]:
    rows: list[Above] = []
    waiting = [Above(unit, unit, 0, OPEN_START, FOREVER)]
    while waiting:
        row = waiting.pop()
        rows.append(row)
        waiting.extend(_one_up(row, by_unit))
    return rows


def _one_up(row: Above, by_unit: Mapping[int, list[Above]]) -> list[Above]:
    found = []
    for edge in by_unit.get(row.ancestor, []):
        starts_on = max(edge.starts_on, row.starts_on)
        ends_on = min(edge.ends_on, row.ends_on)
        if starts_on < ends_on:
            if edge.ancestor == row.descendant:
                raise Cycle(row.descendant)
            if row.depth > len(by_unit):  # below a cycle, not on it
                raise Cycle(row.ancestor)
            found.append(Above(edge.ancestor, row.descendant, row.depth + 1, starts_on, ends_on))
    return found
