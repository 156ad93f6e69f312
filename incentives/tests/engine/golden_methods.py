"""How each method of the worked cases is said as a plan and facts: data only, nothing is computed.

A method gives the plan's components (and more of the plan) and the facts of one or more periods.
"""

from typing import Any

Json = dict[str, Any]
DAY = "2026-07-01"


def credits(*amounts: str, metric: str = "sales", **more: Any) -> Json:
    """Facts with one credit per amount."""
    made = [
        {"id": f"C{n:03}", "occurred_on": DAY, "metric": metric, "amount": amount, **more}
        for n, amount in enumerate(amounts, start=1)
    ]
    return {"person": {"code": "P1"}, "period": "2026-07", "credits": made}


def component(kind: str, **more: Any) -> Json:
    return {"key": "commission", "kind": kind, "metric": "sales", **more}


def tiers(rows: list[list[Any]], mode: str, scale: int = 1, **more: Any) -> Json:
    """A tier table as the case writes it: lower, upper, rate."""
    made = [
        {"lower": row[0], "rate": row[2], "mode": mode, **({"upper": row[1]} if row[1] else {})}
        for row in rows
    ]
    return component("tiered", **{"on": "amount", "boundary": "lower", "tiers": made, **more})


def plan(*components: Json, **more: Any) -> Json:
    return {
        "code": "CASE",
        "currency": "CNY",
        "period": "month",
        "components": list(components),
        **more,
    }


def tiered(inputs: Json, mode: str, **more: Any) -> tuple[Json, list[Json]]:
    """Any case of a table: `base`, `bases`, `sales` (one or many) each as a period of its own."""
    given = inputs.get("base") or inputs.get("bases") or inputs.get("sales")
    bases = given if isinstance(given, list) else [given]
    return plan(tiers(inputs["tiers"], mode, **more)), [credits(base) for base in bases]


def attainment(inputs: Json) -> tuple[Json, list[Json]]:
    target = inputs.get("target") or inputs.get("quota")
    facts = credits(inputs.get("actual") or inputs.get("ytd_credit") or inputs.get("sales"))
    facts["metrics"] = {"sales": {"target": target}}
    if "month" in inputs:
        facts["person"]["params"] = {"ramp_month": inputs["month"]}
    return plan(component("flat", rate="0"), ramp=inputs.get("ramp", [])), [facts]


def growth(rows: list[Json], inputs: Json, **more: Any) -> tuple[Json, list[Json]]:
    facts = credits(inputs["actual"])
    facts["metrics"] = {"sales": {"baseline": inputs["baseline"]}}
    table = component("tiered", on="growth", boundary="lower", tiers=rows, **more)
    return plan(table), [facts]


def cumulative(inputs: Json, kind: str, mode: str) -> tuple[Json, list[Json]]:
    """Months of one window; prior credits and prior pay pass on from month to month."""
    months = []
    for number, amount in enumerate(inputs["months"], start=1):
        facts = credits(amount)
        facts["credits"][0]["id"] = f"M{number}"
        months.append({**facts, "period": f"2026-0{number}", "window": "2026-Q1"})
    return plan(tiers(inputs["tiers"], mode, cumulative=kind)), months


def bonus(points: list[list[str]], shape: str, *, amount: str, xs: list[str], **more: str) -> Any:
    """A target bonus on a stated attainment: a target of 1 and the attainment as achieved."""
    curve = {"on": "attainment", "shape": shape, "points": points, "boundary": "lower", **more}
    facts = [
        {
            "person": {"code": "P1"},
            "period": "2026-07",
            "metrics": {"sales": {"target": "1", "achieved": x}},
        }
        for x in xs
    ]
    return plan(component("target_bonus", bonus=amount, curve=curve)), facts


def draw(inputs: Json, *, recoverable: bool) -> tuple[Json, list[Json]]:
    rule = {"amount": inputs["draw"], "recoverable": recoverable}
    earned = component("flat", rate="1")
    return plan(earned, draw=rule), [credits(amount) for amount in inputs["earned"]]


def settlement(inputs: Json, **more: Any) -> tuple[Json, list[Json]]:
    facts = credits(inputs.get("commission", "0"))
    return plan(component("flat", rate="1"), **more), [facts]
