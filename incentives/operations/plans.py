"""Writing pay plans, deciding on their versions, and assigning people to them (P3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, locks, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, transition
from incentives import definitions, engine, rules
from incentives.enums import PLAN_VERSION
from incentives.models import PayPlan, PayPlanVersion, PlanAssignment
from incentives.queries import measures
from incentives.queries.closes import published_after
from teams.models import User


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The rules from a day on, as the engine's JSON."""

    definition: Mapping[str, Any]
    starts_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A person on a plan from a day on, with the numbers that the plan asks of a person."""

    person: User
    starts_on: date
    ends_on: date | None = None
    params: Mapping[str, Decimal] = field(default_factory=dict)


def check_editor(actor: User | None, plan: PayPlan | None = None) -> None:
    """Raises NotAllowed. `plan` is given where its rules change, which nobody does whom it pays."""
    if not rules.can_edit_plans(actor):
        raise NotAllowed(_("Only finance changes pay plans."))
    if plan is not None and not rules.can_edit_plan(actor, plan):
        raise NotAllowed(_("Nobody sets their own pay."))


@transaction.atomic
def create_plan(
    *, code: str, name: str, first: NewVersion, actor: User | None, now: datetime
) -> PayPlanVersion:
    """A plan with its first version as a draft. Raises Refused for a taken code or bad rules."""
    check_editor(actor)
    if PayPlan.objects.filter(code=code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code")
    plan = PayPlan.objects.create(code=code, name=name, created_at=now)
    audit.record(actor=actor, action="payplan.create", target=plan, now=now, after={"name": name})
    return _write_version(plan, first, actor, now)


@transaction.atomic
def new_version(
    *, plan: PayPlan, new: NewVersion, actor: User | None, now: datetime
) -> PayPlanVersion:
    """A draft that will hold from its day on, once approved; what is approved stays as it is."""
    check_editor(actor, plan)
    PayPlan.objects.select_for_update().get(pk=plan.pk)
    return _write_version(plan, new, actor, now)


def _write_version(
    plan: PayPlan, new: NewVersion, actor: User | None, now: datetime
) -> PayPlanVersion:
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    definition = {**new.definition, "code": plan.code, "version": str(number)}
    checked = definitions.read(definition)
    version = PayPlanVersion.objects.create(
        plan=plan,
        number=number,
        starts_on=new.starts_on,
        definition=engine.to_data(checked),
        content_hash=engine.digest(checked),
        note=new.note,
        author=actor,
        created_at=now,
    )
    audit.record(
        actor=actor, action="payplanversion.draft", target=version, now=now,
        after={"definition": version.definition, "starts_on": version.starts_on},
    )  # fmt: skip
    return version


@transaction.atomic
def submit_version(*, version: PayPlanVersion, actor: User | None, now: datetime) -> PayPlanVersion:
    """Hand the rules to the leadership; refuses what no close could pay by."""
    check_editor(actor, version.plan)
    measures.check_known(definitions.read(version.definition))
    return transition(version, PLAN_VERSION, Move("submit", actor, now))


@transaction.atomic
def return_version(
    *, version: PayPlanVersion, reason: str, actor: User | None, now: datetime
) -> PayPlanVersion:
    """Give the rules back to their author, with the reason."""
    if not rules.can_approve_version(actor, version):
        raise NotAllowed(_("Only leadership decides on pay plans, never on their own."))
    if not reason.strip():
        raise Refused(_("Say what has to change."), field="reason")
    moved = transition(version, PLAN_VERSION, Move("return", actor, now, reason))
    _tell_author(moved, "returned", now)
    return moved


@transaction.atomic
def approve_version(
    *, version: PayPlanVersion, actor: User | None, now: datetime
) -> PayPlanVersion:
    """Put the rules in force from their day on. A period whose pay is published keeps its rules."""
    if not rules.can_approve_version(actor, version):
        raise NotAllowed(_("Only leadership decides on pay plans, never on their own."))
    locks.hold(f"pay-plan-{version.plan_id}")
    if (last := published_after(version.plan_id, version.starts_on)) is not None:
        raise Refused(
            _("%(period)s is published already. Let the rules start on %(day)s or later.")
            % {"period": last.period, "day": last.ends_on.isoformat()},
            field="starts_on",
        )
    stamps = {"approved_by": actor, "approved_at": now}
    moved = transition(version, PLAN_VERSION, Move("approve", actor, now, stamps=stamps))
    _tell_author(moved, "approved", now)
    return moved


def _tell_author(version: PayPlanVersion, what: str, now: datetime) -> None:
    outbox.notify(
        people=[version.author] if version.author is not None else [],
        event=f"pay-plan-version:{version.pk}:{what}:{now.isoformat()}",
        kind=f"incentives.plan_{what}",
        now=now,
        params={"plan": str(version)},
        url=reverse("incentives:pay_plan_detail", args=[version.plan.code]),
    )


@transaction.atomic
def assign_person(
    *, plan: PayPlan, new: NewAssignment, actor: User | None, now: datetime
) -> PlanAssignment:
    """Put a person on a plan. An assignment that is still open ends on that day; any other
    overlap, a day in a period whose pay is published, or a number that the plan needs and is not
    given, is refused."""
    check_editor(actor)
    if actor is not None and actor.pk == new.person.pk:
        raise NotAllowed(_("Nobody sets their own pay."))
    if new.ends_on is not None and new.ends_on <= new.starts_on:
        raise Refused(_("The last day must be after the first."), field="ends_on")
    locks.hold(f"pay-plan-{plan.pk}")
    if (last := published_after(plan.pk, new.starts_on)) is not None:
        raise Refused(
            _("%(period)s is published already. Let it start on %(day)s or later.")
            % {"period": last.period, "day": last.ends_on.isoformat()},
            field="starts_on",
        )
    _check_params(plan, new)
    _make_room(plan, new, actor, now)
    params = {name: f"{value:f}" for name, value in new.params.items()}
    row = PlanAssignment.objects.create(
        plan=plan, person=new.person, starts_on=new.starts_on, ends_on=new.ends_on, params=params
    )
    audit.record(
        actor=actor, action="planassignment.add", target=row, now=now,
        after={"person": new.person.code, "plan": plan.code, "starts_on": new.starts_on,
               "ends_on": new.ends_on, "params": params},
    )  # fmt: skip
    return row


def _check_params(plan: PayPlan, new: NewAssignment) -> None:
    newest = plan.versions.order_by("-number").first()
    needed = definitions.needed_params(definitions.read(newest.definition)) if newest else set()
    if missing := sorted(needed - set(new.params)):
        raise Refused(
            _("The plan needs these numbers of %(person)s: %(names)s.")
            % {"person": new.person, "names": ", ".join(missing)},
            field=missing[0],
        )
    if any(value < 0 for value in new.params.values()):
        raise Refused(_("A rate is not below zero."), field="rate")


def _make_room(plan: PayPlan, new: NewAssignment, actor: User | None, now: datetime) -> None:
    """End the open assignment before this one; refuse what overlaps otherwise."""
    others = PlanAssignment.objects.filter(plan=plan, person=new.person)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gt=new.starts_on))
    if new.ends_on is not None:
        others = others.filter(starts_on__lt=new.ends_on)
    for other in others.order_by("pk"):
        if other.ends_on is not None or other.starts_on >= new.starts_on:
            raise Refused(
                _("%(person)s is on this plan from %(day)s already; one assignment at a time.")
                % {"person": new.person, "day": other.starts_on.isoformat()},
                field="starts_on",
            )
        other.ends_on = new.starts_on
        other.save(update_fields=["ends_on"])
        audit.record(
            actor=actor, action="planassignment.end", target=other, now=now,
            before={"ends_on": None}, after={"ends_on": new.starts_on},
        )  # fmt: skip
