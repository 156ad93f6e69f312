"""Help: asked for, answered, handed on, closed; what nobody answers goes one level up (K5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from teams.queries import leaders_above
from tracking import rules_teamwork
from tracking.enums_teamwork import HELP, HelpStatus
from tracking.models import Deal, HelpMessage, HelpRequest, Report

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class NewHelp:
    """What is wanted of whom until when; from a deal or a report, or alone."""

    subject: str
    wanted: str
    addressee: User
    wanted_by: date
    deal: Deal | None = None
    report: Report | None = None


@transaction.atomic
def ask_help(*, new: NewHelp, author: User, actor: User, now: datetime) -> HelpRequest:
    """Ask for help. A reader of a report may ask in its author's name, once a report."""
    today = clock.business_date(now)
    if author.pk != actor.pk and (new.report is None or new.report.person_id != author.pk):
        raise NotAllowed(_("One asks for help oneself, or from a report that one reads."))
    _check(new, author, today)
    if new.report is not None:
        lock(new.report)
        if HelpRequest.objects.filter(report=new.report).exists():
            raise Refused(_("Help was asked for from this report already."))
    made = HelpRequest.objects.create(
        author=author, addressee=new.addressee, subject=new.subject.strip(),
        wanted=new.wanted.strip(), wanted_by=new.wanted_by, deal=new.deal, report=new.report,
        asked_at=now,
    )  # fmt: skip
    after = {"subject": made.subject, "addressee": new.addressee.code, "by": new.wanted_by}
    audit.record(actor=actor, action="helprequest.ask", target=made, now=now, after=after)
    _tell(made, [made.addressee], "tracking.help_asked", actor, now)
    return made


@transaction.atomic
def write(*, asked: HelpRequest, text: str, actor: User, now: datetime) -> HelpMessage:
    """Add to the talk. The first words of somebody else than the author are the answer; the
    author's words to an answer ask again."""
    if not text.strip():
        raise Refused(_("Write the answer first."), field="text")
    if len(text) > LONGEST:
        raise Refused(_("The text is longer than 2,000 characters."), field="text")
    fresh = lock(asked)
    if fresh.status in (HelpStatus.CLOSED, HelpStatus.WITHDRAWN):
        raise Refused(_("The request is closed. Ask again first."), field="text")
    message = HelpMessage.objects.create(
        help=fresh, author=actor, text=text.strip(), written_at=now
    )
    if actor.pk != fresh.author_id and fresh.status == HelpStatus.OPEN:
        stamps = {"answered_at": fresh.answered_at or now}
        fresh = transition(fresh, HELP, Move("answer", actor, now, stamps=stamps))
    else:
        audit.record(actor=actor, action="helprequest.write", target=fresh, now=now)
    others = {one.pk: one for one in (fresh.author, fresh.addressee) if one.pk != actor.pk}
    _tell(fresh, list(others.values()), "tracking.help_message", actor, now)
    return message


@transaction.atomic
def hand_on(*, asked: HelpRequest, to: User, note: str, actor: User, now: datetime) -> HelpRequest:
    """Let somebody else answer."""
    today, fresh = clock.business_date(now), lock(asked)
    if not rules_teamwork.can_hand_help_on(actor, fresh, today):
        raise NotAllowed(_("Only who is asked and who asks hand the request on."))
    if fresh.status not in (HelpStatus.OPEN, HelpStatus.ANSWERED):
        raise Refused(_("The request is closed. Ask again first."))
    if to.pk == fresh.addressee_id:
        raise Refused(_("%(name)s has it already.") % {"name": to.name}, field="to")
    if not rules_teamwork.may_be_asked(fresh.author, today).filter(pk=to.pk).exists():
        raise Refused(_("Choose somebody else who works here."), field="to")
    before, fresh.addressee = fresh.addressee.code, to
    fresh.save(update_fields=["addressee"])
    audit.record(
        actor=actor, action="helprequest.hand_on", target=fresh, now=now, reason=note.strip(),
        before={"addressee": before}, after={"addressee": to.code},
    )  # fmt: skip
    _tell(fresh, [to], "tracking.help_asked", actor, now)
    return fresh


@transaction.atomic
def end_help(
    *, asked: HelpRequest, verb: str, note: str, actor: User, now: datetime
) -> HelpRequest:
    """`close`, `withdraw` or `ask_again`, by who asked; asking again says why."""
    if actor.pk != asked.author_id:
        raise NotAllowed(_("Only who asked says whether it helped."))
    if verb == "ask_again" and not note.strip():
        raise Refused(_("Say what is still missing."), field="note")
    stamps: dict[str, Any] = {"ended_at": None if verb == "ask_again" else now}
    moved = transition(asked, HELP, Move(verb, actor, now, note.strip(), stamps))
    _tell(moved, [moved.addressee], f"tracking.help_{verb}", actor, now)
    return moved


def escalate(*, today: date, now: datetime) -> dict[str, int]:
    """Once each: what nobody answered by its day is told to those who lead the person asked."""
    told = 0
    late = HelpRequest.objects.waiting().filter(wanted_by__lt=today, escalated_at=None)
    for pk in list(late.values_list("pk", flat=True)):
        told += _escalate(pk, today, now)
    return {"told": told}


@transaction.atomic
def _escalate(pk: int, today: date, now: datetime) -> int:
    asked = lock(HelpRequest(pk=pk))
    if asked.status != HelpStatus.OPEN or asked.escalated_at is not None:
        return 0
    asked.escalated_at = now
    asked.save(update_fields=["escalated_at"])
    above = [one for one in leaders_above(asked.addressee, today) if one.pk != asked.author_id]
    audit.record(actor=None, action="helprequest.escalate", target=asked, now=now,
                 after={"people": [one.code for one in above]})  # fmt: skip
    _tell(asked, above, "tracking.help_late", None, now)
    return 1


def _check(new: NewHelp, author: User, today: date) -> None:
    if not new.subject.strip():
        raise Refused(_("Say in a few words what it is about."), field="subject")
    if not new.wanted.strip():
        raise Refused(_("Say who should do what until when."), field="wanted")
    if len(new.wanted) > LONGEST:
        raise Refused(_("The text is longer than 2,000 characters."), field="wanted")
    if new.wanted_by < today:
        raise Refused(_("The day is over. Choose today or a later one."), field="wanted_by")
    if not rules_teamwork.may_be_asked(author, today).filter(pk=new.addressee.pk).exists():
        raise Refused(_("Choose somebody else who works here."), field="addressee")


def _tell(
    asked: HelpRequest, people: list[User], kind: str, actor: User | None, now: datetime
) -> None:
    outbox.notify(
        people=[one for one in people if actor is None or one.pk != actor.pk],
        event=f"{kind}:{asked.pk}:{now.isoformat()}",
        kind=kind,
        now=now,
        params={
            "subject": asked.subject,
            "person": asked.author.name,
            "by": "" if actor is None else actor.name,
            "addressee": asked.addressee.name,
        },
        url=reverse("tracking:help_detail", args=[asked.pk]),
    )
