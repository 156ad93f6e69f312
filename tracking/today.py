"""What tracking puts on the Today page."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.formatting import money
from goalmgmt.core.today import TodayItem
from teams.enums import Role
from teams.models import User
from tracking import today_teamwork
from tracking.enums import HANDED_IN, VisitStatus
from tracking.models import Deal, Receipt, Report, Visit
from tracking.queries.instalments import overdue
from tracking.queries.report_board import reporters
from tracking.queries.report_facts import due_steps, month_row
from tracking.reporting import WEEKLY, slot_of


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    found: list[TodayItem] = []
    if person.has_role(Role.REP):
        found += _rep(person, on)
    if person.has_role(Role.MANAGER):
        found += _manager(person, on)
    if person.has_role(Role.FINANCE):
        found += _finance()
    return [*found, *today_teamwork.items(person, on)]


def _rep(person: User, on: date) -> Iterator[TodayItem]:
    yield from _report_due(person, on)
    visits = Visit.objects.filter(person=person, planned_on=on, status=VisitStatus.PLANNED)
    names = list(visits.order_by("planned_time", "pk").values_list("customer__name", flat=True))
    if names:
        yield TodayItem(
            "visits", _("Visits today"), reverse("tracking:visit_list"), _("Log a visit"),
            len(names), " · ".join(names[:3]), due_on=on, role=Role.REP,
        )  # fmt: skip
    steps = list(due_steps(person, on).order_by("next_step_on", "pk")[:50])
    if steps:
        yield TodayItem(
            "steps", _("Next steps due"), reverse("tracking:visit_list") + "#steps", _("Open"),
            len(steps),
            " · ".join(visit.customer.name for visit in steps[:3]),
            due_on=steps[0].next_step_on, role=Role.REP,
        )  # fmt: skip
    yield from _late_deals(person, on)
    yield from _late_money(person, on)
    yield from _gap(person, on)


def _late_money(person: User, on: date) -> Iterator[TodayItem]:
    """Contracts of the person's of which more was due than came in."""
    rows = overdue(person, on).filter(shares__person=person)
    count = rows.count()
    if count:
        yield TodayItem(
            "overdue-receipts", _("Overdue receipts"), reverse("tracking:overdue_list"),
            _("Show them"), count, urgent=True, role=Role.REP,
        )  # fmt: skip


def _late_deals(person: User, on: date) -> Iterator[TodayItem]:
    """Open deals whose expected day has passed: a new day, or lost."""
    late = Deal.objects.open().filter(owner=person, expected_on__lt=on).order_by("expected_on")
    names = list(late.values_list("name", flat=True)[:50])
    if names:
        yield TodayItem(
            "late-deals", _("Deals past their day"), reverse("tracking:deal_list"),
            _("Show the deals"), len(names), " · ".join(names[:3]), role=Role.REP,
        )  # fmt: skip


def _report_due(person: User, on: date) -> Iterator[TodayItem]:
    """Last week's report while it is not handed in; this week's from its last working day on."""
    working = company.working_days()
    running = slot_of(WEEKLY, on)
    worked = working.within(running.starts_on, running.ends_on)
    slots = [running.last_owed(working)] + ([running] if worked and on >= worked[-1] else [])
    done = set(
        Report.objects.filter(
            person=person, kind=WEEKLY, period__in=[s.code for s in slots], status__in=HANDED_IN
        ).values_list("period", flat=True)
    )
    for slot in slots:
        begun = person.hired_on is None or person.hired_on < slot.ends_on
        if slot.code not in done and begun:
            yield TodayItem(
                f"report-{slot.code}", _("Weekly report"),
                reverse("tracking:report_edit", args=[slot.code]), _("Write"), detail=slot.code,
                due_on=slot.due_on(working), urgent=slot.due_on(working) <= on, role=Role.REP,
            )  # fmt: skip


def _gap(person: User, on: date) -> Iterator[TodayItem]:
    """How far behind the plan this month stands."""
    row = month_row(person, on)
    if row.target and row.gap_to_date < 0:
        yield TodayItem(
            "gap", _("Behind the plan this month"), reverse("tracking:ledger"),
            _("Show my ledger"), detail=money(row.gap_to_date, get_language() or ""), role=Role.REP,
        )  # fmt: skip


def _manager(person: User, on: date) -> Iterator[TodayItem]:
    waiting = Report.objects.visible_to(person, on).exclude(person=person).to_read()
    first = waiting.select_related("person").order_by("submitted_at", "pk").first()
    if first is not None:
        yield TodayItem(
            "to-read", _("Reports to read"), reverse("tracking:report_inbox"), _("Read reports"),
            waiting.count(),
            _("Oldest: %(person)s %(period)s") % {"person": first.person, "period": first.period},
            urgent=True, role=Role.MANAGER,
        )  # fmt: skip
    yield from _missing(person, on)


def _missing(person: User, on: date) -> Iterator[TodayItem]:
    """Who has not handed in last week's report, once it was due."""
    working = company.working_days()
    slot = slot_of(WEEKLY, on).last_owed(working)
    due_on = slot.due_on(working)
    handed_in = Report.objects.filter(kind=WEEKLY, period=slot.code, status__in=HANDED_IN)
    late = reporters(person, on).exclude(pk__in=handed_in.values("person"))
    late = late.exclude(hired_on__gte=slot.ends_on)
    names = [one.name for one in late[:3]]
    if names and due_on <= on:
        count = late.count()
        yield TodayItem(
            "missing", _("Missing reports"), reverse("tracking:report_board"), _("Show the board"),
            count, " · ".join(names), due_on=due_on, role=Role.MANAGER,
        )  # fmt: skip


def _finance() -> Iterator[TodayItem]:
    count = Receipt.objects.filter(contract=None, amount__gt=0).count()
    if count:
        yield TodayItem(
            "unmatched", _("Receipts without a contract"),
            f"{reverse('tracking:receipt_list')}?unmatched=1", _("Show them"), count,
            ngettext("%(n)d receipt names no contract", "%(n)d receipts name no contract", count)
            % {"n": count},
            role=Role.FINANCE,
        )  # fmt: skip
