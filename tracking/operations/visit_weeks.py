"""Planning a week like the one before (K3)."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from goalmgmt.core import clock, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.periods import week_of
from teams.models import User
from tracking.enums import VisitStatus
from tracking.models import Visit
from tracking.operations.visits import NewVisit, plan_visit

WEEK = timedelta(days=7)
#: Names of copies are made from this and what they copy: copying twice is copying once.
_COPIES = UUID("6f0f3d53-2c1c-4f2b-9d0f-0f8b3a1f6c11")


@transaction.atomic
def copy_week(*, into: date, actor: User, now: datetime) -> list[Visit]:
    """Plan what was planned a week before the week of the day `into`: the same weekday, customer,
    time, type and purpose, on working days from today on. Gives what is new.

    What nobody had planned, or was called off, is not copied. Raises Refused for other weeks than
    this and the next, NotAllowed for who does not sell.
    """
    if not actor.has_role("rep", "manager"):
        raise NotAllowed(_("Only who sells plans visits."))
    today = clock.business_date(now)
    week = week_of(into)
    if week.starts_on not in {week_of(today).starts_on, week_of(today + WEEK).starts_on}:
        raise Refused(_("Visits are copied into this week or the next."))
    days = set(company.working_days().within(max(week.starts_on, today), week.ends_on))
    sources = [
        one for one in _planned_before(actor, week.starts_on) if one.planned_on + WEEK in days
    ]
    names = {one.pk: uuid5(_COPIES, f"{one.pk}") for one in sources}
    known = set(
        Visit.objects.filter(client_id__in=names.values()).values_list("client_id", flat=True)
    )
    fresh = [one for one in sources if names[one.pk] not in known]
    return [_copy(one, names[one.pk], actor, now) for one in fresh]


def _planned_before(actor: User, monday: date) -> list[Visit]:
    """The visits of the week before that had been planned: an unplanned one is made and logged
    at the same moment."""
    rows = Visit.objects.filter(
        person=actor, planned_on__gte=monday - WEEK, planned_on__lt=monday
    ).exclude(status=VisitStatus.CANCELLED)
    rows = rows.exclude(logged_at__isnull=False, logged_at=F("created_at"))
    return list(rows.select_related("customer").order_by("planned_on", "planned_time", "pk"))


def _copy(source: Visit, name: UUID, actor: User, now: datetime) -> Visit:
    new = NewVisit(
        customer=source.customer, planned_on=source.planned_on + WEEK,
        planned_time=source.planned_time, kind=source.kind, purpose=source.purpose,
        client_id=name,
    )  # fmt: skip
    return plan_visit(new=new, actor=actor, now=now)
