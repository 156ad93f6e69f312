"""What a locked period is worth with a late credit, or without one (product.md C4)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from incentives.engine.checks import check_facts
from incentives.engine.components import Evaluation
from incentives.engine.entries import counts_credits
from incentives.engine.exact import ONE, exact
from incentives.engine.explain import Wording
from incentives.engine.facts import Credit, Facts
from incentives.engine.lines import make_line
from incentives.engine.measures import Scene
from incentives.engine.model import Component, EngineError, Plan
from incentives.engine.results import Line, Result
from incentives.engine.run import run
from incentives.engine.schedules import schedule

NOTHING = Decimal("0.00")


def late(
    plan: Plan,
    facts: Facts,
    credit: Credit,
    *,
    earlier: Sequence[Credit] = (),
    team: bool = False,
) -> tuple[Line, ...]:
    """What a late credit is worth under the locked period's own inputs, by the plan's `late`.

    `retro`: one line per component that changes, the total with the credit less the total without
    it; a credit that re-rates earlier ones brings their difference too. `deal`: the credit's own
    lines at the rates it finds on top of the locked total. `earlier` are the late credits of the
    period before this one; `team` says that it is a credit of the people below.
    """
    known = _with(facts, earlier, team=team)
    full = _with(known, (credit,), team=team)
    if plan.late == "retro":
        return tuple(_differences(run(plan, known), run(plan, full), credit))
    check_facts(full)
    return tuple(_own_lines(plan, facts, (*earlier, credit), team=team))


def without(
    plan: Plan, facts: Facts, credit: str, *, paid: Decimal | None = None
) -> tuple[Line, ...]:
    """Clawback lines for a credit as if it had never been: what each component is paid too much.

    In all at most `paid` is taken, in the order of the plan.
    """
    old = run(plan, facts)
    own = tuple(given for given in facts.credits if given.id != credit)
    team = tuple(given for given in facts.team_credits if given.id != credit)
    if (own, team) == (facts.credits, facts.team_credits):
        raise EngineError("credit_unknown", credit=credit)
    new = run(plan, replace(facts, credits=own, team_credits=team))
    return tuple(_taken_back(old, new, credit, paid))


def _with(facts: Facts, credits: Sequence[Credit], *, team: bool) -> Facts:
    if team:
        return replace(facts, team_credits=(*facts.team_credits, *credits))
    return replace(facts, credits=(*facts.credits, *credits))


def _differences(old: Result, new: Result, credit: Credit) -> Iterator[Line]:
    for before, after in zip(old.components, new.components, strict=True):
        if after.total != before.total:
            yield make_line(
                "late",
                exact(after.total - before.total),
                ONE,
                ONE,
                exact(before.total),
                component=after.key,
                rule=f"{new.plan}/{after.key}",
                source=credit.id,
                occurred_on=credit.occurred_on,
                source_amount=exact(credit.amount),
                share=exact(credit.share),
                note="difference",
            )


def _own_lines(
    plan: Plan, facts: Facts, credits: Sequence[Credit], *, team: bool
) -> Iterator[Line]:
    """The lines of the last of `credits`; those before it only move the running total."""
    locked = {part.key: part.earned for part in run(plan, facts).components}
    for component in plan.components:
        earned, lines = locked[component.key], []
        for number in range(len(credits)):
            scene = Scene(plan, _with(facts, credits[: number + 1], team=team), {})
            lines = _on_top(component, scene, credits[number], earned)
            earned = lines[-1].after if lines else earned
        yield from (line for line in lines if line.amount)


def _on_top(component: Component, scene: Scene, credit: Credit, earned: Fraction) -> list[Line]:
    if not counts_credits(component):
        return []
    period = Evaluation(component, scene)
    found = [entry for entry in period.own if entry.source == credit.id]
    if not found:
        return []
    (entry,) = found
    entry.kind = "late"
    if period.segments is None:
        lines = period.walk([entry], schedule(component, entry.base, scene), earned)
    else:
        lines = period.walk([entry], period.segments, earned, position=period.total - entry.base)
    return [replace(line, note=line.note or Wording("own_rate")) for line in lines]


def _taken_back(old: Result, new: Result, credit: str, paid: Decimal | None) -> Iterator[Line]:
    changes = [
        (before, after.total - before.total)
        for before, after in zip(old.components, new.components, strict=True)
    ]
    given = sum((change for _, change in changes if change > 0), NOTHING)
    room = None if paid is None else paid + given
    for part, change in changes:
        allowed = change if room is None else max(change, -room)
        if room is not None and allowed < 0:
            room += allowed
        if allowed:
            yield make_line(
                "clawback",
                exact(allowed),
                ONE,
                ONE,
                exact(part.total),
                component=part.key,
                rule=f"{new.plan}/{part.key}",
                source=credit,
                note="without" if allowed == change else "limited",
                source_amount=None if allowed == change else exact(-change),
            )
