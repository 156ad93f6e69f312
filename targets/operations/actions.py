"""Steps of the action plan and risks: writing them into a draft, and saying that one is done."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, states
from goalmgmt.core.amounts import MAX_AMOUNT
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import rules
from targets.enums import IN_FORCE, Level
from targets.models import PlanRisk, PlanStep, PlanVersion
from targets.operations import drafts
from targets.queries import grid, years
from teams.models import User

#: As many of each as a plan may hold.
MOST = 100
Item = PlanStep | PlanRisk


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is to stand; `days` are person-days, `budget` yuan."""

    title: str
    owner: User
    due_on: date
    people: str = ""
    days: Decimal | None = None
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk as it is to stand; `likelihood` and `impact` from 1 to 3."""

    title: str
    owner: User
    due_on: date
    likelihood: int
    impact: int
    measure: str


FIELDS = {
    PlanStep: ("title", "owner", "due_on", "people", "days", "budget"),
    PlanRisk: ("title", "owner", "due_on", "likelihood", "impact", "measure"),
}
NAMES = {PlanStep: "step", PlanRisk: "risk"}


@transaction.atomic
def add(*, version: PlanVersion, new: Step | Risk, actor: User | None, now: datetime) -> Item:
    """Add a step or a risk to a draft. Raises Refused for what cannot stand, Conflict when the
    version is no draft."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    model = PlanStep if isinstance(new, Step) else PlanRisk
    _check(fresh, new)
    if model.objects.filter(version=fresh).count() >= MOST:
        raise Refused(_("A plan holds at most %(count)d of them.") % {"count": MOST})
    item = model.objects.create(version=fresh, **_values(model, new))
    _record(f"planversion.add_{NAMES[model]}", fresh, (actor, now), after=shown(item))
    return item


@transaction.atomic
def change(
    *, item: Item, new: Step | Risk, revision: int, actor: User | None, now: datetime
) -> Item:
    """Change a step or a risk of a draft, as it stood at `revision`.

    Raises Conflict when somebody changed it since: nothing is overwritten unseen.
    """
    version = drafts.lock_draft(item.version, actor=actor, on=clock.business_date(now))
    fresh = states.lock(item)
    if fresh.revision != revision:
        raise Conflict(
            _("“%(title)s” was changed by somebody else meanwhile. Open it again and look.")
            % {"title": fresh.title}
        )
    _check(version, new)
    before = shown(fresh)
    for name, value in _values(type(fresh), new).items():
        setattr(fresh, name, value)
    after = shown(fresh)
    if after == before:
        return fresh
    fresh.revision += 1
    fresh.save(update_fields=[*FIELDS[type(fresh)], "revision"])
    changed = [name for name in after if after[name] != before[name]]
    _record(
        f"planversion.change_{NAMES[type(fresh)]}", version, (actor, now),
        before={name: before[name] for name in ("title", *changed)},
        after={name: after[name] for name in ("title", *changed)},
    )  # fmt: skip
    return fresh


@transaction.atomic
def remove(*, item: Item, actor: User | None, now: datetime) -> None:
    """Take a step or a risk out of a draft."""
    version = drafts.lock_draft(item.version, actor=actor, on=clock.business_date(now))
    before, kind = shown(item), NAMES[type(item)]
    type(item).objects.filter(pk=item.pk, version=version).delete()
    _record(f"planversion.remove_{kind}", version, (actor, now), before=before)


@transaction.atomic
def mark(*, item: Item, done: bool, actor: User | None, now: datetime) -> Item:
    """Say that a step or a measure is done, or that it is open again, in every version that has
    it. The owner and those who plan for the scope may, once the plan is in force."""
    today = clock.business_date(now)
    if not rules.can_mark(actor, item, today):
        raise NotAllowed(_("Only its owner, or who plans for the scope, says that it is done."))
    plan = states.lock(item.version.plan)
    fresh = states.lock(item)
    if fresh.version.status not in IN_FORCE:
        raise Conflict(_("Only what an issued plan holds can be marked as done."))
    if years.is_closed(plan.year):
        raise Conflict(_("The year of this plan is closed; nothing in it changes."))
    if done == (fresh.done_at is not None):
        raise Conflict(_("That is marked so already. Reload the page."))
    by: dict[str, Any] = {"done_at": now if done else None, "done_by": actor if done else None}
    type(fresh).objects.filter(version__plan=plan, key=fresh.key).update(**by)
    fresh.refresh_from_db()
    act = "finish" if done else "reopen"
    _record(f"planversion.{act}_{NAMES[type(fresh)]}", fresh.version, (actor, now),
            after={"title": fresh.title})  # fmt: skip
    return fresh


def copy(former: PlanVersion, version: PlanVersion) -> None:
    """Action plan and risks of `former` into its next version, each under its key."""
    for model in (PlanStep, PlanRisk):
        kept = ("key", "done_at", "done_by", *FIELDS[model])
        items = model.objects.filter(version=former)
        copies: list[Any] = [
            model(version=version, **{name: getattr(item, name) for name in kept}) for item in items
        ]
        model.objects.bulk_create(copies)


def shown(item: Item) -> dict[str, Any]:
    """The fields of a step or a risk for the audit trail."""
    values = {name: getattr(item, name) for name in FIELDS[type(item)]}
    return values | {"owner": str(item.owner)}


def _values(model: type[Item], new: Step | Risk) -> dict[str, Any]:
    values = {name: getattr(new, name) for name in FIELDS[model]}
    return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}


def _record(
    action: str,
    version: PlanVersion,
    by: tuple[User | None, datetime],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(actor=by[0], action=action, target=version, now=by[1], before=before, after=after)


def _check(version: PlanVersion, new: Step | Risk) -> None:
    if not new.title.strip():
        raise Refused(_("Say what is to be done."), field="title")
    if not new.owner.is_active:
        raise Refused(_("Choose somebody who still works here."), field="owner")
    year = grid.fiscal_year(version)
    first = year.starts_on.replace(day=1, year=year.starts_on.year - 1)
    if not first <= new.due_on <= year.last_day:
        raise Refused(
            _("Choose a day from %(first)s to %(last)s, the end of the plan's year.")
            % {"first": first.isoformat(), "last": year.last_day.isoformat()},
            field="due_on",
        )
    if isinstance(new, Step):
        _check_means(new)
    else:
        _check_risk(new)


def _check_means(new: Step) -> None:
    for name in ("days", "budget"):
        value = getattr(new, name)
        if value is not None and not 0 <= value <= MAX_AMOUNT:
            raise Refused(_("Enter 0 or more, or leave it empty."), field=name)


def _check_risk(new: Risk) -> None:
    for name in ("likelihood", "impact"):
        if getattr(new, name) not in Level.values:
            raise Refused(_("Choose low, medium or high."), field=name)
    if not new.measure.strip():
        raise Refused(_("Say what is done about it."), field="measure")
