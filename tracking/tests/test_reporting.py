"""When reports are owed and due, over holidays and make-up days (K4)."""

from datetime import date

import pytest

from goalmgmt.core.working_days import WorkingDays
from tracking.reporting import DAILY, MONTHLY, WEEKLY, slot_of

PLAIN = WorkingDays()

#: case, kind, a day of the report, due on
DUE = (
    ("a plain week, on Monday", WEEKLY, date(2026, 3, 4), date(2026, 3, 9)),
    ("a plain day, the next day", DAILY, date(2026, 3, 4), date(2026, 3, 5)),
    ("a Friday, on Monday", DAILY, date(2026, 3, 6), date(2026, 3, 9)),
    ("the Friday before a make-up Saturday, on it", DAILY, date(2026, 2, 13), date(2026, 2, 14)),
    ("the week before Spring Festival, after it", WEEKLY, date(2026, 2, 12), date(2026, 2, 24)),
    ("the week before National Day, after it", WEEKLY, date(2026, 9, 30), date(2026, 10, 8)),
    ("September, on 8 October", MONTHLY, date(2026, 9, 15), date(2026, 10, 8)),
    ("a plain month, on the 2nd", MONTHLY, date(2026, 2, 15), date(2026, 3, 2)),
)  # fmt: skip


@pytest.mark.parametrize(("case", "kind", "day", "due"), DUE, ids=[case for case, *_ in DUE])
def test_a_report_is_due_on_a_working_day(case, kind, day, due):
    assert slot_of(kind, day).due_on(PLAIN) == due


def test_nobody_reports_on_days_of_rest():
    assert not slot_of(DAILY, date(2026, 3, 7)).is_owed(PLAIN)
    assert slot_of(DAILY, date(2026, 2, 14)).is_owed(PLAIN)
    assert not slot_of(WEEKLY, date(2026, 2, 18)).is_owed(PLAIN)


def test_the_one_before_a_holiday_is_the_last_that_is_owed():
    assert slot_of(WEEKLY, date(2026, 2, 24)).last_owed(PLAIN).code == "2026-W07"
    assert slot_of(DAILY, date(2026, 3, 9)).last_owed(PLAIN).code == "2026-03-06"


def test_the_search_for_an_owed_report_ends_where_nobody_ever_works():
    class Never(WorkingDays):
        def works_on(self, day):
            return False

    found = slot_of(DAILY, date(2026, 3, 9)).last_owed(Never())
    assert found.starts_on < date(2025, 3, 9)
