"""Who decides a request: the template's steps made into people on the day of submission (K7)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Refused
from teams.models import UnitAncestry, UnitLead, User
from teams.queries import unit_on
from tracking.flow_enums import ApproverRole, StepMode
from tracking.models import FlowTemplate, FlowTemplateStep


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a frozen chain."""

    step: FlowTemplateStep
    mode: str
    people: tuple[User, ...]


def chain_of(template: FlowTemplate, author: User, amount: Decimal | None, on: date) -> list[Link]:
    """The steps that apply to the amount with their approvers, never the author.

    Raises Refused when no step applies, or when nobody but the author could decide one.
    """
    levels = _levels(author, on)
    links: list[Link] = []
    for step in template.steps.prefetch_related("people"):
        if step.amount_from is None or (amount is not None and amount >= step.amount_from):
            people = _approvers(step, author, levels, on)
            alone = [(one,) for one in people] if step.mode == StepMode.TURN else [tuple(people)]
            links += [Link(step, _mode(step), some) for some in alone if not _stands(some, links)]
    if not links:
        raise Refused(_("No step of the approval chain applies to this amount."), field="amount")
    return links


def _mode(step: FlowTemplateStep) -> str:
    return StepMode.ANY if step.mode == StepMode.TURN else step.mode


def _stands(people: tuple[User, ...], links: list[Link]) -> bool:
    """A person who alone decides an earlier step is not asked a second time."""
    return len(people) == 1 and any(link.people == people for link in links)


def _employed(on: date) -> "QuerySet[User]":
    found: QuerySet[User] = User.objects.filter(is_active=True).employed_on(on)
    return found.order_by("sort_key", "code")


def _levels(author: User, on: date) -> list[list[User]]:
    """Who leads the author's unit and those above, from below; deputies where there is nobody
    else. A unit without a leader is no level."""
    unit = unit_on(author, on)
    above = UnitAncestry.objects.on(on).filter(descendant=unit).order_by("depth")
    units = list(above.values_list("ancestor", flat=True))
    employed = set(_employed(on).values_list("pk", flat=True))
    leads = UnitLead.objects.on(on).filter(unit__in=units).select_related("person")
    by_unit: dict[int, list[UnitLead]] = {}
    for lead in leads:
        if lead.person_id in employed:
            by_unit.setdefault(lead.unit_id, []).append(lead)
    levels = []
    for one in units:
        rows = by_unit.get(one, [])
        chosen = [row.person for row in rows if not row.is_deputy] or [row.person for row in rows]
        if chosen and chosen not in levels:
            levels.append(chosen)
    return levels


def _approvers(
    step: FlowTemplateStep, author: User, levels: list[list[User]], on: date
) -> list[User]:
    """The role's people without the author; else the leader above, else leadership."""
    wanted = _wanted(step, author, levels, on)
    for people in (wanted, *_above(author, levels), _role(ApproverRole.LEADERSHIP, on)):
        others = [one for one in people if one.pk != author.pk]
        if others:
            return others
    raise Refused(
        _("Nobody but you could approve the step of %(role)s. Tell the administrator.")
        % {"role": step.get_approver_display()}
    )


def _wanted(step: FlowTemplateStep, author: User, levels: list[list[User]], on: date) -> list[User]:
    if step.approver == ApproverRole.UNIT_LEADER:
        return levels[0] if levels else []
    if step.approver == ApproverRole.LEADER_ABOVE:
        return levels[1] if len(levels) > 1 else []
    if step.approver == ApproverRole.NAMED:
        named = {one.pk for one in step.people.all()}
        return [one for one in _employed(on) if one.pk in named]
    return _role(step.approver, on)


def _above(author: User, levels: list[list[User]]) -> list[list[User]]:
    """The levels above the one that the author leads; of somebody who leads none, those above
    the own leader."""
    led = [number for number, people in enumerate(levels) if author in people]
    return levels[led[-1] + 1 :] if led else levels[1:]


def _role(role: str, on: date) -> list[User]:
    return list(_employed(on).with_role(role))  # type: ignore[attr-defined]
