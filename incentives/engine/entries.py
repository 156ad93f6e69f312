"""What a component counts: its credits, or one figure for the whole period."""

from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.exact import ONE, ZERO, exact
from incentives.engine.facts import Credit
from incentives.engine.measures import Scene, base_of, counted
from incentives.engine.model import Component
from incentives.engine.rules import PerUnit, TargetBonus, TeamPool


@dataclass(slots=True)
class Entry:
    """Something with a base: `amount` x `share` of a source, or one figure for the whole period."""

    base: Fraction
    kind: str = "credit"
    credit: Credit | None = None
    prior: bool = False
    source: str | None = None
    amount: Fraction | None = None
    share: Fraction = ONE


def own_entries(component: Component, scene: Scene) -> list[Entry]:
    """The entries of the component's own base, in the order in which they count."""
    name = base_name(component)
    if name.startswith("component:"):
        return [Entry(exact(scene.totals[name.partition(":")[2]]), "base")]
    if name == "commission":
        earned = sorted(scene.facts.team.items())
        return [Entry(exact(amount), "team", source=code) for code, amount in earned]
    found = counted(component, scene.facts)
    entries = [_of_credit(credit, name, prior=prior) for credit, prior in found]
    return entries or _measured(component, scene)


def paid_entries(component: Component, scene: Scene, own: list[Entry]) -> list[Entry]:
    """What the rates are paid on: the own base, or the bonus or pool of the rule."""
    rule = component.rule
    if isinstance(rule, TargetBonus):
        return [Entry(scene.given(rule.bonus, rule.bonus_from, "bonus"), "bonus")]
    if isinstance(rule, TeamPool):
        pool = scene.given(rule.pool, rule.pool_from, "pool")
        part, _ = scene.pool_part()
        return [Entry(pool * part, "pool", amount=pool, share=part)]
    return own


def pool_before(component: Component, scene: Scene) -> Fraction:
    """The pool's share of the members before this person; nothing for any other rule."""
    rule = component.rule
    if not isinstance(rule, TeamPool):
        return ZERO
    return scene.given(rule.pool, rule.pool_from, "pool") * scene.pool_part()[1]


def base_name(component: Component) -> str:
    """What is counted of a credit: its amount or its quantity."""
    return "quantity" if isinstance(component.rule, PerUnit) else component.base


def counts_credits(component: Component) -> bool:
    """Whether each credit has a line of its own; a bonus, a pool or another base has none."""
    rule = component.rule
    return not isinstance(rule, TargetBonus | TeamPool) and component.base in ("amount", "quantity")


def _of_credit(credit: Credit, name: str, *, prior: bool) -> Entry:
    base = base_of(credit, name)
    if credit.share == 1:
        return Entry(base, "credit", credit, prior, credit.id, base)
    amount = exact(credit.quantity if name == "quantity" else credit.amount)
    return Entry(base, "credit", credit, prior, credit.id, amount, exact(credit.share))


def _measured(component: Component, scene: Scene) -> list[Entry]:
    facts = scene.facts
    metric = (facts.team_metrics if component.of == "team" else facts.metrics).get(component.metric)
    if metric is None or metric.achieved is None or component.only is not None:
        return []
    return [Entry(exact(metric.achieved), "measured")]
