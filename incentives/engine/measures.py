"""Readings: how much, and against what (product.md P4: credit > share > attainment)."""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

from incentives.engine.exact import ONE, ZERO, exact
from incentives.engine.facts import Credit, Facts, MetricFacts
from incentives.engine.model import Component, FactsError, Plan
from incentives.engine.results import MetricResult

#: Wide enough for every sum of what the codec lets in; a lost digit would be an error.
EXACT = Context(prec=200, traps=[Inexact])
RELATIVE = ("attainment", "growth")


@dataclass(frozen=True, slots=True)
class Reading:
    """`position` in units of the base; `scale` is what a bound of 1 means in those units."""

    position: Fraction
    scale: Fraction

    @property
    def value(self) -> Fraction:
        """The figure that bounds and points are compared with, exact."""
        return self.position / self.scale


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that one calculation sees; `totals` are the components before this one."""

    plan: Plan
    facts: Facts
    totals: dict[str, Decimal]

    def param(self, source: str, name: str) -> Fraction:
        """A number of the person's plan assignment: "person" or "person:NAME"."""
        name = source.partition(":")[2] or name
        number = self.facts.person.params.get(name)
        if number is None:
            raise FactsError("param_missing", person=self.facts.person.code, name=name)
        return exact(number)

    def given(self, number: Decimal | None, source: str | None, name: str) -> Fraction:
        """A number of the plan, or of the person where the plan says so."""
        return self.param(source, name) if source is not None else exact(number)

    def prorated(self) -> Fraction:
        """The part of the period that counts for this person; 1 without proration."""
        if self.facts.proration is None:
            return ONE
        part, whole = self.facts.proration
        if whole <= 0 or part < 0 or part > whole:
            raise FactsError("proration_wrong", person=self.facts.person.code)
        return exact(part) / exact(whole)

    def ramp(self) -> Fraction:
        """The share of the full target in the newcomer's month; the last share holds on."""
        month = self.facts.person.params.get("ramp_month")
        if month is None or not self.plan.ramp:
            return ONE
        if month != month.to_integral_value() or month < 1:
            raise FactsError("ramp_month_wrong", person=self.facts.person.code)
        return exact(self.plan.ramp[min(int(month), len(self.plan.ramp)) - 1])

    def of_target(self) -> Fraction:
        """The part of the full target that counts: ramp, and days where they are not in it yet."""
        return self.ramp() * (ONE if self.facts.targets_dated else self.prorated())

    def scale(self, kind: str, metric: str, of: str = "own") -> Fraction:
        """What a bound of 1 means: the effective target, the baseline, or one unit.

        The unit's target is taken as it is: ramp and proration are the person's.
        """
        if kind not in RELATIVE:
            return ONE
        facts = (self.facts.team_metrics if of == "team" else self.facts.metrics).get(metric)
        name = "target" if kind == "attainment" else "baseline"
        full = exact(getattr(facts, name, None))
        if name == "target" and of == "own":
            full *= self.of_target()
        if full <= 0:
            person = self.facts.person.code
            raise FactsError(f"{name}_missing", metric=metric, person=person)
        return full

    def pool_part(self) -> tuple[Fraction, Fraction]:
        """The person's part of a team pool, and the parts of the members before."""
        if self.facts.pool_part is None:
            raise FactsError("pool_part_missing", person=self.facts.person.code)
        part, whole = self.facts.pool_part
        before = self.facts.pool_before
        if whole <= 0 or min(part, before) < 0 or part + before > whole:
            raise FactsError("pool_part_wrong", person=self.facts.person.code)
        return exact(part) / exact(whole), exact(before) / exact(whole)


def counted(component: Component, facts: Facts) -> list[tuple[Credit, bool]]:
    """The component's credits in order, each with whether it belongs to an earlier period."""
    team = component.of == "team"
    now = facts.team_credits if team else facts.credits
    prior = (
        (facts.prior_team_credits if team else facts.prior_credits) if component.cumulative else ()
    )
    found = [(credit, True) for credit in prior if _counts(component, credit)]
    found += [(credit, False) for credit in now if _counts(component, credit)]
    return sorted(found, key=lambda pair: (pair[0].occurred_on, pair[0].id))


def base_of(credit: Credit, base: str) -> Fraction:
    """The credit's own part: amount or quantity times share, not rounded."""
    number = credit.quantity if base == "quantity" else credit.amount
    if number is None:
        raise FactsError("quantity_missing", credit=credit.id)
    return exact(number) if credit.share == 1 else exact(number) * exact(credit.share)


def achieved(facts: Facts, metric: str, *, prior: bool) -> Fraction:
    """All that counts for a metric: its credits, or the measured value where there are none."""
    found = [c for c in (facts.prior_credits if prior else ()) if c.metric == metric]
    found += [c for c in facts.credits if c.metric == metric]
    return _sum_or_measured(found, facts.metrics.get(metric))


def team_achieved(facts: Facts, metric: str, *, prior: bool) -> Fraction:
    """All that the unit achieved: as measured, else the credits of the people below."""
    measured = facts.team_metrics.get(metric)
    if measured is not None and measured.achieved is not None:
        return exact(measured.achieved)
    found = [c for c in (facts.prior_team_credits if prior else ()) if c.metric == metric]
    found += [c for c in facts.team_credits if c.metric == metric]
    return _sum_or_measured(found, None)


def read(on: str, own: Fraction, component: Component, scene: Scene) -> Reading:
    """Read what `on` names; without a metric of its own it reads the component's base."""
    kind, _, name = on.partition(":")
    prior = component.cumulative is not None
    if kind == "value":
        if name not in scene.facts.values:
            raise FactsError("value_missing", name=name, person=scene.facts.person.code)
        return Reading(exact(scene.facts.values[name]), ONE)
    if kind == "team":
        position = team_achieved(scene.facts, name, prior=prior)
        return Reading(position, scene.scale("attainment", name, "team"))
    if not name:
        return Reading(own, scene.scale(kind, component.metric, component.of))
    return Reading(achieved(scene.facts, name, prior=prior), scene.scale(kind, name))


def metric_results(plan: Plan, facts: Facts) -> dict[str, MetricResult]:
    """Attainment and growth of every metric of the facts, for the statement."""
    scene = Scene(plan, facts, {})
    prior = any(component.cumulative for component in plan.components)
    names = sorted({*facts.metrics, *(credit.metric for credit in facts.credits)})
    return {name: _metric_result(scene, name, prior=prior) for name in names}


def _metric_result(scene: Scene, name: str, *, prior: bool) -> MetricResult:
    facts, position = scene.facts.metrics.get(name), achieved(scene.facts, name, prior=prior)
    full = exact(facts.target) if facts else ZERO
    target = full * scene.of_target()
    baseline = exact(facts.baseline) if facts else ZERO
    return MetricResult(
        achieved=position,
        target=target if target > 0 else None,
        attainment=position / target if target > 0 else None,
        full_target=full if full > 0 else None,
        unramped_attainment=position / full if full > 0 else None,
        baseline=baseline if baseline > 0 else None,
        growth=position / baseline if baseline > 0 else None,
    )


def _sum_or_measured(found: list[Credit], measured: MetricFacts | None) -> Fraction:
    if not found:
        return exact(measured.achieved) if measured else ZERO
    with localcontext(EXACT):
        return exact(sum((c.amount * c.share for c in found), Decimal(0)))


def _counts(component: Component, credit: Credit) -> bool:
    if credit.metric != component.metric:
        return False
    only = component.only
    if only is None:
        return True
    if only.from_on is not None and credit.occurred_on < only.from_on:
        return False
    if only.until_on is not None and credit.occurred_on >= only.until_on:
        return False
    return all(credit.tags.get(tag) in allowed for tag, allowed in only.tags.items())
