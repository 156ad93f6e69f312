"""Facts sent again with other content: kept for a human, then taken over or not (K2).

Nothing is changed silently and nothing is lost: what was sent is refused where it came from, and
waits here. Taking it over is a correction by reversal like any other.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, outbox
from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import Channel, Industry, Product, Territory, User
from tracking import rules
from tracking.models import Contract, Customer, FactConflict, Receipt
from tracking.models.fact_conflicts import CONFLICT, FactKind
from tracking.models.sales import Fact
from tracking.operations.corrections import correct_contract, correct_receipt, share_map
from tracking.operations.facts import LENSES, NewContract, NewFact, NewReceipt

MODELS: Mapping[str, type[Fact]] = {"contract": Contract, "receipt": Receipt}
CATALOGUES: Mapping[str, Any] = {
    "product": Product, "channel": Channel, "industry": Industry, "territory": Territory,
}  # fmt: skip
Content = dict[str, Any]


def said(fact: Fact | NewFact) -> Content:
    """The content as words and exact figures: codes of people and entries, numbers of facts."""
    shares = fact.shares if isinstance(fact, NewFact) else share_map(fact)
    codes = dict(User.objects.filter(pk__in=shares).values_list("pk", "code"))
    content: Content = {
        "customer": fact.customer.name,
        "amount": str(round_half_up(fact.amount)),
        "quantity": "" if fact.quantity is None else str(round_half_up(fact.quantity)),
        "on": fact.occurred_on.isoformat(),
        "shares": {codes[pk]: _plain(share) for pk, share in sorted(shares.items())},
    }
    for lens in LENSES:
        content[lens] = getattr(getattr(fact, lens), "code", "")
    for name in ("contract", "refund_of"):
        content[name] = getattr(getattr(fact, name, None), "external_id", "")
    return content


def _plain(share: Decimal) -> str:
    return f"{share.normalize():f}"


def standing(kind: str, number: str) -> Fact | None:
    """The fact that has the number."""
    rows: Any = MODELS[kind].objects
    found: Fact | None = rows.select_related("customer", *LENSES).filter(external_id=number).first()
    return found


@transaction.atomic
def note(
    *, kind: str, number: str, content: Content, source: str, actor: User | None, now: datetime
) -> FactConflict | None:
    """Keep what came for a number that stands with other content; once while it is open. None
    where nothing stands or nothing differs."""
    fact = standing(kind, number)
    if fact is None or said(fact) == content:
        return None
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    row, made = FactConflict.objects.get_or_create(
        kind=kind, external_id=number, content_hash=digest, status="open",
        defaults={"content": content, "source": source, "sent_by": actor, "sent_at": now},
    )  # fmt: skip
    if made:
        audit.record(actor=actor, action="factconflict.note", target=row, now=now,
                     after={"kind": kind, "source": source})  # fmt: skip
        outbox.notify(
            people=User.objects.filter(is_active=True).with_role("finance"),
            event=f"fact-conflict:{row.pk}", kind="tracking.fact_conflict", now=now,
            params={"number": number}, url=reverse("tracking:conflict_detail", args=[row.pk]),
        )  # fmt: skip
    return row


@transaction.atomic
def take(*, conflict: FactConflict, reason: str, actor: User, now: datetime) -> FactConflict:
    """Correct the fact to what was sent. Raises what a correction raises: NotAllowed for who has a
    share, Refused for names that are no longer known."""
    fresh = _open(conflict, reason, actor)
    fact = standing(fresh.kind, fresh.external_id)
    if fact is None:
        raise Conflict(_("The number does not stand any more."))
    new = _built(fresh, fact)
    if isinstance(fact, Receipt) and isinstance(new, NewReceipt):
        correct_receipt(receipt=fact, new=new, reason=reason, actor=actor, now=now)
    elif isinstance(fact, Contract) and isinstance(new, NewContract):
        correct_contract(contract=fact, new=new, reason=reason, actor=actor, now=now)
    return _decided(fresh, "take", reason, actor, now)


@transaction.atomic
def keep(*, conflict: FactConflict, reason: str, actor: User, now: datetime) -> FactConflict:
    """What stands stands; what was sent is put aside, with the reason."""
    return _decided(_open(conflict, reason, actor), "keep", reason, actor, now)


def _open(conflict: FactConflict, reason: str, actor: User) -> FactConflict:
    if not actor.has_role(*rules.BOOKKEEPERS):
        raise NotAllowed(_("Finance and the administrator decide which content holds."))
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    return lock(conflict)


def _decided(
    conflict: FactConflict, verb: str, reason: str, actor: User, now: datetime
) -> FactConflict:
    stamps = {"decided_by": actor, "decided_at": now, "reason": reason.strip()}
    return transition(conflict, CONFLICT, Move(verb, actor, now, reason.strip(), stamps))


def _built(conflict: FactConflict, fact: Fact) -> NewFact:
    """What was sent, in objects. Raises Refused for what is no longer known."""
    content = conflict.content
    codes = dict(User.objects.filter(code__in=content["shares"]).values_list("code", "pk"))
    common: dict[str, Any] = {
        "external_id": fact.external_id,
        "customer": _named(Customer.objects.filter(name=content["customer"]), content["customer"]),
        "amount": Decimal(content["amount"]),
        "quantity": Decimal(content["quantity"]) if content["quantity"] else None,
        "note": fact.note,
        "shares": {_known(codes, code): Decimal(share)
                   for code, share in content["shares"].items()},
    }  # fmt: skip
    for lens in LENSES:
        rows = CATALOGUES[lens].objects.filter(code=content[lens])
        common[lens] = _named(rows, content[lens]) if content[lens] else None
    on = date.fromisoformat(content["on"])
    if conflict.kind == FactKind.CONTRACT:
        return NewContract(signed_on=on, **common)
    contracts = Contract.objects.filter(external_id=content["contract"])
    receipts = Receipt.objects.filter(external_id=content["refund_of"])
    return NewReceipt(
        received_on=on,
        contract=_named(contracts, content["contract"]) if content["contract"] else None,
        refund_of=_named(receipts, content["refund_of"]) if content["refund_of"] else None,
        **common,
    )


def _named(rows: Any, name: str) -> Any:
    found = rows.first()
    if found is None:
        raise Refused(_("There is no “%(code)s”.") % {"code": name[:80]})
    return found


def _known(codes: Mapping[str, int], code: str) -> int:
    if code not in codes:
        raise Refused(_("There is no “%(code)s”.") % {"code": code[:40]})
    return codes[code]
