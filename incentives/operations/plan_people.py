"""Who is on a pay plan until when, and who has read its rules (P3)."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, locks, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from incentives.enums import PlanStatus
from incentives.models import PayPlanVersion, PlanAcknowledgement, PlanAssignment
from incentives.operations.plans import check_editor
from incentives.queries.closes import published_after
from incentives.queries.plan_readers import owing
from teams.models import User

#: Days after an approval on which those who have not read the rules hear of them again.
REMIND_AFTER = 3


@transaction.atomic
def end_assignment(
    *, assignment: PlanAssignment, ends_on: date, actor: User | None, now: datetime
) -> PlanAssignment:
    """The first day on which the plan no longer pays the person; published periods keep theirs."""
    check_editor(actor)
    if actor is not None and actor.pk == assignment.person_id:
        raise NotAllowed(_("Nobody sets their own pay."))
    locks.hold(f"pay-plan-{assignment.plan_id}")
    assignment = states.lock(assignment)
    if ends_on <= assignment.starts_on:
        raise Refused(_("The last day must be after the first."), field="ends_on")
    if assignment.ends_on is not None and assignment.ends_on <= ends_on:
        raise Refused(_("It ends on %(day)s already.") % {"day": assignment.ends_on.isoformat()},
                      field="ends_on")  # fmt: skip
    if (last := published_after(assignment.plan_id, ends_on)) is not None:
        raise Refused(
            _("%(period)s is published already. End it on %(day)s or later.")
            % {"period": last.period, "day": last.ends_on.isoformat()},
            field="ends_on",
        )
    before, assignment.ends_on = assignment.ends_on, ends_on
    assignment.save(update_fields=["ends_on"])
    audit.record(
        actor=actor, action="planassignment.end", target=assignment, now=now,
        before={"ends_on": before}, after={"ends_on": ends_on},
    )  # fmt: skip
    return assignment


@transaction.atomic
def acknowledge(
    *, version: PayPlanVersion, actor: User, today: date, now: datetime
) -> PlanAcknowledgement:
    """The person has read the approved rules that pay them; once."""
    if version.status != PlanStatus.APPROVED or not owing(version, today).filter(
        pk=actor.pk
    ).exists():  # fmt: skip
        raise Conflict(_("There is nothing for you to confirm in these rules."))
    try:
        with transaction.atomic():
            made = PlanAcknowledgement.objects.create(
                version=version, person=actor, acknowledged_at=now
            )
    except IntegrityError as error:
        raise Conflict(_("You have confirmed these rules already.")) from error
    audit.record(actor=actor, action="payplanversion.acknowledge", target=version, now=now)
    return made


@transaction.atomic
def remind(*, today: date, now: datetime) -> dict[str, int]:
    """Tell those who have not read approved rules: at the approval, and once again later."""
    told = 0
    since = now - timedelta(days=10 * REMIND_AFTER)
    recent = PayPlanVersion.objects.filter(status=PlanStatus.APPROVED, approved_at__gte=since)
    for version in recent.select_related("plan"):
        people = list(owing(version, today))
        waited = now - (version.approved_at or now) >= timedelta(days=REMIND_AFTER)
        for event in ["approved", "again"] if waited else ["approved"]:
            outbox.notify(
                people=people, event=f"pay-plan-version:{version.pk}:{event}",
                kind="incentives.plan_to_read", now=now,
                params={"plan": version.plan.name, "day": version.starts_on.isoformat()},
                url=reverse("incentives:pay_plan_detail", args=[version.plan.code]),
            )  # fmt: skip
        told += len(people)
    return {"told": told}
