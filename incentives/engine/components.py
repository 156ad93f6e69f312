"""One component: its entries run along the schedule, each slice becomes an explained line."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from incentives.engine.balances import NO_OPENING
from incentives.engine.entries import Entry, own_entries, paid_entries, pool_before
from incentives.engine.exact import ONE, ZERO, to_fen, total_of
from incentives.engine.explain import Wording
from incentives.engine.lines import LARGEST, make_line, paid, plain_line
from incentives.engine.measures import Scene
from incentives.engine.model import Component, FactsError
from incentives.engine.results import ComponentResult, Line, TierTotal
from incentives.engine.rules import Tiered
from incentives.engine.schedules import CLOSED, multiplier, schedule
from incentives.engine.segments import Segment
from incentives.engine.walk import Step, Walk

NOTHING = Decimal("0.00")


def evaluate(component: Component, scene: Scene) -> ComponentResult:
    """Lines and totals of one component: gate, tiers, multiplier, cap, least, one rounding."""
    return Evaluation(component, scene).result()


class Evaluation:
    """One component in one scene; `start` is where its running total begins (a pool's others)."""

    def __init__(self, component: Component, scene: Scene) -> None:
        self.component, self.scene = component, scene
        self.own = own_entries(component, scene)
        self.total = total_of([entry.base for entry in self.own])
        self.factor = multiplier(component, self.total, scene)
        self.segments = self._segments()
        self.start = self._start()
        self.cap = self._cap()
        self._references: dict[int | None, str] = {}

    def result(self) -> ComponentResult:
        """All lines in order: entries, what was carried in, least pay, less what was paid."""
        lines = self._entry_lines()
        earned = lines[-1].after if lines else self.start
        base = total_of([line.base for line in lines])
        tiers = self._tier_totals(lines, base)
        carried_in, carried = self._carry(earned)
        lines += [*carried_in, *self._least(earned), *self._deducted()]
        own = earned - self.start
        return ComponentResult(
            key=self.component.key,
            total=sum((line.amount for line in lines), NOTHING),
            lines=tuple(lines),
            base=base,
            earned=own,
            effective_rate=own / base if base else None,
            tiers=tiers,
            carried=carried,
        )

    def walk(
        self,
        entries: Sequence[Entry],
        segments: Sequence[Segment],
        earned: Fraction,
        position: Fraction = ZERO,
    ) -> list[Line]:
        """Lines of entries along segments, on from an exact running total and a position."""
        bases = [entry.base for entry in entries]
        walk = Walk(bases, segments, (self.factor, self.cap), earned, position)
        current = self.component.cumulative == "current"
        skipped = [current and entry.prior for entry in entries]
        return [self._line(entries[step.number], step) for step in walk.steps(skipped)]

    def reference(self, tier: int | None = None) -> str:
        """Plan, version, component and tier: where the rule of a line is written."""
        if tier not in self._references:
            plan = self.scene.plan
            parts = (f"{plan.code}@{plan.version}", self.component.key, tier and str(tier))
            self._references[tier] = "/".join(part for part in parts if part)
        return self._references[tier]

    def _segments(self) -> list[Segment] | None:
        """The rates along the whole period's base; None where each credit has its own."""
        rule = self.component.rule
        if isinstance(rule, Tiered) and rule.per == "credit":
            return None
        return schedule(self.component, self.total, self.scene)

    def _start(self) -> Fraction:
        before = pool_before(self.component, self.scene)
        return before * self.segments[0].rate * self.factor if before and self.segments else ZERO

    def _cap(self) -> Fraction | None:
        given = self.component.cap
        if given is None:
            return None
        cap = self.scene.given(given.amount, given.amount_from, "cap")
        if cap < 0:
            raise FactsError("cap_negative", component=self.component.key)
        return self.start + cap

    def _entry_lines(self) -> list[Line]:
        entries = paid_entries(self.component, self.scene, self.own)
        if self.segments is not None:
            return self.walk(entries, self.segments, self.start)
        lines: list[Line] = []
        for entry in entries:
            own = schedule(self.component, entry.base, self.scene)
            lines += self.walk([entry], own, lines[-1].after if lines else ZERO)
        return lines

    def _line(self, entry: Entry, step: Step) -> Line:
        segment = step.segment
        if abs(step.after) > LARGEST:
            raise FactsError("amount_too_large", component=self.component.key)
        return Line(
            Wording(self.component.key),
            entry.kind,
            step.amount,
            step.base,
            segment.rate,
            self.factor,
            step.before,
            step.after,
            self.reference(segment.tier),
            self.cap,
            entry.source,
            entry.credit.occurred_on if entry.credit else None,
            entry.amount,
            entry.share,
            segment.tier,
            segment.bounds[0],
            segment.bounds[1],
            segment.mode,
            Wording(segment.note or ("prior" if entry.prior else "")),
        )

    def _carry(self, earned: Fraction) -> tuple[list[Line], Decimal]:
        """What was carried in fills the room under the cap; what is over goes on."""
        if self.component.cap is None or not self.component.cap.carry:
            return [], NOTHING
        opening = self.scene.facts.opening or NO_OPENING
        waiting = opening.carried.get(self.component.key, NOTHING)
        now = paid(earned, self.cap)
        room = max(paid(self.cap or ZERO, self.cap) - now, NOTHING)
        used = min(waiting, room)
        return self._plain("carried", used), waiting - used + to_fen(earned) - now

    def _least(self, earned: Fraction) -> list[Line]:
        """Lift the running total to the least pay, counted from zero, once the gate is open."""
        part = self.component
        if part.least is None and part.least_from is None:
            return []
        if self.segments and self.segments[0].note == CLOSED:
            return []
        least = self.scene.given(part.least, part.least_from, "least")
        least *= self.scene.prorated() if part.prorate else ONE
        missing = least - max(earned - self.start, ZERO)
        if missing <= 0:
            return []
        more = {"component": part.key, "rule": self.reference(), "cap": self.cap}
        return [make_line("least", missing, ONE, ONE, earned, **more)]

    def _deducted(self) -> list[Line]:
        if self.component.cumulative != "deduct":
            return []
        opening, window = self.scene.facts.opening or NO_OPENING, self.scene.facts.window
        paid_here = opening.window is None or opening.window == window
        before = opening.paid.get(self.component.key, NOTHING) if paid_here else NOTHING
        return self._plain("prior_paid", -before)

    def _plain(self, kind: str, amount: Decimal) -> list[Line]:
        if not amount:
            return []
        return [plain_line(kind, self.component.key, amount, self.reference())]

    def _tier_totals(self, lines: list[Line], base: Fraction) -> tuple[TierTotal, ...]:
        groups: dict[tuple[int | None, int, int], list[Line]] = {}
        for line in lines:
            key = (line.tier, line.rate.numerator, line.rate.denominator)
            groups.setdefault(key, []).append(line)
        found = sorted(groups.values(), key=lambda group: (group[0].tier or 0, group[0].rate))
        return tuple(self._tier_total(group, base) for group in found)

    def _tier_total(self, group: list[Line], base: Fraction) -> TierTotal:
        tier, rate = group[0].tier, group[0].rate
        part = total_of([line.base for line in group])
        earned = part * rate * self.factor
        return TierTotal(tier, part, rate, earned, earned / base if base else None)
