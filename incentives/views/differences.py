"""What a close pays differently from the calculation before, or from the period before."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import exports
from goalmgmt.core.formatting import decimal_text, signed_text
from goalmgmt.core.workbooks import XLSX, as_xlsx
from incentives import charts, pages
from incentives.models import Close, CloseRun
from incentives.queries import closes as queries
from incentives.queries import differences
from incentives.queries.differences import Difference
from incentives.views.closes import find_close

PER_PAGE = 50
AGAINST = ("run", "period")


@require_safe
def close_changes(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """Person by person with causes; nothing to compare with is said and not an error."""
    close = find_close(request, period, plan)
    others = _others(close)
    against = request.GET.get("to") or ("run" if others["run"] else "period")
    if against not in AGAINST:
        raise Http404
    other = others[against]
    context: dict[str, Any] = {
        "close": close,
        "status": pages.shown_status(close),
        "other": other,
        "against": against,
        "chips": [
            (label, f"?to={name}", name == against) for name, label in _labels(others).items()
        ],
    }
    if close.run is not None and other is not None:
        context |= _compared(request, close.run, other)
    return render(request, "incentives/close_changes.html", context)


@require_safe
def close_changes_file(request: HttpRequest, period: str, plan: str, kind: str) -> HttpResponse:
    """The same as CSV or workbook, every person."""
    close = find_close(request, period, plan)
    against = request.GET.get("to", "period")
    other = _others(close).get(against)
    if close.run is None or other is None or kind not in {"csv", "xlsx"}:
        raise Http404
    rows = (_cells(row) for row in differences.every(close.run, other))
    name = f"{close.period}-{close.plan.code}-changes-{against}.{kind}"
    if kind == "csv":
        answer = HttpResponse(exports.as_csv(_head(), rows), "text/csv; charset=utf-8")
    else:
        answer = HttpResponse(as_xlsx(_head(), rows), XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _others(close: Close) -> dict[str, CloseRun | None]:
    last = queries.last_close(close)
    return {
        "run": queries.run_before(close.run) if close.run else None,
        "period": last.run if last else None,
    }


def _labels(others: dict[str, CloseRun | None]) -> dict[str, str]:
    labels = {"run": _("To the last calculation"), "period": _("To the period before")}
    return {name: labels[name] for name, other in others.items() if other is not None}


def _compared(request: HttpRequest, run: CloseRun, other: CloseRun) -> dict[str, Any]:
    page = Paginator(differences.people(run, other), PER_PAGE).get_page(request.GET.get("page"))
    parts = [part for part in differences.by_component(run, other) if part.delta]
    return {
        "run": run,
        "delta": run.total - other.total,
        "page_obj": page,
        "rows": [(row, _causes(row)) for row in differences.explained(run, other, list(page))],
        "waterfall": charts.waterfall(
            (_("Before"), other.total),
            [(pages.component_name(part.component), part.delta) for part in parts],
            (_("Now"), run.total),
            [_("Step"), _("Amount")],
        ),
        "spread": charts.counts(
            {_step_words()[name]: count for name, count in differences.spread(run, other).items()},
            [_("Change"), _("People")],
        ),
    }


def _step_words() -> dict[str, str]:
    return {
        "to_nothing": _("to nothing"),
        "far_down": _("down 20% or more"),
        "down": _("down less than 20%"),
        "same": _("the same"),
        "up": _("up less than 20%"),
        "far_up": _("up 20% to 100%"),
        "doubled": _("doubled or more"),
        "from_nothing": _("from nothing"),
    }


def _causes(row: Difference) -> list[str]:
    """Why, in words: who came or went, credits, base, target, components."""
    found = []
    if row.before is None:
        found.append(_("not paid by the plan before"))
    if row.after is None:
        found.append(_("no longer paid by the plan"))
    for (count, amount), words in (
        (row.gained, _("%(count)s more credits, %(amount)s")),
        (row.lost, _("%(count)s fewer credits, %(amount)s")),
    ):
        if count:
            found.append(words % {"count": count, "amount": decimal_text(amount)})
    if row.base_delta:
        found.append(_("base %(delta)s") % {"delta": _signed(row.base_delta)})
    if row.targets is not None:
        before, after = (_("none") if one is None else decimal_text(one) for one in row.targets)
        found.append(_("target %(before)s → %(after)s") % {"before": before, "after": after})
    for part in row.parts:
        name = pages.component_name(part.component)
        found.append(_("%(component)s %(delta)s") % {
            "component": name, "delta": _signed(part.delta),
        })  # fmt: skip
    return found


def _signed(amount: Decimal) -> str:
    return signed_text(amount)


def _head() -> list[str]:
    return [
        _("Code"), _("Person"), _("Unit"), _("Before"), _("Now"), _("Change"), _("Causes"),
    ]  # fmt: skip


def _cells(row: Difference) -> list[exports.Cell]:
    shown = row.after or row.before
    unit = shown.unit if shown else None
    return [
        row.code, row.name, unit.name if unit else "",
        row.before.total if row.before else None, row.after.total if row.after else None,
        row.delta, "；".join(_causes(row)),
    ]  # fmt: skip
