"""What is signed and not paid by the customer yet, and what it would be worth to its person."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from goalmgmt.core.amounts import ZERO, round_half_up
from incentives import engine
from incentives.models import Statement
from incentives.queries.scope import TAGS
from incentives.queries.windows import closing_of
from teams.models import User
from tracking.models import Contract, Credit
from tracking.models.sales import Fact, Receipt


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A contract of which the person's part has not come in whole."""

    contract: Fact
    signed: Decimal
    received: Decimal
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def left(self) -> Decimal:
        return self.signed - self.received


@dataclass(frozen=True, slots=True)
class AwaitingPay:
    """What is outstanding, and the pay that would have come of it within the period; None where
    the plan cannot be calculated with it."""

    base: Decimal
    pay: Decimal | None


def outstanding(person: User, before: date) -> list[Outstanding]:
    """The person's part of contracts whose money has not come in by then, the oldest first."""
    counted = Credit.objects.filter(person=person, month__lt=before).order_by()
    signed = counted.filter(contract__isnull=False).values_list("contract")
    came = counted.filter(receipt__contract__isnull=False).values_list("receipt__contract")
    worth: dict[int, Decimal] = dict(signed.annotate(sum=Sum("amount")))
    received: dict[int, Decimal] = dict(came.annotate(sum=Sum("amount")))
    open_ids = [pk for pk, sum_ in worth.items() if sum_ > received.get(pk, ZERO)]
    contracts = Contract.objects.filter(pk__in=open_ids).select_related("customer", *TAGS)
    return [
        Outstanding(row, worth[row.pk], received.get(row.pk, ZERO), _tags(row))
        for row in contracts.order_by("signed_on", "pk")
    ]


def awaiting_pay(statement: Statement) -> AwaitingPay:
    """By the statement's own rules and stored facts, had everything outstanding at the end of the
    period come in on its last day; with what waits for cash by the rules themselves."""
    plan = engine.from_data(engine.Plan, statement.run.version.definition)
    found = outstanding(statement.person, statement.close.ends_on)
    base = sum((one.left for one in found), ZERO)
    waiting = _waiting_by_rule(statement)
    if not any(part.metric == Receipt.METRIC for part in plan.components):
        return AwaitingPay(base, waiting)
    try:
        facts = engine.from_data(engine.Facts, statement.inputs["facts"])
        more = _with(facts, found, statement.close.ends_on)
        gained = engine.calculate(plan, more).payable - engine.calculate(plan, facts).payable
    except (engine.EngineError, KeyError):
        return AwaitingPay(base, None)
    return AwaitingPay(base, gained + waiting)


def _with(facts: engine.Facts, found: list[Outstanding], ends_on: date) -> engine.Facts:
    supposed = tuple(
        engine.Credit(
            id=one.contract.external_id,
            occurred_on=ends_on - timedelta(days=1),
            metric=Receipt.METRIC,
            amount=one.left,
            tags=one.tags,
        )
        for one in found
    )
    return replace(facts, credits=facts.credits + supposed)


def _waiting_by_rule(statement: Statement) -> Decimal:
    """Pay of two clocks: earned, and due as the contract's money comes in."""
    waiting = closing_of(statement).awaiting
    parts = (engine.exact(one.earned) * (1 - one.part) for one in waiting)
    return sum((round_half_up(part) for part in parts), ZERO)


def _tags(contract: Fact) -> dict[str, str]:
    return {name: row.code for name in TAGS if (row := getattr(contract, name)) is not None}
