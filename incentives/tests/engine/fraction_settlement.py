"""The model's way from what was earned to what is payable, and the balances that pass on."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from incentives.tests.engine.fraction_model import ONE, ZERO, Json, Period, half_up, ratio
from incentives.tests.engine.fraction_model import number as n
from incentives.tests.engine.fraction_totals import Total


@dataclass
class Paid:
    """One period as the model sees it; `closing` is the next opening."""

    totals: dict[str, Total]
    total: Fraction
    payable: Fraction
    cancelled: Fraction
    closing: Json
    steps: dict[str, Fraction] = field(default_factory=dict)


def period(plan: Json, facts: Json) -> Paid:
    """Components, then the settlement, from the facts and their opening."""
    opening = facts.get("opening", {})
    totals: dict[str, Total] = {}
    for part in plan["components"]:
        known = {key: total.total for key, total in totals.items()}
        totals[part["key"]] = Total(part, Period(plan, facts, known), opening)
    total = sum((found.total for found in totals.values()), ZERO)
    made = Paid(totals, total, total, ZERO, {})
    _clocks(plan, facts, opening, made)
    _balances(plan, facts, opening, made)
    for adjustment in facts.get("adjustments", []):
        _step(made, "adjustment", n(adjustment["amount"]))
    made.closing["debt"] += max(-made.payable, ZERO)
    made.closing["paid"] = {
        part["key"]: totals[part["key"]].total + totals[part["key"]].paid_before()
        for part in plan["components"]
        if part.get("cumulative") == "deduct"
    }
    made.closing["carried"] = {key: t.carried for key, t in totals.items() if t.carried}
    made.closing["window"] = facts.get("window")
    return made


def _step(made: Paid, kind: str, amount: Fraction) -> None:
    made.payable += amount
    made.steps[kind] = made.steps.get(kind, ZERO) + amount


def _part(pairs: Json, name: str) -> Fraction | None:
    return min(ratio(pairs[name]), ONE) if name in pairs else None


def _clocks(plan: Json, facts: Json, opening: Json, made: Paid) -> None:
    waiting: list[Any] = []
    received = facts.get("received", {})
    for key, credit, earned, before in opening.get("awaiting", []):
        known = _part(received, credit)
        part = before if known is None else known
        _step(made, "received", half_up(earned * part) - half_up(earned * before))
        if part < 1:
            waiting.append((key, credit, earned, part))
    for component in plan["components"]:
        if component.get("pay_on") == "receipt":
            for credit, earned in made.totals[component["key"]].credit_shares():
                part = _part(received, credit) or ZERO
                if earned and part < 1:
                    _step(made, "awaiting", half_up(earned * part) - earned)
                    waiting.append((component["key"], credit, earned, part))
    made.closing["awaiting"] = waiting


def _balances(plan: Json, facts: Json, opening: Json, made: Paid) -> None:
    floor = _guarantee(plan, facts, made)
    _draw(plan, opening, made, floor)
    _clawbacks(facts, opening, made)
    _held(plan, facts, opening, made)


def _guarantee(plan: Json, facts: Json, made: Paid) -> Fraction:
    rule, month = plan.get("guarantee"), facts["person"]["params"].get("tenure_month")
    if rule is None or month is None or n(month) > rule["months"]:
        return ZERO
    _step(made, "guarantee", max(n(rule["amount"]) - max(made.payable, ZERO), ZERO))
    return n(rule["amount"])


def _draw(plan: Json, opening: Json, made: Paid, floor: Fraction) -> None:
    """Debts are a list of (amount, periods until it may be recovered)."""
    draw = plan.get("draw")
    defer = draw.get("defer", 0) if draw else 0
    debts = [(amount, age + 1) for amount, age in opening.get("advances", [])]
    advance = ZERO
    if draw:
        amount, owes = n(draw["amount"]), draw["recoverable"]
        advance = max(amount - (made.payable if owes else max(made.payable, ZERO)), ZERO)
        floor = max(floor, amount) if draw.get("keep", True) else floor
    _step(made, "draw", advance)
    kept = []
    for amount, age in debts:
        room = max(made.payable - floor, ZERO)
        taken = min(amount, room) if not advance and age > defer else ZERO
        _step(made, "recovery", -taken)
        if amount > taken:
            kept.append((amount - taken, age))
    if advance and draw and draw["recoverable"]:
        kept.append((advance, 0))
    made.closing["advances"] = kept
    debt = n(opening.get("debt", 0))
    taken = min(debt, max(made.payable - floor, ZERO))
    _step(made, "debt", -taken)
    made.closing["debt"] = debt - taken


def _clawbacks(facts: Json, opening: Json, made: Paid) -> None:
    taken = dict(opening.get("taken", {}))
    for one in facts.get("clawbacks", []):
        earned, name = n(one["earned"]), one.get("original")
        due = half_up(earned * n(one.get("share", 1)) * ratio(one.get("term", [1, 1])))
        before = taken.get(name, ZERO) if name else ZERO
        due = max(min(due, earned - before), ZERO)
        back = max(min(due, n(one.get("paid", earned)) - before), ZERO)
        _step(made, "clawback", -back)
        made.cancelled += due - back
        if name and back:
            taken[name] = before + back
    made.closing["taken"] = taken


def _held(plan: Json, facts: Json, opening: Json, made: Paid) -> None:
    ends_on = date.fromisoformat(facts["ends_on"]) if "ends_on" in facts else None
    keep = half_up(max(made.payable, ZERO) * n(plan.get("holdback", 0)))
    _step(made, "held", -keep)
    items = []
    for item in opening.get("items", []):
        left = item["amount"] - item["released"]
        part = _part(facts.get("cash", {}), item["id"])
        if item["due"] and item["due"] <= ends_on:
            freed = left
        else:
            freed = max(half_up(item["amount"] * (part or ZERO)) - item["released"], ZERO)
        _step(made, "released", freed)
        items.append({**item, "released": item["released"] + freed})
    undated = n(opening.get("held", 0))
    for one in facts.get("releases", []):
        undated = _decided(one, undated, items, made)
    made.closing["items"] = [item for item in items if item["released"] < item["amount"]]
    made.closing["held"] = undated
    if keep:
        days = plan.get("holdback_days")
        due = ends_on + timedelta(days=days) if days is not None and ends_on else None
        new = {"id": facts["period"], "amount": keep, "released": ZERO, "due": due}
        made.closing["items"].append(new)


def _decided(one: Json, undated: Fraction, items: list[Json], made: Paid) -> Fraction:
    rest = n(one["amount"])
    _step(made, "released", rest)
    named = [item for item in items if item["id"] == one["id"]]
    if not named:
        used = min(rest, undated)
        undated, rest = undated - used, rest - used
    for item in named or items:
        used = min(rest, item["amount"] - item["released"])
        item["released"] += used
        rest -= used
    assert rest == 0
    return undated
