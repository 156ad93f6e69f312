"""Confirming one's statement, disputing it, and deciding disputes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import audit, clock, files
from goalmgmt.core.errors import GoalmgmtError, NotAllowed
from goalmgmt.core.forms import show_refusal
from incentives import pages, rules
from incentives.enums import UNDECIDED
from incentives.forms import (
    DecisionForm,
    DisputeForm,
    MessageForm,
    ReasonForm,
)
from incentives.models import Dispute, DisputeMessage, Statement, StatementLine
from incentives.operations import dispute_thread
from incentives.operations import disputes as operations
from incentives.queries.visibility import disputes_visible_to, statements_visible_to
from incentives.reader import reader

PER_PAGE = 50
STATES = ("undecided", "all")


def _statement(request: HttpRequest, period: str, person: str) -> Statement:
    """The statement that the address names; who may not see it gets 404."""
    found = statements_visible_to(reader(request), clock.today()).filter(
        close__period=period, person__code=person
    )
    if plan := request.GET.get("plan"):
        found = found.filter(close__plan__code=plan)
    statement = found.select_related("close__plan", "person").order_by("close__plan__code").first()
    if statement is None:
        raise Http404
    return statement


@require_POST
def statement_confirm(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """The person finds the statement right."""
    statement = _statement(request, period, person)
    operations.confirm_statement(statement=statement, actor=reader(request), now=clock.now())
    messages.success(request, _("Confirmed."))
    where = reverse("incentives:statement_detail", args=[period, person])
    return redirect(f"{where}?plan={statement.close.plan.code}")


@require_http_methods(["GET", "HEAD", "POST"])
def dispute_raise(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Say what is wrong with the statement, or with the line that the address names."""
    statement = _statement(request, period, person)
    if statement.person_id != reader(request).pk:
        raise PermissionDenied
    line = _line(request, statement)
    form = DisputeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            dispute = operations.raise_dispute(
                statement=statement,
                line=line,
                actor=reader(request),
                today=clock.today(),
                now=clock.now(),
                **form.cleaned_data,
            )
        except NotAllowed:
            raise
        except GoalmgmtError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("%(number)s is on its way.") % {"number": dispute.number})
            return redirect("incentives:dispute_detail", dispute.number)
    context = {"statement": statement, "close": statement.close, "line": line, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incentives/dispute_raise.html", context, status=status)


def _line(request: HttpRequest, statement: Statement) -> StatementLine | None:
    position = request.GET.get("line", "")
    if not position:
        return None
    if not position.isascii() or not position.isdigit() or len(position) > 9:
        raise Http404
    return get_object_or_404(statement.lines.all(), position=int(position))


def _disputes(request: HttpRequest) -> QuerySet[Dispute]:
    found = disputes_visible_to(reader(request))
    return found.select_related("statement__close__plan", "line", "raised_by", "decided_by")


@require_safe
def dispute_list(request: HttpRequest) -> HttpResponse:
    """The disputes that the person may see, the nearest deadline first."""
    state = request.GET.get("state", STATES[0])
    if state not in STATES:
        raise Http404
    rows = _disputes(request)
    if state == "undecided":
        rows = rows.filter(status__in=UNDECIDED)
    labels = {"undecided": _("Undecided"), "all": _("All")}
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "chips": [(labels[code], f"?state={code}", code == state) for code in STATES],
        "today": clock.today(),
    }
    return render(request, "incentives/dispute_list.html", context)


@require_safe
def dispute_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute: what is disputed, what was decided, and what the person may do."""
    dispute = get_object_or_404(_disputes(request), number=number)
    return _page(request, dispute)


def _page(request: HttpRequest, dispute: Dispute, **forms: Any) -> HttpResponse:
    actor = reader(request)
    undecided = dispute.status in UNDECIDED
    may = {
        "decide": undecided and rules.can_decide_dispute(actor, dispute),
        "escalate": dispute.status == "open"
        and (actor.pk == dispute.raised_by_id or actor.has_role("finance")),
        "withdraw": undecided and actor.pk == dispute.raised_by_id,
        "reply": undecided,
    }
    context = {
        "dispute": dispute,
        "close": dispute.statement.close,
        "may": may,
        "decision_form": forms.get("decide") or DecisionForm(),
        "reason_form": forms.get("escalate") or ReasonForm(),
        "message_form": forms.get("reply") or MessageForm(),
        "thread": [_comment(message) for message in dispute.messages.select_related("author")],
        "events": [pages.event_of(event) for event in audit.trail(dispute)[:20]],
    }
    status = 422 if forms else 200
    return render(request, "incentives/dispute_detail.html", context, status=status)


@require_POST
def dispute_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Decide, escalate, withdraw or reply; a refusal shows the page again with what was typed."""
    dispute = get_object_or_404(_disputes(request), number=number)
    forms: dict[str, Any] = {
        "decide": DecisionForm, "escalate": ReasonForm, "withdraw": None, "reply": MessageForm,
    }  # fmt: skip
    if act not in forms:
        raise Http404
    kind = forms[act]
    form = kind(request.POST, request.FILES) if kind is not None else None
    if form is None or form.is_valid():
        try:
            _act(dispute, act, form.cleaned_data if form else {}, request)
        except NotAllowed:
            raise
        except GoalmgmtError as error:
            if form is None:
                raise
            show_refusal(form, error)
        else:
            messages.success(request, _("Done."))
            return redirect("incentives:dispute_detail", number)
    return _page(request, dispute, **{act: form})


def _act(dispute: Dispute, act: str, read: dict[str, Any], request: HttpRequest) -> None:
    who: dict[str, Any] = {"dispute": dispute, "actor": reader(request), "now": clock.now()}
    if act == "decide":
        operations.decide(decision=operations.Decision(**read), **who)
    elif act == "escalate":
        operations.escalate(reason=read["reason"], **who)
    elif act == "reply":
        dispute_thread.add_message(text=read["text"], file=read["file"], **who)
    else:
        operations.withdraw(**who)


def _comment(message: DisputeMessage) -> dict[str, Any]:
    """For components/_thread.html."""
    dispute = message.dispute
    where = reverse("incentives:dispute_file", args=[dispute.number, message.pk])
    file = {"name": message.file_name, "url": where, "size": message.file_size}
    return {
        "who": message.author.name,
        "at": message.written_at,
        "text": message.text,
        "attachments": [file] if message.file_digest else [],
    }


@require_safe
def dispute_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The file of a message, as a download; to those who see the dispute."""
    dispute = get_object_or_404(_disputes(request), number=number)
    message = get_object_or_404(dispute.messages.exclude(file_digest=""), pk=pk)
    return files.download(dispute_thread.FOLDER, message.file_digest, message.file_name)
