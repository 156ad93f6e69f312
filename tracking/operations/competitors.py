"""Competitors and what is known of them in a deal; who has a say in a key project (K1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking import deal_rules
from tracking.enums import Stance
from tracking.models import Competitor, Deal, DealCompetitor, DealParty


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is known of a competitor in a deal."""

    name: str
    strengths: str = ""
    weaknesses: str = ""
    price: Decimal | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody who has a say, in which part, and how they stand to us."""

    name: str
    part: str
    stance: str = Stance.OPEN
    note: str = ""


@transaction.atomic
def write_sheet(*, deal: Deal, sheet: Sheet, actor: User | None, now: datetime) -> DealCompetitor:
    """Write what is known of a competitor in the deal, in the place of what was known."""
    _allow(deal, actor, now)
    if sheet.price is not None and sheet.price <= 0:
        raise Refused(_("A price is above zero."), field="price")
    known = competitor_named(sheet.name, now)
    lock(deal)
    values = {
        "strengths": sheet.strengths.strip(),
        "weaknesses": sheet.weaknesses.strip(),
        "price": sheet.price,
        "answer": sheet.answer.strip(),
    }
    row, _made = DealCompetitor.objects.update_or_create(
        deal=deal, competitor=known, defaults=values
    )
    _touch(deal, now)
    audit.record(
        actor=actor, action="deal.competitor", target=deal, now=now,
        after={"competitor": known.name, **{k: v for k, v in values.items() if v}},
    )  # fmt: skip
    return row


@transaction.atomic
def drop_sheet(*, row: DealCompetitor, actor: User | None, now: datetime) -> None:
    """Take a competitor off the deal; one that the deal was lost to stays."""
    _allow(row.deal, actor, now)
    lock(row.deal)
    if row.won:
        raise Refused(_("The deal was lost to them: that stays on record."))
    audit.record(
        actor=actor, action="deal.competitor_off", target=row.deal, now=now,
        before={"competitor": row.competitor.name, "answer": row.answer},
    )  # fmt: skip
    row.delete()


@transaction.atomic
def add_party(*, deal: Deal, party: Party, actor: User | None, now: datetime) -> DealParty:
    """Note somebody who has a say."""
    _allow(deal, actor, now)
    if not party.name.strip():
        raise Refused(_("Enter a name."), field="name")
    if party.stance not in Stance.values:
        raise Refused(_("Choose how they stand to us."), field="stance")
    lock(deal)
    made = DealParty.objects.create(
        deal=deal, name=party.name.strip(), part=party.part.strip(), stance=party.stance,
        note=party.note.strip(),
    )  # fmt: skip
    _touch(deal, now)
    audit.record(
        actor=actor, action="deal.party", target=deal, now=now,
        after={"name": made.name, "part": made.part, "stance": made.stance},
    )  # fmt: skip
    return made


@transaction.atomic
def drop_party(*, party: DealParty, actor: User | None, now: datetime) -> None:
    """Take somebody off the deal."""
    _allow(party.deal, actor, now)
    lock(party.deal)
    audit.record(
        actor=actor, action="deal.party_off", target=party.deal, now=now,
        before={"name": party.name, "part": party.part, "stance": party.stance},
    )  # fmt: skip
    party.delete()


def note_loss(*, deal: Deal, name: str, actor: User | None, now: datetime) -> None:
    """Mark to whom the deal was lost, and nobody where it was not; called while it is locked."""
    deal.competitors.filter(won=True).update(won=False)
    if not name.strip():
        return
    known = competitor_named(name, now)
    DealCompetitor.objects.update_or_create(deal=deal, competitor=known, defaults={"won": True})
    audit.record(
        actor=actor, action="deal.competitor", target=deal, now=now,
        after={"competitor": known.name, "won": True},
    )  # fmt: skip


def competitor_named(name: str, now: datetime) -> Competitor:
    """The competitor of that name, whatever its capitals; a new one if there is none."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(_("Enter the competitor's name."), field="name")
    if len(cleaned) > 120:
        raise Refused(_("The competitor's name is longer than 120 characters."), field="name")
    known = Competitor.objects.filter(name__iexact=cleaned).first()
    return known or Competitor.objects.get_or_create(name=cleaned, defaults={"created_at": now})[0]


def _allow(deal: Deal, actor: User | None, now: datetime) -> None:
    if not deal_rules.can_write_deal(actor, deal, clock.business_date(now)):
        raise NotAllowed(_("Only its owner, and who leads the owner, change a deal."))


def _touch(deal: Deal, now: datetime) -> None:
    Deal.objects.filter(pk=deal.pk).update(touched_at=now)
