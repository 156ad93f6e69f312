"""Spot checks: drawing a sample that can be drawn again, and recording what was found (K4)."""

import hashlib
import math
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import BadPeriod, FiscalCalendar, Period, PeriodKind
from goalmgmt.core.states import lock
from teams.models import User
from tracking import report_rules
from tracking.enums import HANDED_IN, VisitStatus
from tracking.models import Report, SpotCheck, SpotItem, Visit
from tracking.models.spot_checks import Finding, SpotWhat


def drawn(pool: Sequence[int], percent: int, seed: str) -> list[int]:
    """`percent` of the ids, rounded up, chosen by the hash of seed and id: the same seed draws
    the same sample again, whoever asks and in whatever order the ids come."""
    count = math.ceil(len(pool) * percent / 100) if pool else 0
    ranked = sorted(pool, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest())
    return sorted(ranked[:count])


@transaction.atomic
def draw(
    *, what: str, period: str, percent: int, actor: User, now: datetime, seed: str = ""
) -> SpotCheck:
    """Draw from the month's visits or reports of the people whose reports one waits for; once a
    month, so that nobody draws until the sample pleases."""
    month, on = _month(period), clock.business_date(now)
    if not actor.has_role("manager", "leadership"):
        raise NotAllowed(_("Only managers and leadership draw spot checks."))
    if not 1 <= percent <= 100:
        raise Refused(_("Draw from 1 to 100 percent."), field="percent")
    lock(actor)
    if SpotCheck.objects.filter(drawn_by=actor, what=what, period=month.code).exists():
        raise Conflict(_("You have drawn for this month already."))
    people = report_rules.awaited_people(actor, on)
    rows = dict(_pool(SpotWhat(what), month, people).values_list("pk", "person"))
    if not rows:
        raise Refused(_("There is nothing to draw from in this month."), field="period")
    seed = seed or secrets.token_hex(8)
    check = SpotCheck.objects.create(
        what=what, period=month.code, percent=percent, seed=seed, pool=len(rows), drawn_by=actor,
        drawn_at=now,
    )  # fmt: skip
    name = "visit_id" if what == SpotWhat.VISITS else "report_id"
    SpotItem.objects.bulk_create(
        SpotItem(check_of=check, person_id=rows[pk], **{name: pk})
        for pk in drawn(list(rows), percent, seed)
    )
    audit.record(actor=actor, action="spotcheck.draw", target=check, now=now,
                 after={"percent": percent, "pool": len(rows), "seed": seed})  # fmt: skip
    return check


@transaction.atomic
def record_finding(
    *, item: SpotItem, finding: str, note: str, actor: User, now: datetime
) -> SpotItem:
    """Write down what was found, once; what is not as written says why. The author hears of it."""
    fresh = lock(item)
    if fresh.check_of.drawn_by_id != actor.pk:
        raise NotAllowed(_("Only who drew it writes down what was found."))
    if fresh.found_at is not None:
        raise Conflict(_("What was found is written down already."))
    if finding not in Finding.values:
        raise Refused(_("Choose what you found."), field="finding")
    if finding != Finding.ACCURATE and not note.strip():
        raise Refused(_("Say what is not right."), field="note")
    fresh.finding, fresh.note, fresh.found_at = finding, note.strip(), now
    fresh.save(update_fields=["finding", "note", "found_at"])
    audit.record(actor=actor, action="spotcheck.find", target=fresh.check_of, now=now,
                 after={"item": fresh.pk, "finding": finding})  # fmt: skip
    outbox.notify(
        people=[fresh.person], event=f"spot-finding:{fresh.pk}", kind="tracking.spot_finding",
        now=now, params={"by": actor.name}, url=_where(fresh),
    )  # fmt: skip
    return fresh


def _where(item: SpotItem) -> str:
    if item.visit_id is not None:
        return reverse("tracking:visit_detail", args=[item.visit_id])
    return reverse("tracking:report_edit", args=[item.report.period if item.report else ""])


def _month(code: str) -> Period:
    try:
        period = FiscalCalendar().parse(code)
    except BadPeriod as error:
        raise Refused(_("Choose a month, like 2026-08."), field="period") from error
    if period.kind != PeriodKind.MONTH:
        raise Refused(_("Choose a month, like 2026-08."), field="period")
    return period


def _pool(what: SpotWhat, month: Period, people: Any) -> Any:
    days = (month.starts_on, month.last_day)
    if what == SpotWhat.VISITS:
        done = Visit.objects.filter(person__in=people, status=VisitStatus.DONE)
        return done.filter(planned_on__range=days).order_by("pk")
    handed_in = Report.objects.filter(person__in=people, status__in=HANDED_IN)
    return handed_in.filter(starts_on__range=days).order_by("pk")
