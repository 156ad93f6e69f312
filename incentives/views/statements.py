"""Statements: the list, one explained line by line, and one's own pay."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ZERO
from incentives import pages, rules, statement_paper
from incentives.enums import PUBLISHED
from incentives.models import Confirmation, Statement, StatementLine
from incentives.queries import statement_figures as figures
from incentives.queries.estimates import estimates_of
from incentives.queries.verification import problems_of
from incentives.queries.visibility import disputes_visible_to, statements_visible_to
from incentives.reader import reader
from teams.models import User

PER_PAGE = 50


def _visible(request: HttpRequest) -> QuerySet[Statement]:
    found = statements_visible_to(reader(request), clock.today())
    return found.select_related("person", "unit", "close", "close__plan")


@require_safe
def statement_list(request: HttpRequest) -> HttpResponse:
    """The statements that the person may see, by period."""
    found = _visible(request)
    periods = list(
        found.order_by("-close__starts_on").values_list("close__period", flat=True).distinct()
    )
    periods = list(dict.fromkeys(periods))
    period = request.GET.get("period") or (periods[0] if periods else "")
    rows = found.filter(close__period=period).order_by("-total", "person__code")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    chips = [(code, f"?period={code}", code == period) for code in periods]
    total = rows.aggregate(total=Sum("total"))["total"]
    context = {"page_obj": page, "chips": chips, "period": period, "total": total}
    return render(request, "incentives/statement_list.html", context)


@require_safe
def statement_detail(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """One statement with how every line came about; who may not see it gets 404."""
    statement, others = _find(request, period, person)
    context = {**_context(request, statement), "others": others}
    return render(request, "incentives/statement_detail.html", context)


@require_safe
def statement_pdf(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """The statement on A4 paper."""
    statement, _others = _find(request, period, person)
    context = _figures(statement)
    made = statement_paper.Paper(
        statement,
        context["rows"],
        pages.facts_of(statement, context["buckets"]),
        provisional=statement.close.locked_at is None,
    )
    name = f"{statement.close.period}-{statement.close.plan.code}-{statement.person.code}.pdf"
    answer = HttpResponse(statement_paper.pdf(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _find(request: HttpRequest, period: str, person: str) -> tuple[Statement, list[Statement]]:
    """The statement that the address names, and the person's others of the period."""
    found = list(
        _visible(request)
        .filter(close__period=period, person__code=person)
        .select_related("person", "unit", "close__plan", "run__version__plan")
        .order_by("close__plan__code")
    )
    wanted = request.GET.get("plan")
    mine = next((row for row in found if wanted in {None, row.close.plan.code}), None)
    if mine is None:
        raise Http404
    return mine, [row for row in found if row.pk != mine.pk]


def may_dispute(statement: Statement, person: User) -> bool:
    """Whether the person's own days for objections run."""
    until = statement.close.disputes_until
    return statement.person_id == person.pk and until is not None and clock.today() <= until


def _figures(statement: Statement) -> dict[str, Any]:
    """The lines, explained, and what they add up to."""
    lines = list(
        statement.lines.select_related(
            "credit__customer", "credit__contract", "credit__receipt",
            "adjusts__statement__close", "adjusts__statement__person",
        ).order_by("position")
    )  # fmt: skip
    summed = sum((line.amount for line in lines), ZERO)
    return {
        "statement": statement,
        "close": statement.close,
        "lines": lines,
        "rows": pages.rows_of(statement, lines),
        "equation": pages.equation(lines),
        "summed": summed,
        "difference": statement.total - summed,
        "buckets": figures.buckets(statement, lines),
    }


def _context(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    found = _figures(statement)
    show = request.GET.get("show", "all")
    if show not in {"all", "earned", "moved"}:
        raise Http404
    if show != "all":
        moved = show == "moved"
        found["rows"] = [row for row in found["rows"] if figures.is_move(row.line) == moved]
    visible = statements_visible_to(reader(request), clock.today())
    checked = "check" in request.GET
    return {
        **found,
        **_history(request, statement, found["lines"], visible),
        "show": show,
        "checked": checked,
        "problems": problems_of(statement) if checked else [],
        "status": pages.shown_status(statement.close),
        "company": company.policy(),
        "now": clock.now(),
        "provisional": statement.close.locked_at is None,
        "confirmation": Confirmation.objects.filter(statement=statement).first(),
        "disputes": disputes_visible_to(reader(request)).filter(statement=statement).order_by("pk"),
        "may_dispute": may_dispute(statement, reader(request)),
    }


def _history(
    request: HttpRequest, statement: Statement, lines: list[StatementLine], visible: Any
) -> dict[str, Any]:
    """The version before, for who may know of calculations; the period before; corrections."""
    found: dict[str, Any] = {
        "later": figures.later_lines(statement, visible),
        "last": figures.period_before(statement, visible),
    }
    if rules.sees_closes(reader(request)):
        before = figures.version_before(statement)
        found["before"] = before
        if before is not None:
            found["changed"] = [
                (pages.component_name(row.component), row) for row in figures.changes(before, lines)
            ]
            found["delta"] = statement.total - before.total
    return found


@require_safe
def my_pay(request: HttpRequest) -> HttpResponse:
    """One's own statements, and the running estimate of the period under way."""
    own = statements_visible_to(reader(request), clock.today()).filter(
        person=reader(request), close__status__in=PUBLISHED
    )
    estimates = estimates_of(reader(request), clock.today(), clock.now())
    context = {
        "statements": own.select_related("close__plan", "person").order_by("-close__starts_on"),
        "estimates": [(found, pages.equation(found.made.lines)) for found in estimates],
        "today": clock.today(),
    }
    return render(request, "incentives/my_pay.html", context)
