"""Writing, handing in and withdrawing requests for review (K7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.numbering import next_number
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from tracking import flow_rules
from tracking.flow_enums import EDITABLE, FLOW, AmountRule
from tracking.models import Customer, FlowAnswer, FlowApprover, FlowRequest, FlowStep, FlowTemplate
from tracking.operations.flow_steps import open_next
from tracking.queries.flow_chain import Link, chain_of


@dataclass(frozen=True, kw_only=True)
class FlowContent:
    """What a request says; `answers` by the label of the template's question."""

    title: str
    customer: Customer | None = None
    amount: Decimal | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def create_draft(
    *, template: FlowTemplate, content: FlowContent, actor: User, now: datetime
) -> FlowRequest:
    """Begin a request; only its author sees it until it is handed in."""
    values = _checked(template, content)
    year = clock.business_date(now).year
    request = FlowRequest.objects.create(
        number=f"F-{year}-{next_number(f'flow-{year}'):04d}",
        template=template, author=actor, created_at=now, **values,
    )  # fmt: skip
    _answer(request, content)
    audit.record(
        actor=actor, action="flowrequest.create", target=request, now=now,
        after={"kind": template.kind, **values},
    )  # fmt: skip
    return request


@transaction.atomic
def edit_draft(
    *, request: FlowRequest, content: FlowContent, actor: User, now: datetime
) -> FlowRequest:
    """Change a draft, or what came back."""
    fresh = _own(request, actor)
    if fresh.status not in EDITABLE:
        raise Conflict(_("This request is with its approvers or has ended; it is not changed."))
    values = _checked(fresh.template, content)
    before = {name: getattr(fresh, name) for name in values}
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(values))
    _answer(fresh, content)
    audit.record(
        actor=actor, action="flowrequest.edit", target=fresh, now=now, before=before, after=values
    )
    return fresh


@transaction.atomic
def submit(*, request: FlowRequest, actor: User, today: date, now: datetime) -> FlowRequest:
    """Hand it in: the chain of the day is frozen, the first step opens."""
    fresh = _own(request, actor)
    _complete(fresh)
    links = chain_of(fresh.template, fresh.author, fresh.amount, today)
    number = fresh.round + 1
    stamps = {"round": number, "submitted_at": now, "decided_at": None}
    moved = transition(fresh, FLOW, Move("submit", actor, now, stamps=stamps))
    for position, link in enumerate(links, 1):
        _freeze(moved, position, link)
    open_next(request=moved, today=today, now=now)
    return moved


@transaction.atomic
def withdraw(*, request: FlowRequest, actor: User, now: datetime) -> FlowRequest:
    """Take it back for good; who was to decide is no longer asked."""
    fresh = _own(request, actor)
    moved = transition(fresh, FLOW, Move("withdraw", actor, now, stamps={"decided_at": now}))
    moved.steps.filter(started_at__isnull=False, ended_at=None).update(ended_at=now)
    return moved


def _own(request: FlowRequest, actor: User) -> FlowRequest:
    if not flow_rules.is_author(actor, request):
        raise NotAllowed(_("Only who wrote the request does this."))
    return lock(request)


def _freeze(request: FlowRequest, position: int, link: Link) -> None:
    step = FlowStep.objects.create(
        request=request, round=request.round, position=position, role=link.step.approver,
        mode=link.mode, days=link.step.days, bulk=link.step.bulk,
    )  # fmt: skip
    FlowApprover.objects.bulk_create(FlowApprover(step=step, person=one) for one in link.people)


def _checked(template: FlowTemplate, content: FlowContent) -> dict[str, object]:
    title, amount = content.title.strip(), content.amount
    if not title:
        raise Refused(_("Write a title."), field="title")
    if amount is not None and amount < 0:
        raise Refused(_("The amount is not negative."), field="amount")
    return {
        "title": title,
        "customer": content.customer if template.with_customer else None,
        "amount": None if template.amount_rule == AmountRule.NONE else amount,
    }


def _answer(request: FlowRequest, content: FlowContent) -> None:
    """The answers to the questions as the template asks them now."""
    request.answers.all().delete()
    FlowAnswer.objects.bulk_create(
        FlowAnswer(
            request=request, position=one.position, label=one.label, kind=one.kind,
            text=content.answers.get(one.label, "").strip(),
        )
        for one in request.template.fields.all()
    )  # fmt: skip


def _complete(request: FlowRequest) -> None:
    """Raises Refused for what must be there before anybody is asked."""
    if request.template.amount_rule == AmountRule.REQUIRED and request.amount is None:
        raise Refused(_("Enter the amount before you hand it in."), field="amount")
    given = {one.label: one.text for one in request.answers.all()}
    for asked in request.template.fields.filter(required=True):
        if not given.get(asked.label):
            raise Refused(
                _("Answer “%(question)s” before you hand it in.") % {"question": asked.shown}
            )
