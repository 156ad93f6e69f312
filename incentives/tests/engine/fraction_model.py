"""An independent model of the components, in exact fractions, written from docs/pay-engine.md.

It reads the same JSON as the engine and shares no code with it. A component is a density: what the
unit at `place` pays when the period ends at `total`. Pay is the density summed between the places
where it can change, so there are no segments and no walk. Rounding counts halves.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
ONE, ZERO = Fraction(1), Fraction(0)
OWN = ("amount", "quantity", "attainment", "growth")


def number(text: Any) -> Fraction:
    return Fraction(str(text))


def half_up(x: Fraction) -> Fraction:
    """The nearest hundredth, halves away from zero."""
    hundredths = (int(abs(x) * 200) + 1) // 2
    return Fraction(hundredths if x >= 0 else -hundredths, 100)


def ratio(pair: Any) -> Fraction:
    return number(pair[0]) / number(pair[1])


@dataclass
class Period:
    """The facts of one period under a plan, with what earlier components came to."""

    plan: Json
    facts: Json
    totals: dict[str, Fraction]

    def param(self, source: str, usual: str) -> Fraction:
        name = source.split(":", 1)[1] if ":" in source else usual
        return number(self.facts["person"]["params"][name])

    def given(self, holder: Json, name: str, usual: str) -> Fraction:
        """A number of the plan, or the person's where it says `_from`; nothing if neither."""
        if name + "_from" in holder:
            return self.param(holder[name + "_from"], usual)
        return number(holder.get(name, 0))

    def prorated(self) -> Fraction:
        return ratio(self.facts["proration"]) if "proration" in self.facts else ONE

    def ramp(self) -> Fraction:
        shares = self.plan.get("ramp", [])
        month = self.facts["person"]["params"].get("ramp_month")
        if not shares or month is None:
            return ONE
        return number(shares[min(int(month), len(shares)) - 1])

    def target(self, metric: str) -> Fraction:
        return number(self.facts["metrics"][metric]["target"]) * self.ramp() * self.prorated()

    def unit_of(self, kind: str, metric: str, of: str) -> Fraction:
        """How many units of the base a bound of 1 stands for."""
        if kind not in ("attainment", "growth"):
            return ONE
        if of == "team":
            key = "target" if kind == "attainment" else "baseline"
            return number(self.facts["team_metrics"][metric][key])
        if kind == "growth":
            return number(self.facts["metrics"][metric]["baseline"])
        return self.target(metric)

    def credits(self, part: Json, *, prior: bool) -> list[Json]:
        """The component's credits of this period, or with `prior` those before it."""
        name = "team_credits" if part.get("of") == "team" else "credits"
        found = self.facts.get(("prior_" if prior else "") + name, [])
        return sorted(
            (c for c in found if c["metric"] == part["metric"] and self.chosen(part, c)),
            key=lambda c: (c["occurred_on"], c["id"]),
        )

    @staticmethod
    def chosen(part: Json, credit: Json) -> bool:
        only = part.get("only", {})
        tags = credit.get("tags", {})
        return all(
            tags.get(tag) in allowed for tag, allowed in only.get("tags", {}).items()
        ) and only.get("from_on", "0") <= credit["occurred_on"] < only.get("until_on", "9")

    def all_of(self, metric: str, *, prior: bool, team: bool = False) -> Fraction:
        measured = self.facts.get("team_metrics" if team else "metrics", {}).get(metric, {})
        if team and "achieved" in measured:
            return number(measured["achieved"])
        name = "team_credits" if team else "credits"
        found = [*(self.facts.get("prior_" + name, []) if prior else []), *self.facts.get(name, [])]
        found = [credit for credit in found if credit["metric"] == metric]
        if not found:
            return number(measured.get("achieved", 0))
        return sum((base_of(credit, "amount") for credit in found), ZERO)


def base_of(credit: Json, name: str) -> Fraction:
    return number(credit[name]) * number(credit.get("share", 1))


def reaches(value: Fraction, bound: Fraction, side: str) -> bool:
    return value >= bound if side == "lower" else value > bound


class Part:
    """One component in one period."""

    def __init__(self, part: Json, period: Period) -> None:
        self.part, self.period = part, period
        self.now, self.before = self._bases(prior=False), self._bases(prior=True)
        if not self.now and not self.before:
            self.now = self._measured()
        self.total = sum(self.now, ZERO) + sum(self.before, ZERO)
        self.factor = self._factor()

    def _bases(self, *, prior: bool) -> list[Fraction]:
        if prior and "cumulative" not in self.part:
            return []
        base = "quantity" if self.part["kind"] == "per_unit" else self.part.get("base", "amount")
        if base.startswith("component:"):
            return [] if prior else [self.period.totals[base[10:]]]
        if base == "commission":
            team = self.period.facts.get("team", {})
            return [] if prior else [number(team[code]) for code in sorted(team)]
        return [base_of(c, base) for c in self.period.credits(self.part, prior=prior)]

    def _measured(self) -> list[Fraction]:
        name = "team_metrics" if self.part.get("of") == "team" else "metrics"
        found = self.period.facts.get(name, {}).get(self.part["metric"], {}).get("achieved")
        return [] if found is None or "only" in self.part else [number(found)]

    def _factor(self) -> Fraction:
        product = self.period.prorated() if self.part.get("prorate") else ONE
        for one in self.part.get("multipliers", []):
            if "curve" in one:
                product *= self.curve(one["curve"], self.total)
            else:
                product *= self.period.given(one, "value", "multiplier")
        return product

    def reading(self, on: str, total: Fraction) -> Fraction:
        """What `on` measures, in its own units."""
        kind, _, name = on.partition(":")
        prior = "cumulative" in self.part
        if kind == "value":
            return number(self.period.facts["values"][name])
        if kind == "team":
            unit = self.period.unit_of("attainment", name, "team")
            return self.period.all_of(name, prior=prior, team=True) / unit
        if name:
            unit = self.period.unit_of(kind, name, "own")
            return self.period.all_of(name, prior=prior) / unit
        return total / self.scale(on)

    def scale(self, on: str) -> Fraction:
        return self.period.unit_of(on, self.part["metric"], self.part.get("of", "own"))

    def curve(self, curve: Json, total: Fraction) -> Fraction:
        x = self.reading(curve["on"], total)
        points = [(number(a), number(b)) for a, b in curve["points"]]
        if curve["shape"] == "stepped":
            side = curve.get("boundary", "lower")
            passed = [y for at, y in points if reaches(x, at, side)]
            return passed[-1] if passed else ZERO
        if x < points[0][0]:
            return ZERO
        last = len(points) - 1
        if x >= points[last][0] and (curve.get("beyond", "flat") == "flat" or last == 0):
            return points[last][1]
        left = max(n for n in range(last) if points[n][0] <= x)
        (x0, y0), (x1, y1) = points[left], points[left + 1]
        return y0 + (y1 - y0) / (x1 - x0) * (x - x0)

    def is_open(self, total: Fraction) -> bool:
        gate = self.part.get("threshold")
        if gate is None or gate["kind"] != "gate":
            return True
        at = number(gate["at"])
        return reaches(self.reading(gate["on"], total), at, gate.get("boundary", "lower"))

    def earned(self, place: Fraction, total: Fraction) -> Fraction:
        """What the stretch from zero to `place` has earned in a period that ends at `total`."""
        if not self.is_open(total):
            return ZERO
        low, high = min(place, ZERO), max(place, ZERO)
        cuts = sorted({low, high, *(cut for cut in self._cuts() if low < cut < high)})
        pieces = pairwise(cuts)
        area = sum((self.density((a + b) / 2, total) * (b - a) for a, b in pieces), ZERO)
        return (area if place >= 0 else -area) * self.factor

    def _cuts(self) -> list[Fraction]:
        """Every place where the density may change."""
        part, found = self.part, []
        if part["kind"] == "tiered" and part["on"] in OWN:
            for tier in part["tiers"]:
                found += [number(tier[key]) for key in ("lower", "upper") if key in tier]
            found = [bound * self.scale(part["on"]) for bound in found]
        if part["kind"] == "above_floor":
            found.append(self.period.given(part, "floor", "floor"))
        return [*found, *self._above()]

    def _above(self) -> list[Fraction]:
        threshold = self.part.get("threshold")
        if threshold is None or threshold["kind"] != "above":
            return []
        return [number(threshold["at"]) * self.scale(threshold["on"])]

    def density(self, place: Fraction, total: Fraction) -> Fraction:
        if any(place < at for at in self._above()):
            return ZERO
        part, period = self.part, self.period
        kind = part["kind"]
        if kind in ("flat", "override", "spiff", "per_unit"):
            return period.given(part, "rate", "rate")
        if kind == "tiered":
            return self._tiered(place, total)
        if kind == "rate_curve":
            return self.curve(part["curve"], total)
        if kind == "matrix":
            return self._cell(total)
        assert kind == "above_floor"
        spread = period.given(part, "rate", "rate") - period.given(part, "less", "guaranteed_rate")
        return max(spread, ZERO) if place >= period.given(part, "floor", "floor") else ZERO

    def _cell(self, total: Fraction) -> Fraction:
        found = []
        for axis in ("rows", "columns"):
            value = self.reading(self.part[axis + "_on"], total)
            side = self.part["boundary"]
            passed = [n for n, at in enumerate(self.part[axis]) if reaches(value, number(at), side)]
            found.append(passed[-1] if passed else None)
        row, column = found
        if row is None or column is None:
            return ZERO
        return number(self.part["cells"][row][column])

    def _tiered(self, place: Fraction, total: Fraction) -> Fraction:
        tiers, on = self.part["tiers"], self.part["on"]
        value = self.reading(on, total)
        side = self.part["boundary"]
        lowers = [number(tier["lower"]) for tier in tiers]
        reached = [n for n, low in enumerate(lowers) if reaches(value, low, side)]
        if not reached and lowers[0] == 0:
            reached = [0]
        if not reached:
            return ZERO
        if on not in OWN:
            return self._rate(tiers[reached[-1]], ONE)
        return self._own_tier(place, reached)

    def _own_tier(self, place: Fraction, reached: list[int]) -> Fraction:
        """The highest reached whole tier, and every marginal one above it up to the next whole."""
        tiers, scale = self.part["tiers"], self.scale(self.part["on"])
        wholes = [n for n in reached if tiers[n]["mode"] == "whole"]
        first = wholes[-1] if wholes else 0
        last = reached[-1]
        while last + 1 < len(tiers) and tiers[last + 1]["mode"] == "marginal":
            last += 1
        for n in range(first, last + 1):
            tier = tiers[n]
            from_start = n == first and (tier["mode"] == "whole" or number(tier["lower"]) == 0)
            to_end = (n == last and last + 1 < len(tiers)) or "upper" not in tier
            above = from_start or place >= number(tier["lower"]) * scale
            if above and (to_end or place < number(tier["upper"]) * scale):
                return self._rate(tier, scale)
        return ZERO

    def _rate(self, tier: Json, scale: Fraction) -> Fraction:
        if "amount" in tier:
            width = (number(tier["upper"]) - number(tier["lower"])) * scale
            return number(tier["amount"]) / width
        if "factor" in tier:
            return number(tier["factor"]) * self.period.given(self.part, "rate", "rate")
        return number(tier["rate"])
