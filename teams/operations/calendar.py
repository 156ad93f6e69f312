"""Writing the company's own working days and days of rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.imports.kinds import Row, Run
from goalmgmt.core.models import CalendarDay
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR
from teams import rules
from teams.models import User
from teams.operations import trail
from teams.operations.trail import Entry


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day as a row tells it; None means unchanged."""

    row: Row
    day: date
    works: bool | None
    note: str | None


def _check(actor: User | None) -> None:
    if not rules.can_set_policies(actor):
        raise NotAllowed(_("Only an administrator changes the company's calendar."))


@transaction.atomic
def set_day(*, day: date, works: bool, note: str, actor: User | None, now: datetime) -> CalendarDay:
    """Say that the company works, or rests, on a day. What was due before stays as it was."""
    _check(actor)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        values = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Refused(_("Choose a day from %(first)d to %(last)d.") % values, field="day")
    before = CalendarDay.objects.select_for_update().filter(day=day).values("works", "note").first()
    after = {"works": works, "note": note.strip()}
    found, _created = CalendarDay.objects.update_or_create(day=day, defaults=after)
    if before != after:
        company.forget()
        audit.record(
            actor=actor, action="calendar.set", target=found, now=now, before=before, after=after
        )
    return found


@transaction.atomic
def clear_day(*, day: date, actor: User | None, now: datetime) -> None:
    """Let the law decide again about a day."""
    _check(actor)
    found = CalendarDay.objects.select_for_update().filter(day=day).first()
    if found is None:
        raise Refused(_("The company has no word of its own on this day."), field="day")
    before = {"works": found.works, "note": found.note}
    audit.record(actor=actor, action="calendar.clear", target=found, now=now, before=before)
    found.delete()
    company.forget()


@transaction.atomic
def save_days(*, rows: Sequence[DayRow], run: Run) -> None:
    """Set many days in a few statements."""
    _check(cast("User | None", run.actor))
    known = {found.day: found for found in CalendarDay.objects.select_for_update()}
    for row in rows:
        if row.day not in known and row.works is None:
            run.refuse(row.row, "works", _("This cell is empty. A new day needs it."))
    if run.problems:
        return
    new = [
        CalendarDay(day=row.day, works=row.works is True, note=row.note or "")
        for row in rows
        if row.day not in known
    ]
    changes = [found for row in rows if (found := _change(row, known.get(row.day)))]
    CalendarDay.objects.bulk_create(new, batch_size=500)
    changed = [cast(CalendarDay, entry.target) for entry in changes]
    CalendarDay.objects.bulk_update(changed, ["works", "note"], batch_size=500)
    company.forget()
    added = [Entry("calendar.set", day, {}, {"works": day.works, "note": day.note}) for day in new]
    trail.write(actor=run.actor, now=run.now, entries=[*added, *changes])
    run.created, run.updated = len(new), len(changes)
    run.unchanged = len(rows) - len(new) - len(changes)


def _change(row: DayRow, found: CalendarDay | None) -> Entry | None:
    if found is None:
        return None
    before = {"works": found.works, "note": found.note}
    after = {
        "works": found.works if row.works is None else row.works,
        "note": found.note if row.note is None else row.note,
    }
    if before == after:
        return None
    found.works, found.note = bool(after["works"]), str(after["note"])
    return Entry("calendar.set", found, before, after)
