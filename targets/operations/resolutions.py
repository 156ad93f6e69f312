"""Signing a resolution: the words until then, the number, the frozen document (product.md T7)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, numbering, states
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.models import PlanVersion, Resolution, ResolutionDraft
from targets.operations import chain
from targets.queries import content, documents
from teams.models import User


@dataclass(frozen=True, slots=True)
class Decision:
    """What the meeting decided. Empty clauses are filled from the company's templates."""

    meeting: str
    held_on: date
    attendees: str = ""
    text: str = ""
    title: str = ""
    basis: str = ""
    incentive: str = ""
    effect: str = ""


@transaction.atomic
def word(
    *, version: PlanVersion, decision: Decision, actor: User | None, now: datetime
) -> ResolutionDraft:
    """Keep the words of the resolution while the version is in approval."""
    if not rules.can_word(actor, version, clock.business_date(now)):
        raise NotAllowed(_("Only the approvers and the author's side word the resolution."))
    fresh = states.lock(version)
    chain.check_open(fresh)
    return keep_words(fresh, decision, actor, now)


def keep_words(
    version: PlanVersion, decision: Decision, actor: User | None, now: datetime
) -> ResolutionDraft:
    """Write the words down for the steps to come; the caller holds the lock."""
    check(decision)
    values = {
        "meeting": decision.meeting.strip(), "held_on": decision.held_on,
        "attendees": decision.attendees.strip(), "decision": decision.text.strip(),
        "basis": decision.basis.strip(), "incentive": decision.incentive.strip(),
        "effect": decision.effect.strip(),
    }  # fmt: skip
    draft, _made = ResolutionDraft.objects.update_or_create(version=version, defaults=values)
    audit.record(actor=actor, action="resolution.word", target=version, now=now, after=values)
    return draft


def check(decision: Decision) -> None:
    if not decision.meeting.strip():
        raise Refused(_("Name the meeting that decided."), field="meeting")


def words_of(version: PlanVersion, decision: Decision) -> documents.Words:
    """What is written, with the templates where nothing is."""
    templates = documents.template(version)
    return documents.Words(
        title=decision.title.strip() or documents.default_title(version),
        meeting=decision.meeting.strip(), held_on=decision.held_on,
        attendees=decision.attendees.strip(), decision=decision.text.strip(),
        basis=decision.basis.strip() or templates["basis"],
        incentive=decision.incentive.strip() or templates["incentive"],
        effect=decision.effect.strip() or templates["effect"],
    )  # fmt: skip


def sign(
    version: PlanVersion,
    decision: Decision,
    frozen: dict[str, Any],
    actor: User | None,
    now: datetime,
) -> Resolution:
    """Write the numbered resolution; the caller's transaction has made the version approved.

    The number is taken last of all: its row is the company's, and others wait for it only from
    here to the commit. A rollback gives the number back, so that there are no gaps.
    """
    words = words_of(version, decision)
    ResolutionDraft.objects.filter(version=version).delete()
    names = documents.signatures(version, now)
    document = documents.build(
        version, words, frozen, tables_hash=version.content_hash, signatures=names
    )
    policy = documents.policy()
    year = words.held_on.year
    sequence = numbering.next_number(f"resolution-{year}" if policy.yearly else "resolution")
    document["number"] = f"{policy.prefix}〔{year}〕{sequence}号"
    resolution = Resolution.objects.create(
        version=version, year=year, sequence=sequence, number=document["number"],
        title=words.title, meeting=words.meeting, held_on=words.held_on,
        attendees=words.attendees, decision=words.decision, basis=words.basis,
        incentive=words.incentive, effect=words.effect, tables=frozen, document=document,
        content_hash=version.content_hash, document_hash=content.content_hash(document),
        signed_by=actor, signed_at=now,
    )  # fmt: skip
    audit.record(
        actor=actor, action="resolution.sign", target=resolution, now=now,
        after={"number": resolution.number, "hash": version.content_hash,
               "document_hash": resolution.document_hash},
    )  # fmt: skip
    return resolution
