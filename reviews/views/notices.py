"""Stage notices: the list, a new one from a template, the page that is read and printed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.forms import show_refusal
from goalmgmt.core.periods import PeriodKind
from reviews import notice_pages, rules, wording
from reviews.enums import NoticeKind, NoticeStatus
from reviews.figures import Subject
from reviews.forms import NoticeForm, ReasonForm
from reviews.models import Notice
from reviews.operations import notices as operations
from reviews.queries import notices as notice_queries
from targets.queries import metric
from teams.models import Unit
from teams.views.acting import person_of

_PERIODS = {
    NoticeKind.MONTH: {PeriodKind.MONTH: 6},
    NoticeKind.QUARTER: {PeriodKind.QUARTER: 4},
}
_ANY_PERIOD = {PeriodKind.MONTH: 3, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 2}


def _notice(request: HttpRequest, pk: int) -> Notice:
    """The notice, if the person may see it; else 404."""
    visible = Notice.objects.visible_to(person_of(request), clock.today())
    return get_object_or_404(visible.select_related("metric", "audience", "author"), pk=pk)


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices that reach the person, newest first."""
    calendar = company.calendar()
    found = notice_queries.listed(person_of(request), clock.today())
    rows = [(notice, wording.label_of(notice.period, calendar)) for notice in found]
    context = {"rows": rows, "can_write": rules.can_write_notices(person_of(request))}
    return render(request, "reviews/notice_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_create(request: HttpRequest) -> HttpResponse:
    """Choose a template and what it is about; the draft that follows is the preview."""
    if not rules.can_write_notices(person_of(request)):
        raise PermissionDenied
    kind = request.POST.get("kind") or request.GET.get("kind") or NoticeKind.MONTH
    if kind not in NoticeKind.values:
        kind = NoticeKind.MONTH
    form = _form(request, NoticeKind(kind))
    if request.method == "POST" and form.is_valid():
        try:
            notice = _create(request, form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return redirect("reviews:notice_detail", notice.pk)
    context = {"form": form, "kinds": notice_pages.kind_chips(kind), "kind": kind}
    status = 422 if form.errors else 200
    return render(request, "reviews/notice_form.html", context, status=status)


def _create(request: HttpRequest, read: dict[str, Any]) -> Notice:
    subject = Subject(read["kind"], read["period"], read["metric"], read["audience"])
    new = operations.NewNotice(subject, read["title"], read["body"])
    return operations.create_notice(new=new, actor=person_of(request), now=clock.now())


def _form(request: HttpRequest, kind: NoticeKind) -> NoticeForm:
    today = clock.today()
    units = Unit.objects.all()
    if not person_of(request).has_role("leadership", "admin"):
        units = Unit.objects.led_by(person_of(request), today)
    periods = wording.recent_periods(company.calendar(), today, _PERIODS.get(kind, _ANY_PERIOD))
    metric("receipts")  # the standard metrics are made when a company first needs them
    return NoticeForm(
        request.POST or None,
        calendar=company.calendar(),
        periods=periods,
        units=units,
        initial={"kind": kind, "period": request.GET.get("period") or periods[0][0],
                 "metric": request.GET.get("metric") or "receipts",
                 "audience": request.GET.get("unit")},
    )  # fmt: skip


@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it is read and printed. Opening it is the read receipt."""
    notice = _notice(request, pk)
    if notice.status != NoticeStatus.DRAFT:
        operations.mark_read(notice=notice, actor=person_of(request), now=clock.now())
    return _page(request, notice, ReasonForm())


@require_POST
def notice_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    notice = operations.publish_notice(
        notice=_notice(request, pk), actor=person_of(request), now=clock.now()
    )
    messages.success(request, pgettext("notice", "Published."))
    return redirect("reviews:notice_detail", notice.pk)


@require_POST
def notice_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    operations.discard_notice(
        notice=_notice(request, pk), actor=person_of(request), now=clock.now()
    )
    messages.success(request, _("Draft discarded."))
    return redirect("reviews:notice_list")


@require_POST
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a published notice, with the reason."""
    notice, form = _notice(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, notice, form, status=422)
    operations.withdraw_notice(
        notice=notice, reason=form.cleaned_data["reason"], actor=person_of(request), now=clock.now()
    )
    messages.success(request, _("Withdrawn. It stays in the list, marked, with the reason."))
    return redirect("reviews:notice_detail", notice.pk)


def _page(
    request: HttpRequest, notice: Notice, form: ReasonForm, status: int = 200
) -> HttpResponse:
    today = clock.today()
    can_act = rules.can_publish(person_of(request), notice, today)
    sent = notice.status != NoticeStatus.DRAFT
    receipts = sent and rules.sees_receipts(person_of(request), notice, today)
    context = {
        "notice": notice,
        "form": form,
        "table": notice_pages.table(notice),
        "label": wording.label_of(notice.period, company.calendar()),
        "company": company.policy().name,
        "printed_at": clock.now(),
        "reach": len(notice_queries.audience_of(notice, today)) if can_act and not sent else 0,
        "receipts": notice_queries.receipts(notice) if receipts else None,
        "can_publish": can_act and notice.status == NoticeStatus.DRAFT,
        "can_withdraw": can_act and notice.status == NoticeStatus.PUBLISHED,
    }
    return render(request, "reviews/notice_detail.html", context, status=status)
