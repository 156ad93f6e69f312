"""Statements: the list, one explained line by line, and one's own pay."""

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ZERO
from incentives import pages
from incentives.enums import PUBLISHED
from incentives.models import Confirmation, Statement
from incentives.queries.estimates import estimates_of
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
    found = list(
        _visible(request)
        .filter(close__period=period, person__code=person)
        .select_related("person", "unit", "close__plan", "run__version__plan")
        .order_by("close__plan__code")
    )
    wanted = request.GET.get("plan")
    mine = [row for row in found if wanted in {None, row.close.plan.code}]
    if not mine:
        get_object_or_404(Statement.objects.none())
    return render(request, "incentives/statement_detail.html", _context(request, mine[0], found))


def may_dispute(statement: Statement, person: User) -> bool:
    """Whether the person's own days for objections run."""
    until = statement.close.disputes_until
    return statement.person_id == person.pk and until is not None and clock.today() <= until


def _context(
    request: HttpRequest, statement: Statement, all_plans: list[Statement]
) -> dict[str, object]:
    lines = list(
        statement.lines.select_related(
            "credit__customer", "credit__contract", "credit__receipt",
            "adjusts__statement__close", "adjusts__statement__person",
        ).order_by("position")
    )  # fmt: skip
    paid = sum((row.amount for row in statement.payouts.all()), ZERO)
    summed = sum((line.amount for line in lines), ZERO)
    return {
        "statement": statement,
        "close": statement.close,
        "status": pages.shown_status(statement.close),
        "rows": pages.rows_of(statement, lines),
        "equation": pages.equation(lines),
        "summed": summed,
        "difference": statement.total - summed,
        "paid": paid,
        "unpaid": statement.total - paid,
        "others": [row for row in all_plans if row.pk != statement.pk],
        "company": company.policy(),
        "now": clock.now(),
        "provisional": statement.close.locked_at is None,
        "confirmation": Confirmation.objects.filter(statement=statement).first(),
        "disputes": disputes_visible_to(reader(request)).filter(statement=statement).order_by("pk"),
        "may_dispute": may_dispute(statement, reader(request)),
    }


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
