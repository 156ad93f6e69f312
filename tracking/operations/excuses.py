"""Being excused from a report: asked for by its author, granted or declined by a reader (K4)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from teams.queries import leaders_above
from tracking import report_rules
from tracking.enums import EXCUSE, HANDED_IN, ExcuseStatus
from tracking.models import Excuse, Report
from tracking.reporting import Slot

LONGEST = 500


@transaction.atomic
def ask_excuse(*, slot: Slot, reason: str, actor: User, now: datetime) -> Excuse:
    """Ask the readers to be excused from one's own report; after a refusal one may ask again."""
    if not actor.has_role("rep", "manager"):
        raise NotAllowed(_("Only who sells writes reports."))
    _check(actor, slot, reason)
    known = Excuse.objects.filter(person=actor, kind=slot.kind, period=slot.code).first()
    if known is None:
        asked = _made(actor, slot, reason, now)
        audit.record(actor=actor, action="excuse.ask", target=asked, now=now, reason=asked.reason)
    else:
        stamps = {"reason": reason.strip(), "asked_at": now}
        asked = transition(known, EXCUSE, Move("ask", actor, now, reason.strip(), stamps))
    readers = leaders_above(actor, clock.business_date(now))
    url = reverse("tracking:report_cell", args=[slot.code, actor.code])
    _tell(readers, asked, "excuse_asked", url, now)
    return asked


@transaction.atomic
def grant_excuses(
    *, people: Iterable[User], slots: Iterable[Slot], reason: str, actor: User, now: datetime
) -> list[Excuse]:
    """Excuse people from reports, all or none: of those who asked, the reason stands as asked."""
    days, chosen = list(slots), list(people)
    _check_rights(actor, chosen, now)
    return [
        _granted(person, slot, reason, actor=actor, now=now) for person in chosen for slot in days
    ]


@transaction.atomic
def decide_excuse(
    *, excuse: Excuse, granted: bool, answer: str, actor: User, now: datetime
) -> Excuse:
    """Grant or decline what was asked, or take an excuse back; a refusal says why."""
    _check_rights(actor, [excuse.person], now)
    if not granted and not answer.strip():
        raise Refused(_("Say why, so that the report can be written."), field="answer")
    if len(answer) > LONGEST:
        raise Refused(_("The text is longer than 500 characters."), field="answer")
    return _decided(excuse, "grant" if granted else "decline", answer.strip(), actor=actor, now=now)


def _granted(person: User, slot: Slot, reason: str, *, actor: User, now: datetime) -> Excuse:
    _check(person, slot, reason)
    known = Excuse.objects.filter(person=person, kind=slot.kind, period=slot.code).first()
    if known is not None and known.status == ExcuseStatus.GRANTED:
        return known
    excuse = known or _made(person, slot, reason, now)
    return _decided(excuse, "grant", "" if known is None else reason.strip(), actor=actor, now=now)


def _decided(excuse: Excuse, verb: str, answer: str, *, actor: User, now: datetime) -> Excuse:
    stamps = {"decided_by": actor, "decided_at": now, "answer": answer}
    moved = transition(excuse, EXCUSE, Move(verb, actor, now, answer or excuse.reason, stamps))
    url = reverse("tracking:report_edit", args=[moved.period])
    _tell([moved.person], moved, f"excuse_{moved.status}", url, now)
    return moved


def _made(person: User, slot: Slot, reason: str, now: datetime) -> Excuse:
    return Excuse.objects.create(
        person=person,
        kind=slot.kind,
        period=slot.code,
        starts_on=slot.starts_on,
        ends_on=slot.ends_on,
        reason=reason.strip(),
        status=ExcuseStatus.ASKED,
        asked_at=now,
    )


def _check(person: User, slot: Slot, reason: str) -> None:
    lock(person)  # two who excuse at once come one after the other
    if not reason.strip():
        raise Refused(_("Write the reason: leave, illness, a trip."), field="reason")
    if len(reason) > LONGEST:
        raise Refused(_("The text is longer than 500 characters."), field="reason")
    reports = Report.objects.filter(person=person, kind=slot.kind, period=slot.code)
    if reports.filter(status__in=HANDED_IN).exists():
        raise Refused(
            _("%(person)s has handed in %(period)s already.")
            % {"person": person.name, "period": slot.code}
        )


def _check_rights(actor: User, people: list[User], now: datetime) -> None:
    on = clock.business_date(now)
    if not all(report_rules.can_excuse(actor, person, on) for person in people):
        raise NotAllowed(_("Only the author's managers and leadership excuse from a report."))


def _tell(people: Iterable[User], excuse: Excuse, kind: str, url: str, now: datetime) -> None:
    params = {"period": excuse.period, "person": excuse.person.name}
    event = f"{kind}:{excuse.pk}:{now:%Y%m%d%H%M%S}"
    outbox.notify(people=people, event=event, kind=kind, now=now, params=params, url=url)
