"""Who may do what with target plans. Page, API, import and shell all ask here.

`actor` None is the system itself (imports, jobs). Nobody sets or approves their own (ux.md §1).
"""

from collections.abc import Iterable
from datetime import date

from goalmgmt.core.models import AuditEvent
from targets import approvers
from targets.enums import RowKind
from targets.models import (
    Acceptance,
    PlanRisk,
    PlanStep,
    PlanVersion,
    Proposal,
    SplitRow,
    TargetPlan,
)
from teams import rules as teams_rules
from teams.enums import Role
from teams.models import Unit, UnitLead, User

#: The acts on a version that make somebody its co-author.
EDITS = ("planversion.create", "planversion.save_cells", "planversion.spread",
         "planversion.set_reserve", "planversion.change", "planversion.submit",
         "planversion.use_lens", "planversion.stop_lens", "planversion.save_lens",
         "planversion.spread_lens",
         *(f"planversion.{verb}_{kind}" for verb in ("add", "change", "remove")
           for kind in ("step", "risk")))  # fmt: skip

#: Who may stand in a chain of approval, and name a delegate.
DECIDERS = frozenset({Role.MANAGER, Role.LEADERSHIP, Role.FINANCE, Role.ADMIN})


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


def can_approve(actor: User | None, version: PlanVersion, on: date) -> bool:
    """Whoever the next step of the chain asks, or a delegate; never an author of the version."""
    return actor is None or principal(actor, version, on) is not None


def principal(actor: User, version: PlanVersion, on: date) -> int | None:
    """In whose place the person would decide the next step: mostly the own. None: may not."""
    step = approvers.next_step(approvers.steps_of(version))
    if step is None:
        return None
    step.version = version
    known = approvers.known_for([version], authors_of([version]), on)
    return approvers.stands_for(actor, step, known)


def to_decide(person: User, on: date) -> list[PlanVersion]:
    """The versions that wait for this person's decision, the longest waiting first."""
    steps = approvers.open_steps()
    versions = [step.version for step in steps]
    if not versions:
        return []
    known = approvers.known_for(versions, authors_of(versions), on)
    return [step.version for step in steps if approvers.stands_for(person, step, known)]


def authors_of(versions: Iterable[PlanVersion]) -> dict[int, set[int]]:
    """By version who wrote, changed or submitted it."""
    by_pk = {version.pk: version for version in versions}
    found = {pk: _writers(version) for pk, version in by_pk.items()}
    events = AuditEvent.objects.filter(
        object_type=PlanVersion._meta.label_lower,
        object_id__in=[str(pk) for pk in by_pk],
        action__in=EDITS,
    ).exclude(actor=None)
    for pk, person in events.values_list("object_id", "actor").distinct().order_by():
        if person is not None:
            found[int(pk)].add(person)
    return found


def _writers(version: PlanVersion) -> set[int]:
    first = version.plan.author_id if version.number == 1 else None
    return {pk for pk in (version.author_id, first) if pk is not None}


def can_recall(actor: User | None, version: PlanVersion, on: date) -> bool:
    """Taking a version back out of approval: whoever may edit the plan."""
    return can_edit_plan(actor, version.plan, on)


def can_read_review(actor: User, version: PlanVersion, on: date) -> bool:
    """The approver's page: who decides, who has decided, and leadership."""
    if actor.has_role(Role.LEADERSHIP) or can_approve(actor, version, on):
        return True
    return version.approvals.filter(decided_by=actor).exists()


def can_word(actor: User | None, version: PlanVersion, on: date) -> bool:
    """Clauses three to five, until the signature: the step's approver, and the author's side."""
    return can_approve(actor, version, on) or can_edit_plan(actor, version.plan, on)


def can_set_chain(actor: User | None) -> bool:
    """The company's chain and numbers: as the other policies, the administrator."""
    return teams_rules.can_set_policies(actor)


def can_delegate(actor: User) -> bool:
    return bool(actor.role_names & DECIDERS)


def is_author(actor: User, version: PlanVersion) -> bool:
    """Whether the person wrote, changed or submitted the version."""
    return actor.pk in authors_of([version])[version.pk]


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


def can_mark(actor: User | None, item: PlanStep | PlanRisk, on: date) -> bool:
    """Its owner, and who plans for the scope, say that a step or a measure is done."""
    if actor is None or item.owner_id == actor.pk:
        return True
    return can_edit_plan(actor, item.version.plan, on)


def can_manage_metrics(actor: User | None) -> bool:
    """The catalogue of metrics is the administrator's."""
    return actor is None or actor.has_role(Role.ADMIN)


def can_keep_shapes(actor: User | None) -> bool:
    """Whoever leads may save a month shape for the company."""
    return actor is None or actor.has_role(Role.ADMIN, Role.LEADERSHIP, Role.MANAGER)


def can_retire_shapes(actor: User | None) -> bool:
    """Only admins and leadership say which of them are offered."""
    return actor is None or actor.has_role(Role.ADMIN, Role.LEADERSHIP)


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
