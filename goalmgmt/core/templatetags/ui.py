"""How templates write figures, days, statuses and icons: `{% load ui %}`."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from goalmgmt.core import dates, formatting, icons
from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.periods import BadPeriod, FiscalCalendar
from goalmgmt.core.statuses import look_of

register = template.Library()
#: Characters of a headline figure that fit a tile at full size.
LONGEST = 9


def _language() -> str:
    return get_language() or "zh-hans"


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`: decoration beside a word, never instead of one."""
    return mark_safe(icons.svg(name))  # noqa: S308 - a drawing from the installed package


@register.simple_tag
def no_data() -> SafeString:
    """A dash for the eye, words for a screen reader."""
    return format_html(
        '<span class="text-body-secondary" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span>',
        formatting.NO_DATA,
        gettext("no data"),
    )


@register.simple_tag
def money(value: Decimal | None) -> SafeString:
    """A headline amount in short form; the exact one on tap, in the title and read aloud."""
    if value is None:
        return no_data()
    exact = formatting.money_exact(value)
    short = formatting.money(value, _language())
    return format_html(
        '<span class="money num{2}" title="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        exact,
        short,
        _long(short),
    )


def _long(text: str) -> str:
    """The class of a figure that is too wide for its tile at full size."""
    return " is-long" if len(text) > LONGEST else ""


@register.simple_tag
def money_exact(value: Decimal | None) -> SafeString:
    """¥24,800,000.00: statements and whatever is signed."""
    if value is None:
        return no_data()
    return format_html('<span class="num">{}</span>', formatting.money_exact(value))


@register.simple_tag
def amount_in(value: Decimal | None, unit: str = "yuan", *, signed: bool = False) -> SafeString:
    """A table cell in the unit of its caption: yuan, wan or count."""
    if value is None:
        return no_data()
    text = formatting.amount_in(value, unit, signed=signed)
    return format_html('<span class="num">{}</span>', text)


@register.simple_tag
def quantity(value: Decimal | None, places: int = 0, unit: str = "") -> SafeString:
    """The value of a metric that is no money, with its unit: 142 次, 4.6 分."""
    if value is None:
        return no_data()
    text = formatting.decimal_text(value, places)
    return format_html('<span class="num">{}{}</span>', text, f" {unit}" if unit else "")


@register.simple_tag
def unit_caption(unit: str) -> str:
    """单位:万元, for the caption of a table."""
    return gettext("Unit: %(unit)s") % {"unit": formatting.unit_label(unit, _language())}


@register.simple_tag
def unit_word(unit: str) -> str:
    """万元, as the word of a switch between units."""
    return formatting.unit_label(unit, _language())


@register.simple_tag
def gap(value: Decimal | None, unit: str = "") -> SafeString:
    """A gap with its sign and its word: −170.00 落后, +25.00 超前. Short form without a unit."""
    if value is None:
        return no_data()
    if unit:
        text = formatting.amount_in(value, unit, signed=True)
    else:
        text = ("+" if value > 0 else "") + formatting.money(value, _language())
    word = _gap_word(value)
    tone = "tone-bad" if value < 0 else ""
    return format_html(
        '<span class="num {}{}" title="{}">{}</span> <span class="gap-word">{}</span>',
        tone, _long(text), formatting.money_exact(value), text, word,
    )  # fmt: skip


def _gap_word(value: Decimal) -> str:
    if value < 0:
        return pgettext("gap", "behind")
    return pgettext("gap", "ahead") if value > 0 else pgettext("gap", "even")


@register.simple_tag
def percent(fraction: Decimal | None, places: int = 1) -> SafeString:
    """A fraction as 93.6%."""
    if fraction is None:
        return no_data()
    return format_html('<span class="num">{}</span>', formatting.percent(fraction, places))


@register.simple_tag
def rate(fraction: Decimal | None) -> SafeString:
    """A commission rate, up to three decimals: 0.25%."""
    if fraction is None:
        return no_data()
    return format_html('<span class="num">{}</span>', formatting.rate(fraction))


@register.simple_tag
def delta(value: Decimal | None, kind: str = "percent") -> SafeString:
    """A change with arrow and sign in text colour; kind is percent, points, money or a unit."""
    if value is None:
        return no_data()
    arrow = "arrow-up-short" if value > 0 else "arrow-down-short" if value < 0 else "dash"
    return format_html('<span class="delta num">{}{}</span>', icon(arrow), _delta_text(value, kind))


def _delta_text(value: Decimal, kind: str) -> str:
    if kind == "percent":
        return formatting.growth(value)
    if kind == "points":
        return formatting.points(value, _language())
    if kind == "money":
        return ("+" if value > 0 else "") + formatting.money(value, _language())
    return formatting.amount_in(value, kind, signed=True)


@register.simple_tag
def status_badge(kind: str, word: str = "") -> SafeString:
    """Icon + word + colour of a status; `word` replaces the usual one."""
    look = look_of(str(kind), word)
    return format_html(
        '<span class="badge-status tone-{}">{}<span>{}</span></span>',
        look.tone, icon(look.icon), look.word,
    )  # fmt: skip


@register.inclusion_tag("components/_pace_bar.html")
def pace_bar(
    achieved: Decimal | None,
    plan_to_date: Decimal | None,
    target: Decimal | None,
    label: str = "",
) -> dict[str, object]:
    """A bullet bar: achieved as the bar, the plan to date as the mark, the target as the end."""
    language = _language()
    done, due, whole = achieved or Decimal(0), plan_to_date or Decimal(0), target or Decimal(0)
    end = max(done, due, whole)
    return {
        "has_target": whole > 0,
        "bar": _share(done, end),
        "mark": _share(due, end),
        "end": _share(whole, end),
        "label": label,
        "achieved": formatting.money(done, language),
        "plan_to_date": formatting.money(due, language),
        "target": formatting.money(whole, language),
    }


def _share(part: Decimal, whole: Decimal) -> str:
    """`part` of `whole` as a CSS percentage between 0 and 100."""
    if whole <= 0 or part <= 0:
        return "0%"
    return f"{round_half_up(min(Fraction(part) / Fraction(whole), Fraction(1)) * 100, 2)}%"


@register.simple_tag
def bar_width(part: Decimal | None, whole: Decimal | None) -> str:
    """`style="width:{% bar_width row.amount best %}"` for plain bars."""
    return _share(part or Decimal(0), whole or Decimal(0))


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-08-14, for tables."""
    if value is None:
        return formatting.NO_DATA
    return dates.day_short(_local(value).date() if isinstance(value, datetime) else value)


@register.filter
def day_long(value: date | None) -> str:
    """2026年8月14日(周五)."""
    return dates.day_long(value, _language()) if value else formatting.NO_DATA


@register.filter
def day_brief(value: date | None) -> str:
    """8月14日(周五)."""
    return dates.day_brief(value, _language()) if value else formatting.NO_DATA


@register.filter
def moment(value: datetime | None) -> str:
    """2026-08-14 15:02 in the company's time."""
    return dates.moment_text(_local(value), _language()) if value else formatting.NO_DATA


@register.filter
def clock(value: datetime | None) -> str:
    """15:02 in the company's time."""
    return dates.clock_time(_local(value)) if value else formatting.NO_DATA


@register.filter
def week(value: date) -> str:
    """第33周 8/10–8/16."""
    return dates.week_label(value, _language())


@register.filter
def month(value: date) -> str:
    """2026年8月."""
    return dates.month_label(value, _language())


@register.filter
def month_short(value: date) -> str:
    """8月, where the year stands beside it already."""
    return dates.month_short(value, _language())


@register.filter
def period_words(code: object) -> str:
    """2026年第3季度 for the period (or the code) 2026-Q3. What an address says instead of a
    period stays as it is."""
    try:
        period = FiscalCalendar().parse(str(code))
    except BadPeriod:
        return str(code)
    return dates.period_words(period.code, _language())


@register.simple_tag
def ago(value: datetime | None, now: datetime) -> SafeString | str:
    """5 分钟前, with the moment itself in the title; `now` comes from the view."""
    if value is None:
        return no_data()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(), moment(value), dates.relative(_local(value), _local(now), _language()),
    )  # fmt: skip
