"""Who may do what with pay plans and closes (ux.md §1). `None` as actor is the system itself.

Nobody sets, approves or pays their own: whoever gets a statement from a run neither hands it on,
nor approves it, nor marks it paid (quality.md M12).
"""

from incentives.enums import DisputeStatus
from incentives.models import (
    BulletinObjection,
    Close,
    CloseRun,
    Dispute,
    PayPlan,
    PayPlanVersion,
    PlanAssignment,
)
from teams.enums import Role
from teams.models import User


def can_edit_plans(actor: User | None) -> bool:
    """Write pay plans and assign people to them."""
    return actor is None or actor.has_role(Role.FINANCE)


def can_edit_plan(actor: User | None, plan: PayPlan) -> bool:
    """Write the rules of this plan and hand them in: nobody sets their own pay."""
    return can_edit_plans(actor) and (actor is None or not is_on_plan(actor, plan))


def is_on_plan(actor: User, plan: PayPlan) -> bool:
    """Whether the plan pays the person, on whatever day."""
    return PlanAssignment.objects.filter(plan=plan, person=actor).exists()


def can_approve_version(actor: User | None, version: PayPlanVersion) -> bool:
    """Leadership, not the author, not somebody whom the plan pays."""
    if actor is None:
        return True
    if not actor.has_role(Role.LEADERSHIP) or actor.pk == version.author_id:
        return False
    return not is_on_plan(actor, version.plan)


def can_run_close(actor: User | None) -> bool:
    """Open, calculate, take back, publish and lock."""
    return actor is None or actor.has_role(Role.FINANCE)


def is_payee(actor: User, run: CloseRun | None) -> bool:
    """Whether the run holds a statement of the person."""
    return run is not None and run.statements.filter(person=actor).exists()


def can_submit_close(actor: User | None, close: Close) -> bool:
    """The first of the two approvals: finance, on nobody's own pay."""
    return actor is None or (actor.has_role(Role.FINANCE) and not is_payee(actor, close.run))


def can_approve_close(actor: User | None, close: Close) -> bool:
    """The second approval: leadership, another person, on nobody's own pay."""
    if actor is None:
        return True
    if not actor.has_role(Role.LEADERSHIP) or actor.pk == close.finance_by_id:
        return False
    return not is_payee(actor, close.run)


def can_pay_close(actor: User | None, close: Close) -> bool:
    """Mark paid: finance, not one's own."""
    return can_submit_close(actor, close)


def can_decide_dispute(actor: User, dispute: Dispute) -> bool:
    """Finance, or the leadership once it is escalated; nobody their own."""
    if actor.pk == dispute.raised_by_id:
        return False
    decider = Role.LEADERSHIP if dispute.status == DisputeStatus.ESCALATED else Role.FINANCE
    return actor.has_role(decider)


def can_answer_objection(actor: User, objection: BulletinObjection) -> bool:
    """Finance, neither who raised it nor whom it is about."""
    return actor.has_role(Role.FINANCE) and actor.pk not in {
        objection.raised_by_id, objection.about_id,
    }  # fmt: skip


def sees_closes(user: User) -> bool:
    """Run totals, findings and everybody's lines: finance and leadership."""
    return user.has_role(Role.FINANCE, Role.LEADERSHIP)
