"""Random plans and facts as JSON, from a seed: every feature, and values that sit on bounds.

Facts are made period by period, because releases and receipts must name what is held and awaited.
"""

from decimal import Decimal
from random import Random
from typing import Any

Json = dict[str, Any]
OWN_MEASURES = ("amount", "quantity", "attainment", "growth")
WITHOUT_BASE = ("target_bonus", "team_pool")
PARAMS = {
    "rate": "0.0375",
    "multiplier": "1.15",
    "cap": "80.25",
    "bonus": "333.33",
    "floor": "55.5",
    "guaranteed_rate": "0.011",
    "least": "12.34",
    "pool": "1000.01",
}


def plan(random: Random) -> Json:
    """A plan that checks, of one to three components."""
    keys = ["first", "second", "third"][: random.choice((1, 1, 2, 3))]
    made: Json = {"code": "R", "currency": "CNY", "period": "month", "components": []}
    for key in keys:
        made["components"].append(component(random, key, made["components"]))
    if random.random() < 0.3:
        made["ramp"] = ["0.5", "0.75", "1"]
    if random.random() < 0.4:
        made["draw"] = draw(random)
    if random.random() < 0.3:
        made["guarantee"] = {"amount": money(random, 30_000), "months": random.randint(1, 4)}
    if random.random() < 0.4:
        made["holdback"] = random.choice(("0.1", "0.3333", "1"))
        if random.random() < 0.6:
            made["holdback_days"] = random.choice((0, 20, 45))
    if random.random() < 0.4:
        made["late"] = "deal"
    return made


def draw(random: Random) -> Json:
    made: Json = {"amount": money(random, 25_000), "recoverable": random.random() < 0.7}
    if made["recoverable"] and random.random() < 0.4:
        made["keep"] = False
    if made["recoverable"] and random.random() < 0.4:
        made["defer"] = random.randint(1, 2)
    return made


def component(random: Random, key: str, earlier: list[Json]) -> Json:
    kind = random.choice(tuple(RULES))
    made: Json = {"key": key, "kind": kind, "metric": "sales", **RULES[kind](random)}
    own = made.get("on", "amount") in OWN_MEASURES and made.get("per") != "credit"
    _base(random, made, earlier)
    if random.random() < 0.3 and made.get("per") != "credit":
        made["threshold"] = threshold(
            random, above=own and kind not in ("target_bonus", "team_pool")
        )
    if random.random() < 0.4:
        made["multipliers"] = [multiplier(random) for _ in range(random.randint(1, 2))]
    if random.random() < 0.3:
        made["prorate"] = True
    _balances(random, made)
    return made


def _base(random: Random, made: Json, earlier: list[Json]) -> None:
    if random.random() < 0.2:
        made["of"] = "team"
    choice = random.random()
    if made["kind"] == "per_unit":
        return
    if choice < 0.15 and earlier:
        made["base"] = f"component:{earlier[-1]['key']}"
    elif choice < 0.3 and made.get("of") == "team":
        made["base"] = "commission"
    elif choice < 0.4:
        made["base"] = "quantity"
    elif choice < 0.5:
        made["only"] = {"tags": {"product": ["A", "B"]}, "from_on": "2026-01-03"}


def _balances(random: Random, made: Json) -> None:
    """Cap, least pay, cumulation and clock, as far as they go together."""
    per_credit, pool = made.get("per") == "credit", made["kind"] == "team_pool"
    if random.random() < 0.35 and not per_credit:
        made["cumulative"] = random.choice(("deduct", "current"))
    if random.random() < 0.35:
        made["cap"] = {"amount": money(random, 9_000)}
        if random.random() < 0.2:
            made["cap"] = {"amount_from": "person"}
        if random.random() < 0.4 and made.get("cumulative") != "deduct" and not pool:
            made["cap"]["carry"] = True
    carries = made.get("cap", {}).get("carry")
    if random.random() < 0.25 and not per_credit and not carries:
        least = {"least": money(random, 5_000)}
        made |= random.choice((least, {"least_from": "person"}))
    credits = made["kind"] != "target_bonus" and not pool and ":" not in made.get("base", "")
    credits = credits and made.get("base") != "commission"
    if random.random() < 0.3 and credits and not carries and made.get("cumulative") != "deduct":
        made["pay_on"] = "receipt"


def money(random: Random, most: int) -> str:
    fen = random.randint(0, most)
    return f"{fen // 100}.{fen % 100:02}"


def rate(random: Random) -> str:
    return f"0.{random.randint(0, 3000):04}"


def rated(random: Random) -> Json:
    return {"rate": rate(random)} if random.random() < 0.8 else {"rate_from": "person"}


def tiered(random: Random) -> Json:
    on = random.choice((*OWN_MEASURES, "amount", "amount", "attainment:calls", "team:sales"))
    relative = on not in ("amount", "quantity")
    edges = sorted(random.sample(range(1, 16), random.randint(0, 3)))
    edges = [random.choice((0, 0, 0, 1)), *[edge + 1 for edge in edges]]
    bounds = [str(Decimal(edge) / 8) if relative else str(edge * 25) for edge in edges]
    modes = ("marginal", "whole") if on in OWN_MEASURES else ("whole",)
    rows = [{"lower": low, "mode": random.choice(modes)} for low in bounds]
    for row, above in zip(rows, bounds[1:], strict=False):
        row["upper"] = above
    if random.random() < 0.3:
        rows[-1]["upper"] = "20" if relative else "600"
    made: Json = {"on": on, "boundary": random.choice(("lower", "upper")), "tiers": rows}
    for row in rows:
        row.update(tier_value(random, closed="upper" in row and on in OWN_MEASURES))
    if any("factor" in row for row in rows):
        made |= rated(random)
    if random.random() < 0.15 and on in OWN_MEASURES:
        made["per"] = "credit"
    return made


def tier_value(random: Random, *, closed: bool) -> Json:
    choice = random.random()
    if choice < 0.15 and closed:
        return {"amount": money(random, 2_000)}
    return {"factor": "1.25"} if choice < 0.3 else {"rate": rate(random)}


def curve(random: Random, measures: tuple[str, ...]) -> Json:
    on = random.choice(measures)
    step = 50 if on in ("amount", "quantity") else 1
    xs = sorted(random.sample(range(12), random.randint(1, 4)))
    made: Json = {
        "on": on,
        "shape": random.choice(("stepped", "linear")),
        "points": [[str(Decimal(x * step) / 8), rate(random)] for x in xs],
    }
    if made["shape"] == "stepped":
        made["boundary"] = random.choice(("lower", "upper"))
    elif random.random() < 0.5:
        made["beyond"] = "extend"
    return made


ANY = (*OWN_MEASURES, "attainment:calls", "amount:calls", "team:sales", "value:quality")


def threshold(random: Random, *, above: bool) -> Json:
    kind = random.choice(("gate", "above")) if above else "gate"
    on = random.choice(OWN_MEASURES if kind == "above" else ANY)
    at = str(random.choice((0, 25, 50, 100))) if on.startswith(("amount", "quantity")) else "0.5"
    made = {"kind": kind, "at": at, "on": on}
    return {**made, "boundary": random.choice(("lower", "upper"))}


def multiplier(random: Random) -> Json:
    choice = random.random()
    if choice < 0.5:
        return {"value": random.choice(("1.2", "0.5", "0.3333"))}
    return {"value_from": "person"} if choice < 0.65 else {"curve": curve(random, ANY)}


def matrix(random: Random) -> Json:
    return {
        "rows_on": "attainment",
        "rows": ["0.25", "0.5", "1"],
        "columns_on": random.choice(("value:quality", "attainment:calls")),
        "columns": ["0.5", "0.9"],
        "cells": [[rate(random), rate(random)] for _ in range(3)],
        "boundary": random.choice(("lower", "upper")),
    }


def bonus(random: Random) -> Json:
    given = {"bonus": money(random, 90_000)} if random.random() < 0.7 else {"bonus_from": "person"}
    return {"curve": curve(random, ANY), **given}


def pool(random: Random) -> Json:
    given = {"pool": money(random, 90_000)} if random.random() < 0.7 else {"pool_from": "person"}
    return {"curve": curve(random, ("team:sales", "team:sales", "attainment")), **given}


def above_floor(random: Random) -> Json:
    floor = {"floor": money(random, 20_000)} if random.random() < 0.7 else {"floor_from": "person"}
    less = {"less_from": "person"} if random.random() < 0.5 else {}
    return {**floor, **rated(random), **less}


RULES = {
    "flat": rated,
    "override": rated,
    "spiff": rated,
    "per_unit": rated,
    "tiered": tiered,
    "rate_curve": lambda random: {"curve": curve(random, ANY)},
    "matrix": matrix,
    "target_bonus": bonus,
    "above_floor": above_floor,
    "team_pool": pool,
}


def facts(random: Random, month: int, before: Json | None, closing: Json) -> Json:
    """One month. `before` are the facts of the month before; `closing` its model balances."""
    made: Json = {
        "person": {"code": "A", "params": dict(PARAMS)},
        "period": f"2026-{month:02}",
        "ends_on": f"2026-{month:02}-28",
        "window": "W1" if month < 3 else "W2",
        "metrics": {
            "sales": {"target": random.choice(("150", "200.5")), "baseline": "120"},
            "calls": {"target": "70"},
        },
        "team_metrics": {"sales": {"target": "400", "baseline": "300"}},
        "team": {"B": signed(random), "C": money(random, 9_000)},
        "values": {"quality": random.choice(("0.4", "0.5", "0.95"))},
        "credits": credits(random, month, "C"),
        "team_credits": credits(random, month, "T"),
    }
    made["person"]["params"] |= {"ramp_month": str(month), "tenure_month": str(month + 1)}
    if not any(credit["metric"] == "calls" for credit in made["credits"]):
        made["metrics"]["calls"]["achieved"] = "35"
    if random.random() < 0.2:
        made["team_metrics"]["sales"]["achieved"] = random.choice(("200", "333.33"))
    _shared(random, made)
    _earlier(made, before)
    _settled(random, made, closing)
    return made


def signed(random: Random) -> str:
    return ("-" if random.random() < 0.2 else "") + money(random, 9_000)


def credits(random: Random, month: int, letter: str) -> list[Json]:
    found = []
    for number in range(random.choice((0, 1, 2, 2, 3, 4))):
        amount = random.choice(("25", "50", "100", "75.00", money(random, 30_000)))
        credit = {
            "id": f"{letter}{month}{number}",
            "occurred_on": f"2026-{month:02}-{random.randint(1, 9):02}",
            "metric": random.choice(("sales", "sales", "sales", "calls")),
            "amount": ("-" if random.random() < 0.15 else "") + amount,
            "quantity": str(random.randint(0, 120)),
            "tags": {"product": random.choice("ABC")},
        }
        if random.random() < 0.3:
            credit["share"] = random.choice(("0.5", "0.3333", "0.17"))
        found.append(credit)
    return found


def _shared(random: Random, made: Json) -> None:
    made["pool_part"] = random.choice((["1", "3"], ["20.5", "100"], ["0", "7"], ["1", "1"]))
    if made["pool_part"] == ["1", "3"]:
        made["pool_before"] = random.choice(("0", "1", "2"))
    if random.random() < 0.3:
        made["proration"] = ["17", "30"]


def _earlier(made: Json, before: Json | None) -> None:
    """The window's credits so far; a metric with credits is measured by them."""
    if before is None or before["window"] != made["window"]:
        return
    for name in ("credits", "team_credits"):
        made[f"prior_{name}"] = [*before.get(f"prior_{name}", []), *before[name]]
    if any(credit["metric"] == "calls" for credit in made["prior_credits"]):
        made["metrics"]["calls"].pop("achieved", None)


def _settled(random: Random, made: Json, closing: Json) -> None:
    ids = [credit["id"] for name in ("credits", "team_credits") for credit in made[name]]
    ids += [credit for _, credit, _, _ in closing.get("awaiting", [])]
    some = [name for name in ids if random.random() < 0.6]
    made["received"] = {name: random.choice((["1", "3"], ["7", "8"], ["9", "9"])) for name in some}
    items = closing.get("items", [])
    made["cash"] = {item["id"]: ["2", "3"] for item in items if random.random() < 0.3}
    if random.random() < 0.3:
        made["clawbacks"] = [clawback(random, number) for number in range(random.randint(1, 2))]
    if random.random() < 0.2:
        made["adjustments"] = [{"id": "J", "amount": signed(random)}]


def clawback(random: Random, number: int) -> Json:
    made: Json = {"id": f"K{number}", "earned": "77.77"}
    made |= random.choice(({}, {"share": "0.5"}, {"term": ["5", "12"]}, {"paid": "30.01"}))
    return {**made, "original": "X"} if random.random() < 0.6 else made
