"""How days, weeks and moments are written for people, in Chinese and English.

Plain Python. Moments arrive already in the company's time zone; `now` is an argument.
"""

from datetime import date, datetime, timedelta

from babel.dates import format_date

from goalmgmt.core.formatting import is_chinese

_WEEKDAYS = "一二三四五六日"


def day_long(day: date, language: str) -> str:
    """2026年8月14日(周五) or 14 Aug 2026."""
    if is_chinese(language):
        return f"{day.year}年{day_brief(day, language)}"
    return f"{day.day} {_month_name(day)} {day.year}"


def day_brief(day: date, language: str) -> str:
    """8月14日(周五) or Fri 14 Aug, where the year is plain from the page."""
    if is_chinese(language):
        return f"{day.month}月{day.day}日(周{_WEEKDAYS[day.weekday()]})"
    return f"{format_date(day, 'EEE', locale='en')} {day.day} {_month_name(day)}"


def day_short(day: date) -> str:
    """2026-08-14, in tables, in either language."""
    return day.isoformat()


def clock_time(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def moment_text(moment: datetime, language: str) -> str:
    """2026-08-14 15:02 or 14 Aug 2026, 15:02."""
    if is_chinese(language):
        return f"{day_short(moment.date())} {clock_time(moment)}"
    return f"{day_long(moment.date(), language)}, {clock_time(moment)}"


def month_label(day: date, language: str) -> str:
    """2026年8月 or Aug 2026."""
    if is_chinese(language):
        return f"{day.year}年{day.month}月"
    return f"{_month_name(day)} {day.year}"


def month_short(day: date, language: str) -> str:
    """8月 or Aug."""
    return f"{day.month}月" if is_chinese(language) else _month_name(day)


def quarter_label(year: int, quarter: int, language: str) -> str:
    """2026年第3季度 or Q3 2026."""
    return f"{year}年第{quarter}季度" if is_chinese(language) else f"Q{quarter} {year}"


def half_label(year: int, half: int, language: str) -> str:
    """2026年上半年 or H1 2026."""
    if is_chinese(language):
        return f"{year}年{'上' if half == 1 else '下'}半年"
    return f"H{half} {year}"


def fiscal_year_label(year: int) -> str:
    return f"FY{year}"


def period_words(code: str, language: str) -> str:
    """What a period's code says, in words: 2026年第3季度, 2026年8月, 第33周 8/10–8/16, 2026年."""
    year, _dash, rest = code.partition("-")
    if rest.startswith("Q"):
        return quarter_label(int(year), int(rest[1:]), language)
    if rest.startswith("H"):
        return half_label(int(year), int(rest[1:]), language)
    if rest.startswith("W"):
        return week_label(date.fromisocalendar(int(year), int(rest[1:]), 1), language)
    if rest:
        return month_label(date(int(year), int(rest), 1), language)
    return f"{year}年" if is_chinese(language) else fiscal_year_label(int(year))


def week_label(day: date, language: str) -> str:
    """The ISO week that `day` lies in: 第33周 8/10–8/16 or Week 33 (10–16 Aug)."""
    week = day.isocalendar().week
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    if is_chinese(language):
        return f"第{week}周 {first.month}/{first.day}–{last.month}/{last.day}"
    if first.month == last.month:
        return f"Week {week} ({first.day}–{last.day} {_month_name(last)})"
    return f"Week {week} ({first.day} {_month_name(first)} – {last.day} {_month_name(last)})"


def relative(moment: datetime, now: datetime, language: str) -> str:
    """5 分钟前, 2 天后; seven days away or more, the day itself."""
    apart = abs(now - moment)
    if apart >= timedelta(days=7):
        return day_short(moment.date()) if is_chinese(language) else day_long(moment.date(), "en")
    if apart < timedelta(minutes=1):
        return "刚刚" if is_chinese(language) else "just now"
    return _distance(apart, past=moment < now, chinese=is_chinese(language))


def _distance(apart: timedelta, *, past: bool, chinese: bool) -> str:
    minutes = int(apart.total_seconds()) // 60
    steps = ((1440, "天", "day"), (60, "小时", "hour"), (1, "分钟", "minute"))
    size, zh, en = next(step for step in steps if minutes >= step[0])
    count = minutes // size
    if chinese:
        return f"{count} {zh}{'前' if past else '后'}"
    words = f"{count} {en}{'' if count == 1 else 's'}"
    return f"{words} ago" if past else f"in {words}"


def _month_name(day: date) -> str:
    return format_date(day, "MMM", locale="en")
