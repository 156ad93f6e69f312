"""The report board: people × periods, reminding many at once, and the table as a file."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.statuses import look_of
from teams.models import User
from tracking.operations.report_asking import remind_by_hand
from tracking.queries.report_board import BoardLine, board
from tracking.views.ledger_files import FORMATS, Table, download
from tracking.views.report_asked import BoardQuestion

PER_PAGE = 50


@require_safe
def report_board(request: HttpRequest) -> HttpResponse:
    """People × periods: on time, late, returned, missing, excused; the address keeps the choice."""
    ask = BoardQuestion(request)
    if request.GET.get("format") in FORMATS:
        table = board_table(ask, _lines(ask))
        return download(table, f"reports-{ask.slots[-1].code}", request.GET["format"])
    page, lines = _page(ask)
    context = {
        "ask": ask,
        "lines": lines,
        "page_obj": page,
        "file_csv": ask.here(format="csv"),
        "file_xlsx": ask.here(format="xlsx"),
        **ask.choices(),
        **ask.spans(),
    }
    return render(request, "tracking/report_board.html", context)


def _lines(ask: BoardQuestion) -> list[BoardLine]:
    lines = board(list(ask.people()), ask.slots, clock.now())
    if not ask.state:
        return lines
    return [line for line in lines if ask.state in {mark.state for mark in line.marks}]


def _page(ask: BoardQuestion) -> tuple[Any, list[BoardLine]]:
    """The page's lines; a state is only known of lines, so its filter makes all of them."""
    number = ask.request.GET.get("page")
    if ask.state:
        page = Paginator(_lines(ask), PER_PAGE).get_page(number)
        return page, list(page.object_list)
    people = Paginator(ask.people(), PER_PAGE).get_page(number)
    return people, board(list(people.object_list), ask.slots, clock.now())


def board_table(ask: BoardQuestion, lines: list[BoardLine]) -> Table:
    """The board as rows of words."""
    head = [_("Code"), _("Name"), *(slot.code for slot in ask.slots)]
    head += [_("On-time rate (percent)"), _("Missing in a row")]
    return head, [_row(line) for line in lines]


def _row(line: BoardLine) -> list[Any]:
    share = round_half_up(Decimal(line.on_time * 100) / line.due, 1) if line.due else None
    words = ["" if m.state == "none" else str(look_of(m.state).word) for m in line.marks]
    return [line.person.code, line.person.name, *words, share, Decimal(line.missing_in_row)]


def chosen_people(ask: BoardQuestion) -> list[User]:
    """The people ticked on the board, as far as one waits for their reports."""
    codes = ask.request.POST.getlist("person")
    return list(ask.people().filter(code__in=codes))


@require_POST
def report_remind(request: HttpRequest) -> HttpResponse:
    """Remind the ticked people of what is missing on the board."""
    ask = BoardQuestion(request)
    people = chosen_people(ask)
    back = reverse("tracking:report_board") + ask.here()
    if not people:
        messages.warning(request, _("Tick at least one person."))
        return redirect(back)
    sent = remind_by_hand(people=people, slots=ask.slots, actor=ask.viewer, now=clock.now())
    if sent:
        words = ngettext("%(n)d reminder sent.", "%(n)d reminders sent.", sent)
        messages.success(request, words % {"n": sent})
    else:
        messages.info(request, _("Nobody to remind: all handed in, or reminded in this hour."))
    return redirect(back)
