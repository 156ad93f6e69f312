"""Steps and measures that somebody owns in the plans in force, and what a version holds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goalmgmt.core.amounts import ZERO
from targets.models import PlanRisk, PlanStep, PlanVersion
from targets.queries import years
from teams.models import User

Item = PlanStep | PlanRisk
#: So many of those that are done are listed.
RECENT = 20


@dataclass(frozen=True, slots=True)
class Owned:
    """A step or a measure on the list of its owner; `kind` is `step` or `risk`."""

    kind: str
    item: Item


@dataclass(frozen=True, slots=True)
class Steps:
    """The action plan of a version, with its totals and how much of it is done."""

    items: list[PlanStep]
    days: Decimal
    budget: Decimal
    done: int


def open_of(person: User) -> list[Owned]:
    """What the person has still to do, by due day; closed years are over."""
    found = [
        Owned(kind, item)
        for kind, model in (("step", PlanStep), ("risk", PlanRisk))
        for item in model.objects.in_force().open().filter(owner=person)
        .select_related("version__plan__scope")
    ]  # fmt: skip
    closed = years.closed({owned.item.version.plan.year for owned in found}) if found else set()
    still = [owned for owned in found if owned.item.version.plan.year not in closed]
    return sorted(still, key=lambda owned: (owned.item.due_on, owned.kind, owned.item.pk))


def done_of(person: User) -> list[Owned]:
    """What the person has done last."""
    found = [
        Owned(kind, item)
        for kind, model in (("step", PlanStep), ("risk", PlanRisk))
        for item in model.objects.in_force().filter(owner=person, done_at__isnull=False)
        .select_related("version__plan__scope").order_by("-done_at")[:RECENT]
    ]  # fmt: skip
    return sorted(found, key=lambda owned: str(owned.item.done_at), reverse=True)[:RECENT]


def steps_of(version: PlanVersion) -> Steps:
    """The action plan of a version."""
    items = list(version.steps.select_related("owner", "done_by"))
    return Steps(
        items=items,
        days=_total(item.days for item in items),
        budget=_total(item.budget for item in items),
        done=sum(item.done_at is not None for item in items),
    )


def risks_of(version: PlanVersion) -> list[PlanRisk]:
    """The risks of a version, the gravest first."""
    items = list(version.risks.select_related("owner", "done_by"))
    return sorted(items, key=lambda item: (-item.likelihood * item.impact, item.due_on, item.pk))


def overdue(owned: Iterable[Owned], on: date) -> list[Owned]:
    """Those whose day has passed."""
    return [one for one in owned if one.item.is_overdue(on)]


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)
