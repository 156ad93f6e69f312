"""Writing, handing in, reading and returning reports (K4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from tracking import rules
from tracking.enums import REPORT, ReportStatus
from tracking.models import Report, ReportComment
from tracking.queries.report_facts import facts_of
from tracking.reporting import Slot, as_time

TEXTS = ("summary", "next_plan", "help_wanted")
LONGEST = 5000


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """What the author writes."""

    summary: str = ""
    next_plan: str = ""
    help_wanted: str = ""
    #: What the plan was filled with before the author wrote; None where that is not known.
    filled: tuple[str, ...] | None = None

    def values(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}


def draft_for(*, slot: Slot, actor: User, now: datetime) -> Report:
    """The actor's report on a slot: the one that stands, or a blank that is not saved yet."""
    if not actor.has_role("rep", "manager"):
        raise NotAllowed(_("Only who sells writes reports."))
    known = Report.objects.filter(person=actor, kind=slot.kind, period=slot.code).first()
    if known is not None:
        return known
    policy = company.policy()
    return Report(
        person=actor,
        kind=slot.kind,
        period=slot.code,
        starts_on=slot.starts_on,
        ends_on=slot.ends_on,
        due_at=slot.due_at(as_time(policy.report_hour), policy.time_zone, company.working_days()),
        saved_at=now,
    )


def open_report(*, slot: Slot, actor: User, now: datetime) -> Report:
    """The actor's report on a slot: the one that stands, or a new draft."""
    blank = draft_for(slot=slot, actor=actor, now=now)
    if blank.pk is None:
        Report.objects.bulk_create([blank], ignore_conflicts=True)
    return Report.objects.get(person=actor, kind=slot.kind, period=slot.code)


@transaction.atomic
def save_draft(*, report: Report, text: ReportText, actor: User, now: datetime) -> Report:
    """Keep what is written so far; also after handing in, until somebody has read it."""
    fresh = _writable(report, actor)
    _write(fresh, text, now)
    return fresh


@transaction.atomic
def submit_report(*, report: Report, text: ReportText, actor: User, now: datetime) -> Report:
    """Hand the report in with the facts as they stand now. Late is allowed and marked so.

    Handing in again what is handed in (unread) only keeps the new text.
    """
    fresh = _writable(report, actor)
    if not text.summary.strip():
        raise Refused(_("Write a sentence or two on progress and reasons."), field="summary")
    _write(fresh, text, now)
    if fresh.status == ReportStatus.SUBMITTED:
        return fresh
    stamps: Mapping[str, Any] = {
        "submitted_at": now,
        "is_late": now > fresh.due_at,
        "facts": {**facts_of(fresh, clock.business_date(now)), **_filled(fresh)},
        "return_reason": "",
    }
    return transition(fresh, REPORT, Move("submit", actor, now, stamps=stamps))


def _filled(report: Report) -> dict[str, Any]:
    """What the author found there at first stays what later changes are marked against."""
    return {name: report.facts[name] for name in ("prefilled",) if name in report.facts}


@transaction.atomic
def read_report(*, report: Report, actor: User, now: datetime) -> Report:
    """Opening a report that waits is reading it; opening it again changes nothing."""
    _check_reader(report, actor, now)
    if report.status != ReportStatus.SUBMITTED:
        return report
    stamps = {"read_at": now, "read_by": actor}
    return transition(report, REPORT, Move("read", actor, now, stamps=stamps))


@transaction.atomic
def return_report(*, report: Report, reason: str, actor: User, now: datetime) -> Report:
    """Give a report back with a reason."""
    _check_reader(report, actor, now)
    if not reason.strip():
        raise Refused(_("Write what is missing, so that it can be mended."), field="reason")
    stamps = {"return_reason": reason.strip()[:LONGEST]}
    return transition(report, REPORT, Move("return", actor, now, reason=reason, stamps=stamps))


@transaction.atomic
def comment(*, report: Report, text: str, actor: User, now: datetime) -> ReportComment:
    """Write under a report: its readers and its author."""
    if actor.pk != report.person_id:
        _check_reader(report, actor, now)
    if not text.strip():
        raise Refused(_("Write a comment."), field="text")
    row = ReportComment.objects.create(
        report=report, author=actor, text=text.strip()[:LONGEST], at=now
    )
    audit.record(actor=actor, action="report.comment", target=report, now=now)
    return row


def _check_reader(report: Report, actor: User, now: datetime) -> None:
    if not rules.can_read_report(actor, report, clock.business_date(now)):
        raise NotAllowed(_("Only the author's managers and leadership read this report."))


def _writable(report: Report, actor: User) -> Report:
    if not rules.can_write_report(actor, report):
        raise NotAllowed(_("Only its author writes a report."))
    fresh = lock(report)
    if fresh.status == ReportStatus.READ:
        raise Refused(_("It was read already. Write what is new under it as a comment."))
    return fresh


def _write(report: Report, text: ReportText, now: datetime) -> None:
    for name, value in text.values().items():
        if len(value) > LONGEST:
            raise Refused(_("The text is longer than 5000 characters."), field=name)
        setattr(report, name, value)
    if text.filled is not None and "prefilled" not in report.facts:
        report.facts = {**report.facts, "prefilled": list(text.filled)}
    report.saved_at = now
    report.save(update_fields=[*TEXTS, "facts", "saved_at"])
