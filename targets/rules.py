"""Who may do what with target plans. Page, API, import and shell all ask here.

`actor` None is the system itself (imports, jobs). Nobody sets or approves their own (ux.md §1).
"""

from datetime import date

from goalmgmt.core.models import AuditEvent
from targets.enums import RowKind
from targets.models import Acceptance, PlanVersion, Proposal, SplitRow, TargetPlan
from teams import rules as teams_rules
from teams.enums import Role
from teams.models import Unit, UnitLead, User

#: The acts on a version that make somebody its co-author.
EDITS = ("planversion.create", "planversion.save_cells", "planversion.spread",
         "planversion.set_reserve", "planversion.change", "planversion.submit",
         "planversion.use_lens", "planversion.stop_lens", "planversion.save_lens",
         "planversion.spread_lens")  # fmt: skip


def can_plan_for(actor: User | None, scope: Unit, on: date) -> bool:
    """The scope's leader or one above; leadership stands above every unit."""
    if actor is None or actor.has_role(Role.LEADERSHIP):
        return True
    return teams_rules.leads(actor, scope, on)


def can_edit_plan(actor: User | None, plan: TargetPlan, on: date) -> bool:
    return can_plan_for(actor, plan.scope, on)


def can_edit_row(actor: User | None, row: SplitRow) -> bool:
    """Everybody's row but one's own."""
    return actor is None or row.person_id != actor.pk


def can_approve(actor: User | None, version: PlanVersion) -> bool:
    """Leadership, unless they wrote the version or changed it."""
    if actor is None:
        return True
    return actor.has_role(Role.LEADERSHIP) and not is_author(actor, version)


def is_author(actor: User, version: PlanVersion) -> bool:
    """Whether the person wrote, changed or submitted the version."""
    if actor.pk in {version.author_id, version.plan.author_id if version.number == 1 else None}:
        return True
    return AuditEvent.objects.filter(
        object_type=version._meta.label_lower,
        object_id=str(version.pk),
        actor_id=actor.pk,
        action__in=EDITS,
    ).exists()


def can_issue(actor: User | None, version: PlanVersion, on: date) -> bool:
    """Once it is approved: leadership, or whoever plans for the scope."""
    return can_edit_plan(actor, version.plan, on)


def can_answer(actor: User | None, acceptance: Acceptance, on: date) -> bool:
    """An objection is answered by those who may edit the plan, never by the objector."""
    if actor is not None and acceptance.person_id == actor.pk:
        return False
    return can_edit_plan(actor, acceptance.version.plan, on)


def can_lock_months(actor: User | None) -> bool:
    return actor is None or actor.has_role(Role.FINANCE, Role.LEADERSHIP)


def can_propose(actor: User, row: SplitRow, on: date) -> bool:
    """Who leads the row's own unit (as leader or deputy) and does not edit the plan anyway."""
    if row.kind != RowKind.UNIT or row.parent_id is None:
        return False
    leads = UnitLead.objects.on(on).filter(unit=row.unit_id, person=actor)
    return leads.exists() and not can_edit_plan(actor, row.version.plan, on)


def can_decide_proposal(actor: User, proposal: Proposal, on: date) -> bool:
    """Who edits the plan, but never the proposer."""
    if proposal.author_id == actor.pk:
        return False
    return can_edit_plan(actor, proposal.version.plan, on)
