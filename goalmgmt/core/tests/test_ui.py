import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from goalmgmt.core import icons
from goalmgmt.core.statuses import LOOKS, look_of


def written(source: str, language: str = "en", **context: object) -> str:
    with override(language):
        return Template(source).render(Context(context))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{% money value %}", "24800000", "¥24.80M ¥24,800,000.00"),
        ("{% money_exact value %}", "-170", "−¥170.00"),
        ("{% amount_in value 'wan' %}", "24800000", "2,480.00"),
        ("{% amount_in value 'wan' signed=True %}", "250000", "+25.00"),
        ("{% gap value %}", "-1700000", "−¥1.70M behind"),
        ("{% gap value 'wan' %}", "250000", "+25.00 ahead"),
        ("{% gap value 'wan' %}", "0", "0.00 even"),
        ("{% percent value %}", "0.936", "93.6%"),
        ("{% rate value %}", "0.0025", "0.25%"),
        ("{% delta value %}", "0.19", "+19.0%"),
        ("{% delta value 'points' %}", "-0.019", "−1.9 pp"),
        ("{% delta value 'money' %}", "5000000", "+¥5.00M"),
        ("{% delta value 'wan' %}", "-100000", "−10.00"),
    ],
)
def test_a_figure_is_written_with_its_sign_unit_and_word(source, value, text):
    assert words(written(source, value=Decimal(value))) == text
    assert words(written(source, value=None)) == "— no data"


def test_the_exact_amount_stands_behind_the_short_one():
    html = written("{% money value %}", "zh-hans", value=Decimal(24800000))
    assert 'title="¥24,800,000.00"' in html
    assert "2,480万" in html


def test_growth_is_never_coloured_as_good_or_bad():
    assert "tone-" not in written("{% delta value %}", value=Decimal("-0.5"))


@pytest.mark.parametrize("kind", sorted(LOOKS))
def test_every_status_is_a_word_an_icon_and_a_tone(kind):
    html = written("{% status_badge kind %}", kind=kind)
    assert words(html) == look_of(kind).word
    assert "<svg" in html
    assert look_of(kind).tone in {"ahead", "ok", "warn", "bad", "info", "off"}


def test_a_status_that_nobody_described_needs_a_word():
    assert words(written("{% status_badge 'molten' 'Molten' %}")) == "Molten"
    with pytest.raises(KeyError):
        written("{% status_badge 'molten' %}")


@pytest.mark.parametrize(
    ("achieved", "due", "target", "bar", "mark", "end"),
    [
        ("820", "795", "1500", "54.67%", "53.00%", "100.00%"),
        ("3000", "795", "1500", "100.00%", "26.50%", "50.00%"),
        ("-10", "795", "1500", "0%", "53.00%", "100.00%"),
    ],
)
def test_the_pace_bar_measures_against_its_longest_part(achieved, due, target, bar, mark, end):
    html = written(
        "{% pace_bar a d t 'East' %}", a=Decimal(achieved), d=Decimal(due), t=Decimal(target)
    )
    shown = re.findall(r"pace-(end|fill|mark)\" style=\"\w+:([^\"]+)", html)
    assert shown == [("end", end), ("fill", bar), ("mark", mark)]
    assert 'role="img" aria-label="East achieved' in html


def test_a_pace_bar_without_target_says_so():
    html = written("{% pace_bar a d t %}", a=Decimal(5), d=None, t=Decimal(0))
    assert words(html) == "No target set"


def test_days_and_moments_follow_the_readers_language():
    day, moment = date(2026, 8, 14), datetime(2026, 8, 14, 7, 2, tzinfo=UTC)
    source = "{{ day|day }} {{ day|day_brief }} {{ at|moment }} {{ at|clock }} {{ none|day }}"
    context = {"day": day, "at": moment, "none": None}
    assert written(source, **context) == "2026-08-14 Fri 14 Aug 14 Aug 2026, 15:02 15:02 —"
    assert "8月14日(周五) 2026-08-14 15:02" in written(source, "zh-hans", **context)


def test_a_moment_close_by_keeps_its_date_in_the_title():
    moment = datetime(2026, 8, 14, 7, 2, tzinfo=UTC)
    html = written("{% ago at now %}", at=moment, now=moment.replace(hour=9))
    assert 'title="14 Aug 2026, 15:02"' in html
    assert words(html) == "2 hours ago"


def test_every_icon_that_a_template_names_is_drawn():
    folder = Path(settings.NODE_MODULES_ROOT, "bootstrap-icons", "icons")
    if not folder.is_dir():
        pytest.skip("npm packages are not installed")
    sources = Path(settings.BASE_DIR, "templates").rglob("*.html")
    named = {
        name
        for source in sources
        for name in re.findall(r'{% icon "([a-z0-9-]+)" %}', source.read_text(encoding="utf-8"))
    }
    drawn = {file.stem for file in folder.glob("*.svg")}
    assert named - drawn == set()
    assert {look.icon for look in LOOKS.values()} - drawn == set()


def test_an_icon_name_cannot_leave_its_folder():
    with pytest.raises(ValueError, match="not the name"):
        icons.svg("../../settings")


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("2026-Q3", "2026年第3季度", "Q3 2026"),
        ("2026-08", "2026年8月", "Aug 2026"),
        ("2026-W33", "第33周 8/10–8/16", "Week 33 (10–16 Aug)"),
        ("2026", "2026年", "FY2026"),
        ("2026-99", "2026-99", "2026-99"),
        ("9999-W53", "9999-W53", "9999-W53"),
        ("no period", "no period", "no period"),
        ("9" * 5000, "9" * 5000, "9" * 5000),
    ],
)
def test_a_period_is_written_in_words_and_what_is_none_stays(code: str, zh: str, en: str) -> None:
    source = "{% load ui %}{{ code|period_words }}"
    assert (written(source, "zh-hans", code=code), written(source, code=code)) == (zh, en)
