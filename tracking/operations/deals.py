"""Deals: opening, editing, moving from stage to stage, handing over (K1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import Product, User
from tracking import deal_rules, rules
from tracking.enums import DEAL, OPEN_DEALS, WON_DEALS, DealStage, LostReason
from tracking.models import Contract, Customer, Deal
from tracking.operations import competitors

#: A deal of more would not be weighed exactly in the database: 100 billion yuan.
MOST = Decimal(10) ** 11


@dataclass(frozen=True, kw_only=True)
class DealTerms:
    """What a deal is about. `chance` is a fraction in whole percents, None for the stage's own."""

    name: str
    customer: Customer
    value: Decimal | None = None
    chance: Decimal | None = None
    expected_on: date | None = None
    products: Collection[Product] = ()
    decider: str = ""
    is_key: bool = False
    support: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """The values of the row's own columns."""
        names = [one.name for one in fields(self) if one.name != "products"]
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, kw_only=True)
class Step:
    """To which stage a deal goes, and what is learnt with it; None leaves what stands."""

    stage: str
    value: Decimal | None = None
    expected_on: date | None = None
    decider: str = ""
    contract: Contract | None = None
    accepted_on: date | None = None
    lost_reason: str = ""
    lost_to: str = ""
    reason: str = ""


@transaction.atomic
def open_deal(
    *, terms: DealTerms, owner: User, actor: User | None, now: datetime, stage: str = DealStage.LEAD
) -> Deal:
    """A new deal of the owner's, at a stage before the contract; Refused, NotAllowed."""
    if not deal_rules.can_open_deal(actor, owner, clock.business_date(now)):
        raise NotAllowed(_("A deal is opened by its owner or by who leads the owner."))
    _check(terms)
    if stage not in OPEN_DEALS:
        raise Refused(_("A new deal begins before the contract."), field="stage")
    _check_known(stage, terms.columns())
    deal = Deal.objects.create(
        owner=owner, stage=stage, stage_since=now, created_at=now, touched_at=now,
        **terms.columns(),
    )  # fmt: skip
    deal.products.set(terms.products)
    audit.record(
        actor=actor, action="deal.open", target=deal, now=now,
        after={"owner": owner.pk, "stage": stage, **_told(terms)},
    )  # fmt: skip
    return deal


@transaction.atomic
def edit_deal(
    *, deal: Deal, terms: DealTerms, revision: int, actor: User | None, now: datetime
) -> Deal:
    """Put other terms in the place of the deal's. `revision` is the one that the actor saw:
    Conflict when somebody saved meanwhile. What a stage needs cannot be emptied at it."""
    _allow(deal, actor, now)
    _check(terms)
    fresh = lock(deal)
    if fresh.revision != revision:
        raise Conflict(_("Somebody changed this deal meanwhile. Look at it again, then save."))
    if fresh.stage in OPEN_DEALS:
        _check_known(fresh.stage, terms.columns())
    if fresh.contract_id and terms.customer.pk != fresh.customer_id:
        raise Refused(_("The contract of this deal is with its customer."), field="customer")
    before = {name: getattr(fresh, name) for name in terms.columns()}
    before["products"] = _codes(fresh.products.all())
    _write(fresh, {**terms.columns(), "revision": revision + 1, "touched_at": now})
    fresh.products.set(terms.products)
    after = terms.columns() | {"products": _codes(terms.products)}
    changed = {name: value for name, value in after.items() if before[name] != value}
    audit.record(
        actor=actor, action="deal.edit", target=fresh, now=now,
        before={name: before[name] for name in changed}, after=changed,
    )  # fmt: skip
    return fresh


@transaction.atomic
def move_deal(*, deal: Deal, step: Step, actor: User | None, now: datetime) -> Deal:
    """Move a deal to a stage, once what the stage needs is known (`deal_rules.NEEDS`).

    Refused says what is missing at its field; Conflict when the deal moved meanwhile.
    """
    _allow(deal, actor, now)
    if step.stage not in DealStage.values:
        raise Refused(_("Choose a stage."), field="stage")
    fresh = lock(deal)
    learnt = _learnt(fresh, step)
    _check_step(fresh, step, learnt, clock.business_date(now))
    stamps = learnt | _stamps(step, now) | {
        "stage_since": now, "touched_at": now, "revision": fresh.revision + 1,
    }  # fmt: skip
    move = Move(f"to_{step.stage}", actor, now, reason=step.reason.strip(), stamps=stamps)
    moved = transition(fresh, DEAL, move)
    competitors.note_loss(
        deal=moved, name=step.lost_to if step.stage == DealStage.LOST else "", actor=actor, now=now
    )
    return moved


@transaction.atomic
def hand_over_deal(*, deal: Deal, to: User, reason: str, actor: User | None, now: datetime) -> Deal:
    """Give a deal to somebody else who sells; says why."""
    today = clock.business_date(now)
    fresh = lock(deal)
    if not deal_rules.can_hand_over(actor, fresh, today):
        raise NotAllowed(_("A deal is handed over by who leads its owner."))
    if not reason.strip():
        raise Refused(_("Write why it is handed over."), field="reason")
    if not rules.sellers(today).filter(pk=to.pk).exists():
        raise Refused(_("Choose somebody who sells and works here."), field="to")
    if to.pk == fresh.owner_id:
        raise Refused(_("It is theirs already."), field="to")
    before = fresh.owner_id
    _write(fresh, {"owner": to, "touched_at": now, "revision": fresh.revision + 1})
    audit.record(
        actor=actor, action="deal.hand_over", target=fresh, now=now, reason=reason.strip(),
        before={"owner": before}, after={"owner": to.pk},
    )  # fmt: skip
    return fresh


def _allow(deal: Deal, actor: User | None, now: datetime) -> None:
    if not deal_rules.can_write_deal(actor, deal, clock.business_date(now)):
        raise NotAllowed(_("Only its owner, and who leads the owner, change a deal."))


def _check(terms: DealTerms) -> None:
    if not terms.name.strip():
        raise Refused(_("Write what the deal is about."), field="name")
    if terms.value is not None:
        _check_value(terms.value)
    chance = terms.chance
    if chance is not None and (not 0 <= chance <= 1 or round_half_up(chance) != chance):
        raise Refused(_("The chance is a whole percentage from 0 to 100."), field="chance")


def _check_value(value: Decimal) -> None:
    if not value.is_finite() or not 0 < value <= MOST or round_half_up(value) != value:
        raise Refused(
            _("Enter a value above zero and up to 1,000亿, with at most two decimals."),
            field="value",
        )


def _check_known(stage: str, known: Mapping[str, Any]) -> None:
    for name in deal_rules.NEEDS[stage]:
        if not known.get(name):
            raise Refused(str(deal_rules.MISSING[name]), field=name)


def _learnt(deal: Deal, step: Step) -> dict[str, Any]:
    """What the step adds to what is known."""
    found: dict[str, Any] = {}
    for name in ("value", "expected_on", "decider"):
        given = getattr(step, name)
        if given and step.stage in OPEN_DEALS and given != getattr(deal, name):
            found[name] = given
    if step.stage == DealStage.WON:
        found["contract"] = step.contract
    if step.stage == DealStage.CLOSED:
        found["accepted_on"] = step.accepted_on
    if step.stage == DealStage.LOST:
        found |= {"lost_reason": step.lost_reason, "lost_note": step.reason.strip()}
    return found


def _check_step(deal: Deal, step: Step, learnt: Mapping[str, Any], today: date) -> None:
    names = ("value", "expected_on", "decider", "contract", "accepted_on", "lost_reason")
    _check_known(step.stage, {name: getattr(deal, name) for name in names} | dict(learnt))
    if learnt.get("value") is not None:
        _check_value(learnt["value"])
    if deal_rules.goes_back(deal.stage, step.stage) and not step.reason.strip():
        raise Refused(_("Write why the deal goes back."), field="reason")
    if step.stage == DealStage.WON:
        _check_contract(deal, step.contract)
    if step.stage == DealStage.PAYING and not _receipts(deal):
        raise Refused(_("No receipt names its contract yet."), field="stage")
    if step.accepted_on is not None and step.accepted_on > today:
        raise Refused(_("The day of acceptance is not in the future."), field="accepted_on")
    if step.stage == DealStage.LOST and step.lost_reason not in LostReason.values:
        raise Refused(str(deal_rules.MISSING["lost_reason"]), field="lost_reason")


def _check_contract(deal: Deal, contract: Contract | None) -> None:
    if contract is None:
        return  # what the stage needs is checked before
    if contract.customer_id != deal.customer_id:
        raise Refused(_("That contract is with another customer."), field="contract")
    if Deal.objects.filter(contract=contract).exclude(pk=deal.pk).exists():
        raise Refused(_("That contract belongs to another deal already."), field="contract")


def _receipts(deal: Deal) -> bool:
    return deal.contract is not None and deal.contract.receipts.exists()


def _stamps(step: Step, now: datetime) -> dict[str, Any]:
    """What a stage is stamped with; going back to an open one takes what the loss said away."""
    if step.stage == DealStage.WON:
        return {"won_at": now}
    if step.stage == DealStage.LOST:
        return {"lost_at": now}
    if step.stage in WON_DEALS:
        return {}
    return {"lost_at": None, "lost_reason": "", "lost_note": ""}


def _write(deal: Deal, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(deal, name, value)
    deal.save(update_fields=list(values))


def _told(terms: DealTerms) -> dict[str, Any]:
    """The terms as the audit trail keeps them, without what is empty."""
    known = {name: value for name, value in terms.columns().items() if value}
    return known | {"products": _codes(terms.products)}


def _codes(products: Iterable[Product]) -> list[str]:
    return sorted(product.code for product in products)
