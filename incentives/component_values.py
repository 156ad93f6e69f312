"""A component as the values of its form, and back. Plain Python.

What the form does not know stays as it was: every key of a component is either a value of the form
or part of `rest`, so an edit never loses a rule that came by import.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

CURVES = frozenset({"rate_curve", "target_bonus", "team_pool"})
#: Numbers that are either the plan's or each person's own.
OF_A_PERSON = {"target_bonus": ("bonus",), "team_pool": ("pool",), "above_floor": ("floor", "less")}
SIMPLE = ("metric", "base", "of", "pay_on", "cumulative")
Part = Mapping[str, Any]
#: What a new component of each kind begins with: valid, and meant to be changed.
BEGINNINGS: dict[str, dict[str, Any]] = {
    "flat": {"rate": "0.01"},
    "tiered": {
        "on": "attainment", "boundary": "lower",
        "tiers": [{"lower": "0", "upper": "1", "mode": "marginal", "rate": "0.01"},
                  {"lower": "1", "mode": "marginal", "rate": "0.015"}],
    },
    "rate_curve": {
        "curve": {"on": "attainment", "shape": "linear",
                  "points": [["0.8", "0.01"], ["1", "0.02"], ["1.2", "0.03"]]},
    },
    "target_bonus": {
        "bonus": "1000",
        "curve": {"on": "attainment", "shape": "linear",
                  "points": [["0.8", "0"], ["1", "1"], ["1.2", "1.5"]]},
    },
    "matrix": {
        "rows_on": "attainment", "rows": ["0", "0.8", "1"], "boundary": "lower",
        "columns_on": "amount", "columns": ["0", "100000"],
        "cells": [["0", "0.005"], ["0.01", "0.015"], ["0.015", "0.02"]],
    },
    "per_unit": {"rate": "10", "base": "quantity"},
    "spiff": {"rate": "0.01"},
    "override": {"rate": "0.005", "of": "team"},
    "above_floor": {"floor": "100000", "rate": "0.02", "less": "0"},
    "team_pool": {
        "pool": "10000",
        "curve": {"on": "attainment", "shape": "linear",
                  "points": [["0.8", "0"], ["1", "1"], ["1.2", "1.5"]]},
    },
}  # fmt: skip


def beginning(kind: str, metric: str, taken: frozenset[str]) -> dict[str, Any]:
    """A new component under a key that the plan does not use yet."""
    word = kind.replace("_", "-")
    names = [word, *(f"{word}-{number}" for number in range(2, 100))]
    key = next(name for name in names if name not in taken)
    return {"key": key, "kind": kind, "metric": metric, **BEGINNINGS[kind]}


def component_of(kind: str, read: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """The component as the engine's JSON, not checked."""
    found: dict[str, Any] = {"key": read["key"], "kind": kind, **read.get("rest", {})}
    found |= {name: read[name] for name in SIMPLE if read.get(name)}
    if read.get("prorate"):
        found["prorate"] = True
    return found | _rule(kind, read, _rows(read, rows), found) | _limits(read)


def _rows(read: Mapping[str, Any], rows: int) -> list[tuple[str, str]]:
    pairs = [(read.get(f"lower_{n}"), read.get(f"value_{n}")) for n in range(1, rows + 1)]
    return [(text(low), text(value)) for low, value in pairs
            if low is not None and value is not None]  # fmt: skip


def text(value: Decimal) -> str:
    """A number as the engine's JSON keeps it."""
    return f"{value:f}"


def _number_of(name: str, read: Mapping[str, Any]) -> dict[str, Any]:
    if read.get(f"own_{name}"):
        return {f"{name}_from": "person"}
    return {name: text(read[name])} if read.get(name) is not None else {}


def _rule(
    kind: str, read: Mapping[str, Any], rows: list[tuple[str, str]], known: Part
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("rate", *OF_A_PERSON.get(kind, ())):
        found |= _number_of(name, read)
    if kind == "tiered":
        found |= {"on": read["on"], "boundary": read["boundary"]}
        if rows or "tiers" not in known:
            found["tiers"] = _tiers(read, rows)
    if kind in CURVES:
        points = [list(row) for row in rows]
        found["curve"] = {
            "on": read["on"], "shape": read["shape"], "beyond": read["beyond"],
            "boundary": read["boundary"], "points": points,
        }  # fmt: skip
    if kind == "matrix":
        found |= {**read["cells"], "rows_on": read["rows_on"], "columns_on": read["columns_on"]}
        found["boundary"] = read["boundary"]
    return found


def _tiers(read: Mapping[str, Any], rows: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Each tier ends where the next begins."""
    last = [] if read.get("upper") is None else [text(read["upper"])]
    uppers = [low for low, _value in rows[1:]] + last
    found = []
    for number, (low, value) in enumerate(rows):
        tier = {"lower": low, "mode": read["mode"], read["paid_as"]: value}
        if number < len(uppers):
            tier["upper"] = uppers[number]
        found.append(tier)
    return found


def _limits(read: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if read.get("gate_kind"):
        at = text(read["gate_at"])
        found["threshold"] = {"kind": read["gate_kind"], "at": at, "on": read["gate_on"]}
    if read.get("cap") is not None:
        found["cap"] = {"amount": text(read["cap"])} | (
            {"carry": True} if read.get("cap_carry") else {}
        )
    if read.get("least") is not None:
        found["least"] = text(read["least"])
    if read.get("factor") is not None:
        found["multipliers"] = [{"value": text(read["factor"])}]
    return found


def initial_of(kind: str, part: Part) -> dict[str, Any]:
    """The form's values for a component; what it has no field for is `rest`."""
    left = dict(part)
    left.pop("kind", None)
    found: dict[str, Any] = {"key": left.pop("key", ""), "prorate": left.pop("prorate", False)}
    found |= {name: left.pop(name) for name in SIMPLE if isinstance(left.get(name), str)}
    for name in ("rate", *OF_A_PERSON.get(kind, ())):
        found |= _take_number(name, left)
    if kind == "tiered":
        found |= _take_tiers(left)
    if kind in CURVES:
        found |= _take_curve(left)
    if kind == "matrix" and "cells" in left:
        found["cells"] = {name: left.pop(name) for name in ("columns", "rows", "cells")}
        found |= {name: left.pop(name) for name in ("rows_on", "columns_on", "boundary")}
    found |= _take_limits(left)
    return {**found, "rest": left}


def _take_number(name: str, left: dict[str, Any]) -> dict[str, Any]:
    if left.get(f"{name}_from") == "person":
        del left[f"{name}_from"]
        return {f"own_{name}": True}
    return {name: Decimal(left.pop(name))} if name in left else {}


def _take_tiers(left: dict[str, Any]) -> dict[str, Any]:
    tiers = left.get("tiers", [])
    modes = {tier["mode"] for tier in tiers}
    kinds = {name for tier in tiers for name in ("rate", "factor", "amount") if name in tier}
    found: dict[str, Any] = {name: left.pop(name) for name in ("on", "boundary") if name in left}
    if len(modes) != 1 or len(kinds) != 1:
        return found
    del left["tiers"]
    (paid_as,) = kinds
    found |= {"mode": modes.pop(), "paid_as": paid_as}
    for number, tier in enumerate(tiers, start=1):
        found |= {f"lower_{number}": Decimal(tier["lower"]),
                  f"value_{number}": Decimal(tier[paid_as])}  # fmt: skip
    if "upper" in tiers[-1]:
        found["upper"] = Decimal(tiers[-1]["upper"])
    return found


def _take_curve(left: dict[str, Any]) -> dict[str, Any]:
    curve = left.pop("curve", None)
    if curve is None:
        return {}
    found = {name: curve[name] for name in ("on", "shape", "beyond", "boundary") if name in curve}
    for number, (x, y) in enumerate(curve["points"], start=1):
        found |= {f"lower_{number}": Decimal(x), f"value_{number}": Decimal(y)}
    return found


def _take_limits(left: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    gate = left.get("threshold")
    if gate is not None and gate.get("boundary", "lower") == "lower":
        del left["threshold"]
        found |= {"gate_kind": gate["kind"], "gate_at": Decimal(gate["at"]), "gate_on": gate["on"]}
    cap = left.get("cap")
    if cap is not None and "amount" in cap:
        del left["cap"]
        found |= {"cap": Decimal(cap["amount"]), "cap_carry": cap.get("carry", False)}
    if "least" in left:
        found["least"] = Decimal(left.pop("least"))
    factors = left.get("multipliers", [])
    if len(factors) == 1 and set(factors[0]) == {"value"}:
        del left["multipliers"]
        found["factor"] = Decimal(factors[0]["value"])
    return found
