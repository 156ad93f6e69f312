"""Submit, return, approve, issue: a version's way to being in force (product.md T7)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core import clock, locks, outbox, states
from goalmgmt.core.errors import NotAllowed, Refused, RefusedRows
from targets import rules
from targets.enums import VERSION, VersionStatus
from targets.models import PlanVersion, Resolution, TargetCell
from targets.operations import asking, chain, drafts, resolutions
from targets.operations.months import MONTHS_LOCK
from targets.operations.resolutions import Decision as Decision
from targets.queries import blockers, content, grid, metrics
from teams.models import User


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
    fresh = _submit(fresh, actor, now)
    chain.start(fresh, now=now)
    return fresh


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
    *,
    version: PlanVersion,
    reason: str,
    actor: User | None,
    now: datetime,
    step: int | None = None,
) -> PlanVersion:
    """Send a submitted version back to its author, with a reason; approvals given are cleared."""
    if not reason.strip():
        raise Refused(_("Say what has to change."), field="reason")
    fresh = states.lock(version)
    cleared = chain.return_(fresh, reason=reason.strip(), actor=actor, now=now, step=step)
    fresh = states.transition(fresh, VERSION, states.Move("return", actor, now, reason.strip()))
    _tell_author(fresh, "targets.returned", now, cleared=cleared)
    return fresh


@transaction.atomic
def approve(
    *,
    version: PlanVersion,
    decision: Decision,
    actor: User | None,
    now: datetime,
    step: int | None = None,
) -> Resolution | None:
    """Approve the next step of the chain. The last one writes the numbered resolution, whose
    text, tables and hash are frozen here; before that nothing is returned.

    Raises NotAllowed for anyone but the step's approver or a delegate, for the author and for
    whoever changed the draft or approved an earlier step; Conflict when `step`, as the page
    showed it, was decided meanwhile.
    """
    fresh = states.lock(version)
    is_last = chain.approve(fresh, actor=actor, now=now, step=step)
    resolutions.check(decision)
    if not is_last:
        resolutions.keep_words(fresh, decision, actor, now)
        chain.ask_next(fresh, now=now)
        return None
    frozen = content.tables(fresh)
    stamps = {
        "approved_by": actor, "approved_at": now, "content_hash": content.content_hash(frozen),
    }  # fmt: skip
    fresh = states.transition(fresh, VERSION, states.Move("approve", actor, now, stamps=stamps))
    _tell_author(fresh, "targets.approved", now)
    return resolutions.sign(fresh, decision, frozen, actor, now)


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
    people = asking.ask(fresh, former, now)
    outbox.notify(
        people=people, event=f"targets.issued:{fresh.pk}", kind="targets.issued", now=now,
        params={"plan": str(fresh.plan), "version": fresh.number},
        url=reverse("targets:my_target", args=[fresh.plan.year]),
    )  # fmt: skip
    return fresh


def _tell_author(version: PlanVersion, kind: str, now: datetime, cleared: int = 0) -> None:
    if version.author is None:
        return
    outbox.notify(
        people=[version.author], event=f"{kind}:{version.pk}:{version.revision}:{now:%s}",
        kind=kind, now=now,
        params={"plan": str(version.plan), "version": version.number, "cleared": cleared},
        url=reverse("targets:plan_detail", args=[version.plan.code]),
    )  # fmt: skip


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
