"""The quarter close: the list, the stepper, and a page that confirms each step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import audit, clock, company
from goalmgmt.core.errors import GoalmgmtError, NotAllowed, Refused
from goalmgmt.core.forms import show_refusal
from goalmgmt.core.periods import PeriodKind
from incentives import pages, rules
from incentives.enums import CLOSE, PUBLISHED
from incentives.forms import (
    ConfirmForm,
    OpenCloseForm,
    PayrollForm,
    PlainConfirmForm,
    ReasonForm,
    WaiveForm,
)
from incentives.models import Close, Statement
from incentives.operations import closes as operations
from incentives.queries import closes as queries
from incentives.queries import exceptions, findings, payroll
from incentives.queries.marks import is_stale
from incentives.queries.scope import scope_of
from incentives.queries.visibility import closes_visible_to, statements_visible_to
from incentives.reader import reader

Act = Callable[[Close, HttpRequest, dict[str, Any]], Close]
#: Steps whose confirmation is typed: they cannot be taken back.
TYPED = frozenset({"publish", "pay", "lock"})
LISTED = 200


def _closes(request: HttpRequest) -> QuerySet[Close]:
    found = closes_visible_to(reader(request))
    return found.select_related("plan", "run", "run__version", "finance_by", "approved_by")


def find_close(request: HttpRequest, period: str, plan: str) -> Close:
    """The close, if the person may see closes; else 404."""
    return get_object_or_404(_closes(request), period=period, plan__code=plan)


@require_safe
def close_list(request: HttpRequest) -> HttpResponse:
    """Every close, the latest first; finance opens the next one here."""
    return _list(request, OpenCloseForm(initial={"period": _last_quarter()}))


def _last_quarter() -> str:
    calendar = company.calendar()
    return calendar.previous(calendar.of(PeriodKind.QUARTER, clock.today())).code


def _list(request: HttpRequest, form: OpenCloseForm, status: int = 200) -> HttpResponse:
    rows = [(close, pages.shown_status(close)) for close in _closes(request)[:LISTED]]
    context = {"rows": rows, "form": form, "can_open": rules.can_run_close(reader(request))}
    return render(request, "incentives/close_list.html", context, status=status)


@require_POST
def close_open(request: HttpRequest) -> HttpResponse:
    """Open the close of a plan and period."""
    form = OpenCloseForm(request.POST)
    if form.is_valid():
        try:
            close = operations.open_close(
                plan=form.cleaned_data["plan"],
                period=form.cleaned_data["period"],
                actor=reader(request),
                now=clock.now(),
            )
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return redirect("incentives:close_detail", close.period, close.plan.code)
    return _list(request, form, status=422)


@require_safe
def close_detail(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """The stepper, the run that counts, what it changed, findings and statements."""
    return detail_page(request, find_close(request, period, plan))


def detail_page(
    request: HttpRequest,
    close: Close,
    *,
    waive_form: WaiveForm | None = None,
    payroll_form: PayrollForm | None = None,
) -> HttpResponse:
    """The page of the close; a form that was refused stands on it with what was typed."""
    context = _context(request, close) | {
        "waive_form": waive_form,
        "ticked": waive_form["key"].data if waive_form else [],
        "payroll_form": payroll_form,
        "groups": exceptions.groups_of(close),
        "can_waive": CLOSE.allows(close, "submit") and rules.can_run_close(reader(request)),
        "files": payroll.files_of(close),
        "can_make_file": close.status in PUBLISHED and _may(request, close, "pay"),
    }
    refused = waive_form is not None or payroll_form is not None
    status = 422 if refused else 200
    return render(request, "incentives/close_detail.html", context, status=status)


def _context(request: HttpRequest, close: Close) -> dict[str, Any]:
    run = close.run
    blocked = run is not None and findings.is_blocked(run)
    left_open = exceptions.left_open(close)
    statements = statements_visible_to(reader(request), clock.today()).filter(run=run)
    earlier = queries.run_before(run) if run else None
    return {
        "close": close,
        "last_day": close.ends_on - timedelta(days=1),
        "status": pages.shown_status(close),
        "steps": pages.steps(
            close,
            blocked=blocked or (left_open > 0 and CLOSE.allows(close, "submit")),
            acts=rules.can_run_close(reader(request)),
        ),
        "blocked": blocked,
        "stale": _stale(close),
        "runs": close.runs.select_related("calculated_by")[:20],
        "changes": queries.changes(run, earlier)[:LISTED] if run else [],
        "earlier": earlier,
        "last": queries.last_close(close),
        "later": queries.later_changes(close) if close.locked_at else [],
        "confirmed": queries.confirmations_of(close) if close.published_at else None,
        "findings": [] if run else findings.before(scope_of(close)),
        "left_open": left_open,
        "statements": _ordered(statements)[:LISTED],
        "job": queries.job_of(close),
        "next": _next(request, close),
        "can_reopen": CLOSE.allows(close, "reopen") and rules.sees_closes(reader(request)),
        "events": [pages.event_of(event) for event in audit.trail(close)[:20]],
    }


def _ordered(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    return statements.select_related("person", "unit", "close").order_by("-total", "person__code")


def _stale(close: Close) -> bool:
    """Only where it matters: before publication."""
    if close.run is None or not (CLOSE.allows(close, "calculate") or close.published_at is None):
        return False
    return is_stale(close)


def _next(request: HttpRequest, close: Close) -> str:
    """The step that this person may take now."""
    step = pages.next_step(close)
    return step if step and _may(request, close, step) else ""


def _may(request: HttpRequest, close: Close, step: str) -> bool:
    actor = reader(request)
    if step == "submit":
        return rules.can_submit_close(actor, close)
    if step == "approve":
        return rules.can_approve_close(actor, close)
    if step == "pay":
        return rules.can_pay_close(actor, close)
    if step == "reopen":
        return rules.can_run_close(actor) or rules.can_approve_close(actor, close)
    return rules.can_run_close(actor)


@require_POST
def close_calculate(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """Queue a calculation; the page may be left meanwhile."""
    close = find_close(request, period, plan)
    operations.request_calculation(close=close, actor=reader(request), now=clock.now())
    messages.success(request, _("Calculating. This page shows the result when it is ready."))
    return redirect("incentives:close_detail", period, plan)


@require_safe
def close_progress(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """How far the calculation is; asked every two seconds, and told to reload when done."""
    close = find_close(request, period, plan)
    job = queries.job_of(close)
    answer = render(request, "incentives/_progress.html", {"close": close, "job": job})
    if job is None or job.status not in {"queued", "running"}:
        answer.headers["HX-Refresh"] = "true"
    return answer


ACTS: dict[str, Act] = {
    "submit": lambda close, request, read: operations.submit(
        close=close, actor=reader(request), now=clock.now()
    ),
    "approve": lambda close, request, read: operations.approve(
        close=close, actor=reader(request), now=clock.now()
    ),
    "reopen": lambda close, request, read: operations.reopen(
        close=close, reason=read["reason"], actor=reader(request), now=clock.now()
    ),
    "publish": lambda close, request, read: operations.publish(
        close=close, today=clock.today(), actor=reader(request), now=clock.now()
    ),
    "pay": lambda close, request, read: operations.pay(
        close=close, actor=reader(request), now=clock.now()
    ),
    "lock": lambda close, request, read: operations.lock(
        close=close, actor=reader(request), now=clock.now()
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def close_step(request: HttpRequest, period: str, plan: str, step: str) -> HttpResponse:
    """What the step will do, and the button that does it."""
    close = find_close(request, period, plan)
    if step not in ACTS:
        raise Http404
    if not _may(request, close, step):
        raise PermissionDenied
    form = _form(step, close, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ACTS[step](close, request, form.cleaned_data)
        except NotAllowed:
            raise
        except GoalmgmtError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _done()[step])
            return redirect("incentives:close_detail", period, plan)
    context = {
        "close": close,
        "step": step,
        "form": form,
        "words": _words()[step],
        "possible": CLOSE.allows(close, step),
        "days": company.policy().dispute_days,
    }
    status = 422 if form.errors else 200
    return render(request, "incentives/close_step.html", context, status=status)


def _form(step: str, close: Close, data: Any) -> forms.Form:
    if step == "reopen":
        return ReasonForm(data)
    if step in TYPED:
        return ConfirmForm(data, period=close.period)
    return PlainConfirmForm(data)


def _words() -> dict[str, str]:
    """The verb of each step, as on its button."""
    return {
        "submit": _("Approve for finance"),
        "approve": _("Approve the close"),
        "reopen": _("Take back to calculation"),
        "publish": _("Publish the statements"),
        "pay": _("Mark as paid"),
        "lock": _("Lock the period"),
    }


def _done() -> dict[str, str]:
    return {
        "submit": _("Approved for finance. Leadership is next."),
        "approve": _("Approved. The statements can be published."),
        "reopen": _("Back to calculation; both approvals are cleared."),
        "publish": _("Published."),
        "pay": _("Marked as paid."),
        "lock": _("Locked. Later facts go to the next period."),
    }
