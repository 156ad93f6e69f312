"""Moments on either side of every boundary fall on the right business day (quality.md T1)."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from goalmgmt.core import clock, company
from goalmgmt.core.periods import FiscalCalendar, PeriodKind

ZONES = [
    "Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati",
]  # fmt: skip
#: Year ends, leap days, the days on which New York's clock jumps, a week that spans two years.
DAYS = [
    date(2026, 1, 1), date(2025, 12, 31), date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29),
    date(2028, 3, 1), date(2026, 2, 28), date(2026, 6, 30), date(2026, 10, 1), date(2020, 12, 28),
]  # fmt: skip
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=ZONES)
def company_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(company, "policy", lambda: SimpleNamespace(time_zone=request.param))
    return str(request.param)


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "America/New_York"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The zone of the process, which must not matter."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def test_a_moment_before_midnight_is_yesterday_and_midnight_is_today(
    company_zone: str, machine_zone: None
) -> None:
    zone = ZoneInfo(company_zone)
    for day in DAYS:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        assert clock.business_date(midnight - MOMENT) == day - timedelta(days=1)
        assert clock.business_date(midnight) == clock.business_date(midnight + MOMENT) == day


@pytest.mark.parametrize("start", [1, 4, 7])
def test_every_period_takes_over_at_its_first_midnight(company_zone: str, start: int) -> None:
    calendar, zone = FiscalCalendar(start), ZoneInfo(company_zone)
    for kind, day in product(PeriodKind, DAYS):
        period = calendar.of(kind, day)
        first = period.starts_on
        begins = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
        assert calendar.of(kind, clock.business_date(begins)) == period
        before = calendar.of(kind, clock.business_date(begins - MOMENT))
        assert before == calendar.previous(period)
        assert before.ends_on == first
