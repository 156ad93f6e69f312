"""The model's totals: cap, least pay, carried excess, cumulation, pools, and late credits."""

from fractions import Fraction
from typing import Any

from incentives.tests.engine.fraction_model import ONE, ZERO, Json, Part, Period, half_up, ratio
from incentives.tests.engine.fraction_model import number as n


class Total:
    """What one component comes to in one period, by credit where it pays by credit."""

    def __init__(self, part: Json, period: Period, opening: Json) -> None:
        self.part, self.period, self.opening = part, period, opening
        self.rule = Part(part, period)
        self.offset = ZERO
        self.by_credit: list[tuple[str, Fraction]] = []
        self.exact = self._exact()
        self.cap = self._cap()
        self.carried = ZERO
        self.total = self._total()

    def paid(self, x: Fraction) -> Fraction:
        """What a running total has paid, the members before this one set apart."""
        top = None if self.cap is None else self.cap + self.offset
        return half_up(x + self.offset if top is None else min(x + self.offset, top))

    def _cap(self) -> Fraction | None:
        return self.period.given(self.part["cap"], "amount", "cap") if "cap" in self.part else None

    def _exact(self) -> Fraction:
        """The exact running total at the end, before cap and least pay."""
        part, rule = self.part, self.rule
        if part["kind"] in ("target_bonus", "team_pool"):
            return self._of_amount()
        if part.get("per") == "credit":
            return sum((rule.earned(base, base) for base in rule.now), ZERO)
        start = sum(rule.before, ZERO) if part.get("cumulative") == "current" else ZERO
        return rule.earned(rule.total, rule.total) - rule.earned(start, rule.total)

    def _of_amount(self) -> Fraction:
        part, rule, facts = self.part, self.rule, self.period.facts
        payout = rule.curve(part["curve"], rule.total) * rule.factor
        payout *= 1 if rule.is_open(rule.total) else 0
        if part["kind"] == "target_bonus":
            return self.period.given(part, "bonus", "bonus") * payout
        pool = self.period.given(part, "pool", "pool") * payout
        self.offset = pool * n(facts.get("pool_before", 0)) / n(facts["pool_part"][1])
        return pool * ratio(facts["pool_part"])

    def _total(self) -> Fraction:
        part = self.part
        total = self.paid(self.exact) - half_up(self.offset)
        if part.get("cap", {}).get("carry"):
            waiting = n(self.opening.get("carried", {}).get(part["key"], 0))
            used = min(waiting, max(half_up(self.cap) - total, ZERO))
            self.carried = waiting - used + half_up(self.exact) - total
            total += used
        if ("least" in part or "least_from" in part) and self.rule.is_open(self.rule.total):
            total = self._at_least()
        if part.get("cumulative") == "deduct":
            total -= self.paid_before()
        return total

    def _at_least(self) -> Fraction:
        least = self.period.given(self.part, "least", "least")
        least *= self.period.prorated() if self.part.get("prorate") else ONE
        lifted = self.exact + max(least - max(self.exact, ZERO), ZERO)
        return self.paid(lifted) - half_up(self.offset)

    def paid_before(self) -> Fraction:
        window = self.opening.get("window")
        if window is not None and window != self.period.facts.get("window"):
            return ZERO
        return n(self.opening.get("paid", {}).get(self.part["key"], 0))

    def credit_shares(self) -> list[tuple[str, Fraction]]:
        """(credit, what it earned), in the order in which the credits run."""
        rule, found = self.rule, []
        credits = self.period.credits(self.part, prior=False)
        place = sum(rule.before, ZERO)
        start = rule.earned(place, rule.total)
        running = ZERO
        if not credits:
            return []
        for credit, base in zip(credits, rule.now, strict=True):
            if self.part.get("per") == "credit":
                after = running + rule.earned(base, base)
            else:
                place += base
                after = rule.earned(place, rule.total) - start
            found.append((credit["id"], self.paid(after) - self.paid(running)))
            running = after
        return found


def late(
    plan: Json, facts: Json, credits: list[Json], totals: list[dict[str, Any]]
) -> list[tuple[str, Fraction]]:
    """What the last of `credits` is worth per component; `totals` are locked, before it, with it.

    `totals` maps component keys to `Total`, of the facts without any of them, with those before the
    last one, and with all of them.
    """
    locked, before, after = totals
    found = []
    for part in plan["components"]:
        key = part["key"]
        if plan.get("late", "retro") == "retro":
            worth = after[key].total - before[key].total
        else:
            worth = _own_worth(part, plan, facts, credits, locked[key])
        if worth:
            found.append((key, worth))
    return found


def _own_worth(part: Json, plan: Json, facts: Json, credits: list[Json], locked: Total) -> Fraction:
    bases = part.get("base", "amount") in ("amount", "quantity")
    if part["kind"] in ("target_bonus", "team_pool") or not bases:
        return ZERO
    exact, worth = locked.exact, ZERO
    for count, credit in enumerate(credits, start=1):
        known = {**facts, "credits": [*facts.get("credits", []), *credits[:count]]}
        period = Period(plan, known, {})
        counts = credit["metric"] == part["metric"] and period.chosen(part, credit)
        worth = ZERO
        if counts and part.get("of", "own") == "own":
            rule = Part(part, period)
            name = "quantity" if part["kind"] == "per_unit" else part.get("base", "amount")
            base = n(credit[name]) * n(credit.get("share", 1))
            if part.get("per") == "credit":
                gain = rule.earned(base, base)
            else:
                gain = rule.earned(rule.total, rule.total) - rule.earned(
                    rule.total - base, rule.total
                )
            worth = locked.paid(exact + gain) - locked.paid(exact)
            exact += gain
    return worth
