"""Reports: one's own, writing, the inbox, reading, the board."""

from datetime import date
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import audit, clock, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.periods import BadPeriod
from goalmgmt.core.working_days import WorkingDays
from teams.queries import leaders_above
from tracking import rules
from tracking.enums import HANDED_IN, ReportStatus
from tracking.forms import show_refusal
from tracking.forms.reports import CommentForm, ReportForm, ReturnForm
from tracking.models import HelpRequest, Report
from tracking.operations import reports
from tracking.operations.reports import ReportText
from tracking.queries import report_queue
from tracking.queries.findings import findings_of
from tracking.queries.report_facts import facts_of
from tracking.queries.report_prefill import left_out, marked
from tracking.reader import reader
from tracking.reporting import DAILY, MONTHLY, WEEKLY, Slot, slot_named, slot_of
from tracking.views.common import form_page, page_of

KINDS = (WEEKLY, DAILY, MONTHLY)
#: The salt of the lines that a plan was filled with.
FILLED = "report-filled"


def _slot(code: str) -> Slot:
    try:
        return slot_named(code)
    except BadPeriod as error:
        raise Http404 from error


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """One's own reports, and those of now to write."""
    user, today = reader(request), clock.today()
    own = Report.objects.filter(person=user)
    standing = {report.period: report for report in own.order_by("-starts_on")[:60]}
    working = company.working_days()
    slots = [slot for kind in KINDS for slot in _to_write(kind, today, working)]
    context = {
        "to_write": [
            (slot, standing.get(slot.code), slot.due_on(working))
            for slot in slots
            if _open(slot, standing)
        ],
        "page_obj": page_of(request, own.order_by("-starts_on", "kind")),
        "writes": user.has_role("rep", "manager"),
    }
    return render(request, "tracking/report_list.html", context)


def _open(slot: Slot, standing: dict[str, Report]) -> bool:
    """Whether a report is still owed: not begun, a draft, or returned."""
    return slot.code not in standing or standing[slot.code].status not in HANDED_IN


def _to_write(kind: str, today: date, working: WorkingDays) -> list[Slot]:
    """The one that runs, and the one before while it may still be written on time; none for days
    that nobody works on."""
    now = slot_of(kind, today)
    before = now.last_owed(working)
    slots = [before] if before.due_on(working) >= today else []
    return [*slots, now] if now.is_owed(working) else slots


@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: HttpRequest, period: str) -> HttpResponse:
    """Write a report: prefilled, kept while typing, handed in by one button."""
    user, slot, now = reader(request), _slot(period), clock.now()
    if slot.starts_on > clock.today():
        raise Http404
    report = reports.draft_for(slot=slot, actor=user, now=now)
    form = ReportForm(request.POST or None, initial=_initial(report))
    if request.method == "POST" and form.is_valid():
        report = reports.open_report(slot=slot, actor=user, now=now)
        text = ReportText(**form.cleaned_data | {"filled": _filled(form)})
        act = reports.save_draft if "draft" in request.POST else reports.submit_report
        try:
            report = act(report=report, text=text, actor=user, now=now)
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            if request.headers.get("HX-Request") and "draft" in request.POST:
                return render(request, "tracking/_report_saved.html", {"report": report})
            return redirect("tracking:report_edit", report.period)
    return form_page(request, "tracking/report_edit.html", _edit_context(report, form))


def _initial(report: Report) -> dict[str, str]:
    """What the author wrote; in a new report the plan begins with what is planned already."""
    texts = _text_of(report)
    if report.pk is None:
        lines = facts_of(report, clock.today())["prefilled"]
        texts |= {"next_plan": "\n".join(lines), "filled": signing.dumps(lines, salt=FILLED)}
    return texts


def _filled(form: ReportForm) -> tuple[str, ...] | None:
    """The lines that the page was filled with; none that did not come from us."""
    try:
        return tuple(signing.loads(form.cleaned_data["filled"], salt=FILLED))
    except signing.BadSignature:
        return None


def _text_of(report: Report) -> dict[str, str]:
    return {name: getattr(report, name) for name in reports.TEXTS}


def _edit_context(report: Report, form: ReportForm) -> dict[str, Any]:
    today = clock.today()
    handed_in = report.status in HANDED_IN
    return {
        "report": report,
        "slot": slot_named(report.period),
        "form": form,
        "facts": report.facts if handed_in else facts_of(report, today),
        "readers": leaders_above(report.person, today),
        "findings": findings_of(report, report.person, today),
        "plan": marked(report) if handed_in else [],
        "left_out": left_out(report) if handed_in else [],
        "editable": report.status != ReportStatus.READ,
        "comments": _comments(report),
        "comment_form": CommentForm(),
        "shown": _shown_status(report),
    }


def _shown_status(report: Report) -> str:
    if report.status == ReportStatus.SUBMITTED:
        return "late" if report.is_late else "on_time"
    return str(report.status)


def _comments(report: Report) -> list[dict[str, Any]]:
    if report.pk is None:
        return []
    rows = report.comments.select_related("author")
    return [{"who": row.author.name, "at": row.at, "text": row.text} for row in rows]


def _seen(request: HttpRequest, pk: int) -> Report:
    seen = Report.objects.visible_to(reader(request), clock.today())
    report: Report = get_object_or_404(seen.select_related("person"), pk=pk)
    return report


@require_safe
def report_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a report. Opening one that waits marks it read (已阅): that is what the page says."""
    report, user, today = _seen(request, pk), reader(request), clock.today()
    if report.person_id == user.pk:
        return redirect("tracking:report_edit", report.period)
    may_read = rules.can_read_report(user, report, today)
    if may_read and request.method == "GET":
        report = reports.read_report(report=report, actor=user, now=clock.now())
    return form_page(request, "tracking/report_read.html", _reading(request, report))


def _reading(request: HttpRequest, report: Report) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    return {
        "report": report,
        "slot": slot_named(report.period),
        "facts": report.facts,
        "next": report_queue.after(report, user, today),
        "previous": report_queue.before(report, user, today),
        "comments": _comments(report),
        "form": CommentForm(),  # whose mistakes stand on top
        "comment_form": CommentForm(),
        "return_form": ReturnForm(),
        "history": audit.trail(report)[:20],
        "findings": findings_of(report, user, today),
        "plan": marked(report),
        "left_out": left_out(report),
        "help_asked": HelpRequest.objects.filter(report=report)
        .values_list("pk", flat=True)
        .first(),
        "can_return": rules.can_read_report(user, report, today),
        "shown": _shown_status(report),
    }


@require_POST
def report_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Write under a report."""
    report = _seen(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        reports.comment(
            report=report, text=form.cleaned_data["text"], actor=reader(request), now=clock.now()
        )
        return redirect("tracking:report_read", pk)
    return form_page(
        request,
        "tracking/report_read.html",
        _reading(request, report) | {"form": form, "comment_form": form},
    )


@require_POST
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a report back with a reason."""
    report, form = _seen(request, pk), ReturnForm(request.POST)
    if form.is_valid():
        reports.return_report(
            report=report,
            reason=form.cleaned_data["reason"],
            actor=reader(request),
            now=clock.now(),
        )
        return redirect("tracking:report_inbox")
    context = _reading(request, report) | {"return_form": form, "form": form}
    return form_page(request, "tracking/report_read.html", context)
