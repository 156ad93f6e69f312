"""Changing templates of review flows; requests that run keep the chain they have (K7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking import flow_defaults, flow_rules
from tracking.flow_enums import AmountRule, ApproverRole
from tracking.models import FlowField, FlowTemplate, FlowTemplateStep


@dataclass(frozen=True, slots=True)
class AskedField:
    """A question."""

    label: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step of the chain; `people` only of named ones."""

    approver: str
    mode: str
    days: int
    bulk: bool
    amount_from: Decimal | None = None
    people: tuple[User, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TemplateContent:
    """All that a template says."""

    name: str
    with_customer: bool
    amount_rule: str
    fields: Sequence[AskedField]
    steps: Sequence[ChainStep]


def seed_templates() -> None:
    """Make the standard templates of the kinds that have none."""
    with transaction.atomic():
        flow_defaults.seed(FlowTemplate, FlowField, FlowTemplateStep)


@transaction.atomic
def edit_template(
    *, template: FlowTemplate, content: TemplateContent, actor: User | None, now: datetime
) -> FlowTemplate:
    """Put the template's questions and chain in the place of those it has."""
    if not flow_rules.can_edit_templates(actor):
        raise NotAllowed(_("Only the administrator changes templates."))
    _check(content)
    fresh = lock(template)
    before = _said(fresh)
    fresh.name = "" if content.name == fresh.get_kind_display() else content.name.strip()
    fresh.with_customer, fresh.amount_rule = content.with_customer, content.amount_rule
    fresh.save(update_fields=["name", "with_customer", "amount_rule"])
    _replace(fresh, content)
    audit.record(
        actor=actor, action="flowtemplate.edit", target=fresh, now=now,
        before=before, after=_said(fresh),
    )  # fmt: skip
    return fresh


def _replace(template: FlowTemplate, content: TemplateContent) -> None:
    template.fields.all().delete()
    template.steps.all().delete()
    for position, asked in enumerate(content.fields, 1):
        template.fields.create(
            position=position, label=flow_defaults.key_of(asked.label.strip()), kind=asked.kind,
            required=asked.required,
        )  # fmt: skip
    for position, step in enumerate(content.steps, 1):
        made = template.steps.create(
            position=position, approver=step.approver, mode=step.mode, days=step.days,
            bulk=step.bulk, amount_from=step.amount_from,
        )  # fmt: skip
        made.people.set(step.people)


def _check(content: TemplateContent) -> None:
    if not content.steps:
        raise Refused(_("A chain has at least one step."))
    labels = [one.label.strip() for one in content.fields]
    if len(labels) != len(set(labels)):
        raise Refused(_("Two questions have the same words."))
    for step in content.steps:
        if step.approver == ApproverRole.NAMED and not step.people:
            raise Refused(_("Choose the people of a step of named people."))
    limited = any(step.amount_from is not None for step in content.steps)
    if limited and content.amount_rule != AmountRule.REQUIRED:
        raise Refused(_("A chain that depends on the amount asks for it: make it required."))


def _said(template: FlowTemplate) -> dict[str, Any]:
    return {
        "name": template.name, "amount": template.amount_rule,
        "customer": template.with_customer,
        "fields": [one.label for one in template.fields.all()],
        "steps": [f"{one.approver} {one.mode} {one.days} {one.amount_from or ''}".strip()
                  for one in template.steps.all()],
    }  # fmt: skip
