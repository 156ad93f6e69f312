"""Pay as totals for the leadership: cost of sales, units, history, budget (P6)."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, company, exports
from goalmgmt.core.forms import attempt
from goalmgmt.core.periods import BadPeriod
from goalmgmt.core.workbooks import XLSX, as_xlsx
from incentives import charts, rules
from incentives.forms import BudgetForm
from incentives.models import PayBudget, Statement
from incentives.operations.budgets import NewBudget, set_budget
from incentives.queries import bonus
from incentives.queries import overview as queries
from incentives.queries.visibility import closes_visible_to, statements_visible_to
from incentives.reader import reader

CHUNK = 500


def _seen(request: HttpRequest) -> QuerySet[Statement]:
    return statements_visible_to(reader(request), clock.today())


@require_safe
def bonus_overview(request: HttpRequest) -> HttpResponse:
    """Pay of a period by unit and component, what it costs, and the periods before."""
    periods = queries.periods_of(closes_visible_to(reader(request)).exclude(run=None))
    code = request.GET.get("period") or _latest(request)
    context = {
        "period": code,
        "periods": periods,
        "chips": [(one, f"?period={one}", one == code) for one in periods],
        "overview": queries.overview(_seen(request), code),
        **(_figures(request, code) if code else {}),
    }
    return render(request, "incentives/bonus_overview.html", context)


def _figures(request: HttpRequest, code: str) -> dict[str, Any]:
    try:
        period = company.calendar().parse(code)
    except BadPeriod as error:
        raise Http404 from error
    seen = _seen(request)
    history = bonus.history(seen, period)
    return {
        "cost": history[-1],
        "units": bonus.by_unit(seen, code),
        "components": bonus.by_component(seen, code),
        "newcomers": bonus.newcomers(seen, period),
        "budgets": bonus.budgets(seen, period),
        "history": history,
        "history_chart": charts.columns(
            {row.period: row.cost for row in history}, [_("Period"), _("Cost of pay")]
        ),
    }


@require_safe
def bonus_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every statement of the period that the person may see, one row each."""
    code = request.GET.get("period") or _latest(request)
    found = _seen(request).filter(close__period=code)
    if kind not in {"csv", "xlsx"}:
        raise Http404
    rows = _rows(found)
    if kind == "csv":
        answer = HttpResponse(exports.as_csv(_head(), rows), "text/csv; charset=utf-8")
    else:
        answer = HttpResponse(as_xlsx(_head(), rows), XLSX)
    known = code if found.exists() else "none"
    answer["Content-Disposition"] = f'attachment; filename="payouts-{known}.{kind}"'
    return answer


def _latest(request: HttpRequest) -> str:
    periods = queries.periods_of(closes_visible_to(reader(request)).exclude(run=None))
    return periods[0] if periods else ""


def _head() -> list[str]:
    return [_("Period"), _("Pay plan"), _("Code"), _("Person"), _("Unit"), _("Base"), _("Target"),
            _("Payable")]  # fmt: skip


def _rows(found: QuerySet[Statement]) -> Iterator[list[exports.Cell]]:
    columns = ("close__period", "close__plan__name", "person__code", "person__name", "unit__name",
               "base", "target", "total")  # fmt: skip
    ordered = found.order_by("close__plan__code", "person__code")
    for row in ordered.values_list(*columns).iterator(chunk_size=CHUNK):
        yield list(row)


@require_safe
def budget_list(request: HttpRequest) -> HttpResponse:
    """Every budget; finance finds the form to set one."""
    year = company.calendar().year_of(clock.today()).code
    return _budgets(request, BudgetForm(initial={"period": year}))


@require_POST
def budget_set(request: HttpRequest) -> HttpResponse:
    """Set a budget, also anew."""
    form = BudgetForm(request.POST)
    if form.is_valid():
        new = NewBudget(**form.cleaned_data)
        made = attempt(form, lambda: set_budget(new=new, actor=reader(request), now=clock.now()))
        if made is not None:
            messages.success(request, _("The budget is set."))
            return redirect("incentives:budget_list")
    return _budgets(request, form)


def _budgets(request: HttpRequest, form: BudgetForm) -> HttpResponse:
    rows = PayBudget.objects.select_related("unit", "set_by").order_by("-period", "unit__name")
    can_edit = rules.can_edit_plans(reader(request))
    context = {"form": form, "rows": rows[:200], "can_edit": can_edit}
    status = 422 if form.errors else 200
    return render(request, "incentives/budget_list.html", context, status=status)
