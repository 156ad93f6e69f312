"""Requests for review: the list, one request with its acts, its files (K7)."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, files
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import NotAllowed, Refused
from teams.acts import told
from tracking import flow_rules
from tracking.flow_enums import FlowKind, FlowStatus
from tracking.forms import show_refusal
from tracking.forms.flows import ApproveForm, CommentForm, DelegateForm, ReturnForm
from tracking.models import FlowApprover, FlowComment, FlowRequest
from tracking.operations import flow_steps, flow_thread, flows
from tracking.reader import reader
from tracking.views.common import page_of

#: How many requests one press of the button may approve.
AT_ONCE = 200
FORMS: dict[str, Any] = {
    "approve": ApproveForm, "return": ReturnForm, "delegate": DelegateForm,
    "comment": CommentForm, "withdraw": None, "submit": None,
}  # fmt: skip


@require_safe
def flow_list(request: HttpRequest) -> HttpResponse:
    """One's own requests and those one takes part in, by state and kind."""
    user = reader(request)
    part = FlowApprover.objects.filter(person=user).values("step__request")
    rows = FlowRequest.objects.visible_to(user, clock.today())
    rows = rows.filter(Q(author=user) | Q(pk__in=part))
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    if state:
        rows = rows.filter(status=state)
    if kind:
        rows = rows.filter(template__kind=kind)
    context = {
        "page_obj": page_of(request, rows.select_related("template", "author", "customer")),
        "states": [(label, f"?state={code}&kind={kind}", code == state)
                   for code, label in FlowStatus.choices],
        "kinds": [(label, f"?state={state}&kind={code}", code == kind)
                  for code, label in FlowKind.choices],
        "clear_url": "?" if state or kind else "",
    }  # fmt: skip
    return render(request, "tracking/flow_list.html", context)


def seen(request: HttpRequest, pk: int) -> FlowRequest:
    """The request, for those who see it; else 404."""
    rows = FlowRequest.objects.visible_to(reader(request), clock.today())
    found: FlowRequest = get_object_or_404(
        rows.select_related("template", "author", "customer"), pk=pk
    )
    return found


@require_safe
def flow_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one request, and what the person may do."""
    return _page(request, seen(request, pk))


def _page(request: HttpRequest, row: FlowRequest, **forms: Any) -> HttpResponse:
    user = reader(request)
    approvers = FlowApprover.objects.select_related("person", "handed_on_by")
    context = {
        "flow": row,
        "steps": row.steps.prefetch_related(Prefetch("approvers", approvers)),
        "today": clock.today(),
        "may_decide": flow_rules.awaited(user, row) is not None,
        "may_edit": flow_rules.can_edit(user, row),
        "may_withdraw": flow_rules.can_withdraw(user, row),
        "thread": [_comment(one) for one in row.comments.select_related("author")],
        "events": told(row, most=50),
    }  # fmt: skip
    for act, kind in FORMS.items():
        if kind is not None:
            context[f"{act}_form"] = forms.get(act) or kind(prefix=None)
    return render(request, "tracking/flow_detail.html", context, status=422 if forms else 200)


def _comment(comment: FlowComment) -> dict[str, Any]:
    where = reverse("tracking:flow_file", args=[comment.request_id, comment.pk])
    file = {"name": comment.file_name, "url": where, "size": comment.file_size}
    return {
        "who": comment.author.name, "at": comment.written_at, "text": comment.text,
        "attachments": [file] if comment.file_digest else [],
    }  # fmt: skip


@require_POST
def flow_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Hand in, approve, return, hand on, withdraw or comment."""
    row = seen(request, pk)
    if act not in FORMS:
        raise Http404
    kind = FORMS[act]
    form = kind(request.POST, request.FILES) if kind is not None else None
    if form is None or form.is_valid():
        try:
            _act(row, act, form.cleaned_data if form else {}, request)
        except NotAllowed:
            raise
        except Refused as error:
            if form is None:
                messages.error(request, error.message)
                return redirect("tracking:flow_detail", pk)
            show_refusal(form, error)
        else:
            messages.success(request, _("Done."))
            return redirect("tracking:flow_detail", pk)
    return _page(request, row, **{act: form})


def _act(row: FlowRequest, act: str, read: dict[str, Any], request: HttpRequest) -> None:
    who: dict[str, Any] = {"request": row, "actor": reader(request), "now": clock.now()}
    today = clock.today()
    acts: dict[str, Any] = {
        "submit": lambda: flows.submit(today=today, **who),
        "withdraw": lambda: flows.withdraw(**who),
        "approve": lambda: flow_steps.approve(today=today, **who, **read),
        "return": lambda: flow_steps.return_request(**who, **read),
        "delegate": lambda: flow_steps.delegate(**who, **read),
        "comment": lambda: flow_thread.add_comment(today=today, **who, **read),
    }
    acts[act]()


@require_safe
def flow_file(request: HttpRequest, pk: int, comment: int) -> FileResponse:
    """A file of the thread, as a download."""
    found = get_object_or_404(seen(request, pk).comments.exclude(file_digest=""), pk=comment)
    return files.download(flow_thread.FOLDER, found.file_digest, found.file_name)


@require_POST
def flow_bulk(request: HttpRequest) -> HttpResponse:
    """Approve the ticked ones; those that do not allow it say why."""
    user, today = reader(request), clock.today()
    asked = [number_asked(one) for one in request.POST.getlist("flow")[:AT_ONCE]]
    ticked = [number for number in asked if number is not None]
    rows = FlowRequest.objects.visible_to(user, today).filter(pk__in=ticked)
    done, refused = flow_steps.approve_many(
        requests=rows.order_by("pk"), actor=user, today=today, now=clock.now()
    )
    messages.success(
        request,
        ngettext("%(n)d request approved.", "%(n)d requests approved.", done) % {"n": done},
    )
    for reason in refused:
        messages.error(request, reason)
    return redirect("approvals")
