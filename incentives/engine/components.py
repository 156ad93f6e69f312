"""One component: its credits run along the schedule, each slice becomes an explained line."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from incentives.engine.exact import ONE, ZERO, exact, to_fen
from incentives.engine.lines import make_line, paid, plain_line
from incentives.engine.measures import Scene, base_of, counted
from incentives.engine.balances import Opening
from incentives.engine.facts import Credit
from incentives.engine.model import Component, FactsError
from incentives.engine.results import ComponentResult, Line, TierTotal
from incentives.engine.rules import PerUnit, TargetBonus, Tiered
from incentives.engine.schedules import multiplier, schedule
from incentives.engine.segments import Segment, slices

NO_OPENING = Opening()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a base: a credit, or one figure for the whole period."""

    base: Fraction
    kind: str = "credit"
    credit: Credit | None = None
    prior: bool = False


def evaluate(component: Component, scene: Scene) -> ComponentResult:
    """Lines and totals of one component: gate, tiers, multiplier, cap, one rounding."""
    own = _own_entries(component, scene)
    lines = _Run(component, scene, own).lines()
    return _result(component, scene, lines)


class _Run:
    """Walks the entries: `position` along the tiers, `earned` as the exact running total."""

    def __init__(self, component: Component, scene: Scene, own: list[Entry]) -> None:
        self.component, self.scene = component, scene
        self.total = sum((entry.base for entry in own), ZERO)
        self.position, self.earned = ZERO, ZERO
        self.entries = own
        self.cap = _cap(component, scene)
        self.factor = multiplier(component, self.total, scene)

    def lines(self) -> list[Line]:
        if isinstance(self.component.rule, Tiered) and self.component.rule.per == "credit":
            return [line for entry in self.entries for line in self._alone(entry)]
        segments = schedule(self.component, self.total, self.scene)
        if isinstance(self.component.rule, TargetBonus):
            return self._walk(_bonus_entry(self.component.rule, self.scene), segments)
        return [line for entry in self.entries for line in self._walk(entry, segments)]

    def _alone(self, entry: Entry) -> list[Line]:
        self.position = ZERO
        return self._walk(entry, schedule(self.component, entry.base, self.scene))

    def _walk(self, entry: Entry, segments: list[Segment]) -> list[Line]:
        start, self.position = self.position, self.position + entry.base
        if entry.prior and self.component.cumulative == "current":
            return []
        found = slices(segments, start, self.position)
        return [self._line(entry, base, segment) for base, segment in found]

    def _line(self, entry: Entry, base: Fraction, segment: Segment) -> Line:
        credit = entry.credit
        line = make_line(
            entry.kind,
            base,
            segment.rate,
            self.factor,
            self.earned,
            component=self.component.key,
            rule=rule_reference(self.component, self.scene, segment.tier),
            cap=self.cap,
            source=credit.id if credit else None,
            occurred_on=credit.occurred_on if credit else None,
            source_amount=_source_amount(credit, _base_name(self.component)),
            share=exact(credit.share) if credit else ONE,
            tier=segment.tier,
            lower=segment.bounds[0],
            upper=segment.bounds[1],
            mode=segment.mode,
            note=segment.note or ("prior" if entry.prior else ""),
        )
        self.earned = line.after
        return line


def rule_reference(component: Component, scene: Scene, tier: int | None = None) -> str:
    """Plan, version, component and tier: where the rule of a line is written."""
    reference = f"{scene.plan.code}@{scene.plan.version}/{component.key}"
    return f"{reference}/{tier}" if tier else reference


def _own_entries(component: Component, scene: Scene) -> list[Entry]:
    name = _base_name(component)
    if name.startswith("component:"):
        return [Entry(exact(scene.totals[name.partition(":")[2]]), "base")]
    entries = [
        Entry(base_of(credit, name), "credit", credit, prior)
        for credit, prior in counted(component, scene.facts)
    ]
    return entries or _measured(component, scene)


def _measured(component: Component, scene: Scene) -> list[Entry]:
    metric = scene.facts.metrics.get(component.metric)
    if metric is None or metric.achieved is None or component.only is not None:
        return []
    return [Entry(exact(metric.achieved), "measured")]


def _base_name(component: Component) -> str:
    return "quantity" if isinstance(component.rule, PerUnit) else component.base


def _bonus_entry(rule: TargetBonus, scene: Scene) -> Entry:
    return Entry(scene.given(rule.bonus, rule.bonus_from, "bonus"), "bonus")


def _source_amount(credit: Credit | None, base: str) -> Fraction | None:
    if credit is None:
        return None
    return exact(credit.quantity if base == "quantity" else credit.amount)


def _cap(component: Component, scene: Scene) -> Fraction | None:
    if component.cap is None:
        return None
    cap = scene.given(component.cap.amount, component.cap.amount_from, "cap")
    if cap < 0:
        raise FactsError("cap_negative", component=component.key)
    return cap


def _result(component: Component, scene: Scene, lines: list[Line]) -> ComponentResult:
    earned = lines[-1].after if lines else ZERO
    base = sum((line.base for line in lines), ZERO)
    carried = Decimal("0.00")
    tiers = _tier_totals(lines, base)
    if component.cap is not None and component.cap.carry:
        extra, carried = _carry(component, scene, earned)
        lines = lines + extra
    if component.cumulative == "deduct":
        lines = lines + _deducted(component, scene)
    return ComponentResult(
        key=component.key,
        total=sum((line.amount for line in lines), Decimal("0.00")),
        lines=tuple(lines),
        base=base,
        earned=earned,
        effective_rate=earned / base if base else None,
        tiers=tiers,
        carried=carried,
    )


def _carry(component: Component, scene: Scene, earned: Fraction) -> tuple[list[Line], Decimal]:
    """What was carried in fills the room under the cap; what is over goes on to the next period."""
    opening = scene.facts.opening or NO_OPENING
    waiting = opening.carried.get(component.key, Decimal("0.00"))
    cap = _cap(component, scene)
    now = paid(earned, cap)
    room = max(paid(cap or ZERO, cap) - now, Decimal("0.00"))
    used = min(waiting, room)
    over = to_fen(earned) - now
    reference = rule_reference(component, scene)
    lines = [plain_line("carried", component.key, used, reference)] if used else []
    return lines, waiting - used + over


def _deducted(component: Component, scene: Scene) -> list[Line]:
    before = (scene.facts.opening or NO_OPENING).paid.get(component.key)
    if not before:
        return []
    return [plain_line("prior_paid", component.key, -before, rule_reference(component, scene))]


def _tier_totals(lines: list[Line], base: Fraction) -> tuple[TierTotal, ...]:
    ordered = sorted(lines, key=lambda line: (line.tier or 0, line.rate))
    totals = []
    for (tier, rate), group in groupby(ordered, key=lambda line: (line.tier, line.rate)):
        found = list(group)
        part = sum((line.base for line in found), ZERO)
        earned = sum((line.after - line.before for line in found), ZERO)
        totals.append(TierTotal(tier, part, rate, earned, earned / base if base else None))
    return tuple(totals)
