"""Submit, return, approve, issue: a version's way to being in force (product.md T7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core import audit, clock, locks, numbering, outbox, states
from goalmgmt.core.errors import NotAllowed, Refused, RefusedRows
from targets import rules
from targets.enums import VERSION, RowKind, VersionStatus
from targets.models import Acceptance, PlanVersion, Resolution, TargetCell
from targets.operations import drafts
from targets.operations.months import MONTHS_LOCK
from targets.queries import blockers, content, grid, metrics
from teams.models import User


@dataclass(frozen=True, slots=True)
class Decision:
    """What the meeting decided, for the resolution. `title` and `text` have defaults."""

    meeting: str
    held_on: date
    attendees: str = ""
    text: str = ""
    title: str = ""


@transaction.atomic
def submit(*, version: PlanVersion, actor: User | None, now: datetime) -> PlanVersion:
    """Hand the draft in for approval.

    Raises RefusedRows with every place to mend: a remainder in any node and month, a letter of
    S M R T that does not pass, a doubtful A without a written reason.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    found = blockers.of(fresh)
    if found:
        raise RefusedRows(
            ngettext(
                "%(count)d place has to be mended before this can be submitted.",
                "%(count)d places have to be mended before this can be submitted.",
                len(found),
            )
            % {"count": len(found)},
            {blocker.place: blocker.message for blocker in found},
        )
    return _submit(fresh, actor, now)


def submit_imported(*, version: PlanVersion, now: datetime) -> PlanVersion:
    """Submit in the name of the system: the sums must hold, the SMART check is not asked."""
    fresh = drafts.lock_draft(version, actor=None, on=clock.business_date(now))
    found = blockers.of_sums(fresh)
    if found:
        raise RefusedRows(found[0].message, {b.place: b.message for b in found})
    return _submit(fresh, None, now)


def _submit(version: PlanVersion, actor: User | None, now: datetime) -> PlanVersion:
    return states.transition(
        version, VERSION, states.Move("submit", actor, now, stamps={"submitted_at": now})
    )


@transaction.atomic
def return_version(
    *, version: PlanVersion, reason: str, actor: User | None, now: datetime
) -> PlanVersion:
    """Send a submitted version back to its author, with a reason."""
    _check_approver(states.lock(version), actor)
    if not reason.strip():
        raise Refused(_("Say what has to change."), field="reason")
    fresh = states.transition(version, VERSION, states.Move("return", actor, now, reason))
    _tell_author(fresh, "targets.returned", now)
    return fresh


@transaction.atomic
def approve(
    *, version: PlanVersion, decision: Decision, actor: User | None, now: datetime
) -> Resolution:
    """Approve and write the numbered resolution: its text, tables and hash are frozen here.

    Raises NotAllowed for anyone but leadership, for the author, for whoever changed the draft and
    for whoever has a target in it; under the lock, so that no edit slips in between.
    """
    _check_approver(states.lock(version), actor)
    if not decision.meeting.strip():
        raise Refused(_("Name the meeting that decided."), field="meeting")
    frozen = content.tables(version)
    digest = content.content_hash(frozen)
    fresh = states.transition(
        version,
        VERSION,
        states.Move("approve", actor, now, stamps={
            "approved_by": actor, "approved_at": now, "content_hash": digest,
        }),
    )  # fmt: skip
    resolution = _resolve(fresh, decision, frozen, actor, now)
    _tell_author(fresh, "targets.approved", now)
    return resolution


@transaction.atomic
def issue(*, version: PlanVersion, actor: User | None, now: datetime) -> PlanVersion:
    """Put an approved version in force: it replaces the former one and asks everyone to accept.

    Raises Refused when it would change a month that is locked (C4).
    """
    if not rules.can_issue(actor, version, clock.business_date(now)):
        raise NotAllowed(_("Only leadership or the scope's leader issues a plan."))
    plan_lock = states.lock(version.plan)
    former = plan_lock.versions.filter(status=VersionStatus.ISSUED).first()
    locks.share(MONTHS_LOCK)  # or a month could be locked between the check and the commit
    _check_locked_months(version, former)
    if former is not None:
        states.transition(
            former, VERSION, states.Move("supersede", actor, now, stamps={"superseded_at": now})
        )
    fresh = states.transition(
        version, VERSION, states.Move("issue", actor, now, stamps={"issued_at": now})
    )
    people = _ask(fresh, now)
    outbox.notify(
        people=people, event=f"targets.issued:{fresh.pk}", kind="targets.issued", now=now,
        params={"plan": str(fresh.plan), "version": fresh.number},
        url=reverse("targets:my_target", args=[fresh.plan.year]),
    )  # fmt: skip
    return fresh


def _check_approver(version: PlanVersion, actor: User | None) -> None:
    if actor is not None and rules.is_author(actor, version):
        raise NotAllowed(_("Nobody approves a plan that they wrote or changed."))
    if actor is not None and rules.has_row(actor, version):
        raise NotAllowed(_("Nobody approves their own target."))
    if not rules.can_approve(actor, version):
        raise NotAllowed(_("Only leadership approves a target plan."))


def _resolve(
    version: PlanVersion,
    decision: Decision,
    frozen: dict[str, Any],
    actor: User | None,
    now: datetime,
) -> Resolution:
    year = decision.held_on.year
    sequence = numbering.next_number(f"resolution-{year}")
    resolution = Resolution.objects.create(
        version=version, year=year, sequence=sequence, number=f"营决〔{year}〕{sequence}号",
        title=decision.title.strip() or _title(version), meeting=decision.meeting.strip(),
        held_on=decision.held_on, attendees=decision.attendees.strip(),
        decision=decision.text.strip(), tables=frozen, content_hash=version.content_hash,
        signed_by=actor, signed_at=now,
    )  # fmt: skip
    audit.record(
        actor=actor, action="resolution.sign", target=resolution, now=now,
        after={"number": resolution.number, "hash": version.content_hash},
    )  # fmt: skip
    return resolution


def _title(version: PlanVersion) -> str:
    plan = version.plan
    act = "调整" if version.number > 1 else "下达"
    return f"关于{act}{plan.year}年度{plan.scope.name}{plan.metric.name}目标的决议"


def _tell_author(version: PlanVersion, kind: str, now: datetime) -> None:
    if version.author is None:
        return
    outbox.notify(
        people=[version.author], event=f"{kind}:{version.pk}:{version.revision}:{now:%s}",
        kind=kind, now=now, params={"plan": str(version.plan), "version": version.number},
        url=reverse("targets:plan_detail", args=[version.plan.code]),
    )  # fmt: skip


def _ask(version: PlanVersion, now: datetime) -> list[User]:
    """A pending acceptance for everybody who has a target in the version."""
    rows = version.rows.filter(kind=RowKind.PERSON).values("person")
    people = list(
        User.objects.filter(
            pk__in=rows.annotate(total=Sum("cells__amount")).filter(total__gt=0).values("person"),
            is_active=True,
        )
    )
    Acceptance.objects.bulk_create(
        [Acceptance(version=version, person=person, asked_at=now) for person in people],
        batch_size=1000,
    )
    return people


def _check_locked_months(version: PlanVersion, former: PlanVersion | None) -> None:
    closed = metrics.locked_months(grid.fiscal_year(version).months())
    if closed and _figures(version, closed) != _figures(former, closed):
        raise Refused(
            _("%(months)s are locked; this would change their targets. Adjust from %(next)s on.")
            % {
                "months": ", ".join(f"{month:%Y-%m}" for month in sorted(closed)),
                "next": f"{metrics.open_month(max(closed)):%Y-%m}",
            }
        )


def _figures(
    version: PlanVersion | None, months: Iterable[date]
) -> set[tuple[str, int, int | None, date, Decimal]]:
    cells = TargetCell.objects.filter(
        row__version=version, month__in=list(months), amount__gt=0
    ).exclude(row__version=None)
    return set(cells.values_list("row__kind", "row__unit", "row__person", "month", "amount"))
