"""The company's chain of approval and its numbers, and who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, locks, states
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.enums import StepKind
from targets.models import ApprovalStep, DecisionPolicy, Delegation
from teams.enums import Role
from teams.models import User

MOST_STEPS = 5
CHAIN_LOCK = "targets.chain"


@dataclass(frozen=True, slots=True)
class Step:
    """Who decides: `leader`, a role, or a person."""

    kind: str
    role: str = ""
    person: User | None = None


@dataclass(frozen=True, slots=True)
class Numbering:
    """The prefix of numbers, whether they begin anew each year, and the three clauses."""

    prefix: str
    yearly: bool = True
    basis: str = ""
    incentive: str = ""
    effect: str = ""


@transaction.atomic
def set_chain(
    *, steps: Sequence[Step], numbering: Numbering, actor: User | None, now: datetime
) -> None:
    """Replace the chain and the numbering; versions already in approval keep their steps."""
    if not rules.can_set_chain(actor):
        raise NotAllowed(_("Only an administrator changes the company's policies."))
    _check(steps, numbering)
    locks.hold(CHAIN_LOCK)
    before = [str(step) for step in ApprovalStep.objects.select_related("person")]
    ApprovalStep.objects.all().delete()
    made = ApprovalStep.objects.bulk_create(
        [
            ApprovalStep(position=number, kind=step.kind, role=step.role, person=step.person)
            for number, step in enumerate(steps, 1)
        ]
    )
    policy, _made = DecisionPolicy.objects.select_for_update().get_or_create(pk=1)
    for name in ("prefix", "yearly", "basis", "incentive", "effect"):
        value = getattr(numbering, name)
        setattr(policy, name, value.strip() if isinstance(value, str) else value)
    policy.save()
    audit.record(
        actor=actor, action="decisionpolicy.set", target=policy, now=now,
        before={"steps": before},
        after={"steps": [str(step) for step in made], "prefix": policy.prefix,
               "yearly": policy.yearly},
    )  # fmt: skip


def _check(steps: Sequence[Step], numbering: Numbering) -> None:
    if len(steps) > MOST_STEPS:
        raise Refused(_("A chain has at most %(count)d steps.") % {"count": MOST_STEPS})
    if not numbering.prefix.strip():
        raise Refused(_("Enter what the numbers begin with, such as 营决."), field="number_prefix")
    for number, step in enumerate(steps, 1):
        if problem := _problem(step):
            raise Refused(problem, field=f"step_{number}")
    people = [step.person.pk for step in steps if step.person]
    if len(people) != len(set(people)):
        raise Refused(_("Nobody approves twice: name each person in one step only."))


def _problem(step: Step) -> str:
    if step.kind == StepKind.ROLE and step.role not in rules.DECIDERS:
        return _("Choose a role that may decide.")
    if step.kind == StepKind.PERSON:
        if step.person is None or not step.person.is_active:
            return _("Choose the person of this step.")
        if not step.person.role_names & rules.DECIDERS:
            return _("%(person)s has no role that may decide.") % {"person": step.person}
    return "" if step.kind in StepKind.values else _("Choose who decides.")


@transaction.atomic
def delegate(*, person: User, to: User, span: tuple[date, date], now: datetime) -> Delegation:
    """Name who decides in one's place, both days included. One delegate at a time."""
    starts_on, ends_on = span
    today = clock.business_date(now)
    if not rules.can_delegate(person):
        raise NotAllowed(_("Only who may approve names a delegate."))
    if to.pk == person.pk or not to.is_active or not rules.can_delegate(to):
        raise Refused(_("Choose somebody else who may approve."), field="to")
    if ends_on < starts_on or ends_on < today:
        raise Refused(_("The last day is before the first, or past."), field="ends_on")
    states.lock(person)
    same = Delegation.objects.filter(person=person, ended_at=None)
    if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refused(_("Somebody stands in for you on these days already. End that first."))
    made = Delegation.objects.create(
        person=person, delegate=to, starts_on=starts_on, ends_on=ends_on, made_at=now
    )
    audit.record(
        actor=person, action="delegation.start", target=made, now=now,
        after={"delegate": to.code, "from": starts_on, "until": ends_on},
    )  # fmt: skip
    return made


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: User, now: datetime) -> Delegation:
    """Decide again oneself; what was decided stays."""
    if delegation.person_id != actor.pk:
        raise NotAllowed(_("Only the own delegation is ended."))
    fresh = states.lock(delegation)
    if fresh.ended_at is None:
        fresh.ended_at = now
        fresh.save(update_fields=["ended_at"])
        audit.record(actor=actor, action="delegation.end", target=fresh, now=now)
    return fresh


def role_choices() -> list[tuple[str, str]]:
    """The roles that may decide, in the order of the enumeration."""
    return [(value, str(label)) for value, label in Role.choices if value in rules.DECIDERS]
