from datetime import UTC, date, datetime, timedelta

import pytest

from goalmgmt.core import dates

FRIDAY = date(2026, 8, 14)
NOON = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("function", "zh", "en"),
    [
        (dates.day_long, "2026年8月14日(周五)", "14 Aug 2026"),
        (dates.day_brief, "8月14日(周五)", "Fri 14 Aug"),
        (dates.week_label, "第33周 8/10–8/16", "Week 33 (10–16 Aug)"),
        (dates.month_label, "2026年8月", "Aug 2026"),
        (dates.month_short, "8月", "Aug"),
    ],
)
def test_a_day_is_written_in_the_readers_language(function, zh, en):
    assert function(FRIDAY, "zh-hans") == zh
    assert function(FRIDAY, "en") == en


def test_a_week_across_two_months_names_both():
    assert dates.week_label(date(2026, 8, 1), "en") == "Week 31 (27 Jul – 2 Aug)"
    assert dates.week_label(date(2027, 1, 1), "zh-hans") == "第53周 12/28–1/3"


def test_moments_quarters_and_years_are_unambiguous():
    assert dates.moment_text(NOON, "zh-hans") == "2026-08-14 12:00"
    assert dates.moment_text(NOON, "en") == "14 Aug 2026, 12:00"
    assert dates.quarter_label(2026, 3, "zh-hans") == "2026年第3季度"
    assert dates.quarter_label(2026, 3, "en") == "Q3 2026"
    assert dates.fiscal_year_label(2026) == "FY2026"


@pytest.mark.parametrize(
    ("away", "zh", "en"),
    [
        (timedelta(seconds=-20), "刚刚", "just now"),
        (timedelta(minutes=-1), "1 分钟前", "1 minute ago"),
        (timedelta(hours=-3), "3 小时前", "3 hours ago"),
        (timedelta(days=2), "2 天后", "in 2 days"),
        (timedelta(days=-6, hours=-23), "6 天前", "6 days ago"),
        (timedelta(days=-7), "2026-08-07", "7 Aug 2026"),
    ],
)
def test_nearness_in_words_ends_after_a_week(away, zh, en):
    assert dates.relative(NOON + away, NOON, "zh-hans") == zh
    assert dates.relative(NOON + away, NOON, "en") == en
