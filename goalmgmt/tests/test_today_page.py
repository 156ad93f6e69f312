from datetime import date

from django.template.loader import render_to_string

from goalmgmt.core.today import TodayItem

DAY = date(2026, 8, 17)


def shown(*items: TodayItem) -> str:
    return render_to_string("components/_todo_list.html", {"items": items, "today": DAY})


def test_a_row_says_what_how_many_until_when_and_has_one_button():
    html = shown(
        TodayItem("r", "Reports to read", "/reports/", "Read reports", 8, due_on=date(2026, 8, 18))
    )
    assert '<span class="num">8</span>' in html
    assert "Tue 18 Aug" in html
    assert html.count('class="btn') == 1
    assert "badge-status" not in html


def test_what_is_late_or_urgent_is_said_in_words():
    late = shown(TodayItem("a", "Approve", "/a/", "Open", due_on=date(2026, 8, 16)))
    urgent = shown(TodayItem("a", "Approve", "/a/", "Open", urgent=True))
    assert "Overdue" in late
    assert ">Urgent<" in urgent
