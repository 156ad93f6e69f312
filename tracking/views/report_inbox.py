"""The inbox of reports: what waits to be read, by kind and unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracking.enums import ReportStatus
from tracking.models import Excuse, Report
from tracking.views.common import page_of
from tracking.views.report_asked import COLUMNS, BoardQuestion


@require_safe
def report_inbox(request: HttpRequest) -> HttpResponse:
    """The reports that wait to be read, oldest first, or those read already; who asks to be
    excused stands above."""
    ask = BoardQuestion(request)
    rows = Report.objects.visible_to(ask.viewer, ask.today).exclude(person=ask.viewer)
    done = request.GET.get("state") == "read"
    rows = rows.filter(status=ReportStatus.READ) if done else rows.to_read()
    if ask.words.get("kind") in COLUMNS:
        rows = rows.filter(kind=ask.kind)
    if ask.unit is not None:
        rows = rows.filter(person__in=ask.people().values("pk"))
    order = ["-read_at", "pk"] if done else ["submitted_at", "pk"]
    asked = Excuse.objects.visible_to(ask.viewer, ask.today).filter(status="asked")
    asked = asked.exclude(person=ask.viewer).select_related("person").order_by("asked_at", "pk")
    context = {
        "ask": ask,
        "page_obj": page_of(request, rows.select_related("person").order_by(*order)),
        "done": done,
        "asked": asked[:20],
        "any_kind": ask.words.get("kind") not in COLUMNS,
        "unread_url": ask.here(state=""),
        "read_url": ask.here(state="read"),
        **ask.choices(),
    }
    return render(request, "tracking/report_inbox.html", context)
