"""The one list of actions, an action with its history, and its steps (K5)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from teams.acts import told
from teams.models import User
from tracking import rules_teamwork
from tracking.enums_teamwork import ACTION
from tracking.forms import attempt
from tracking.forms.teamwork import ActionChangeForm, ActionForm, NoteForm, ReasonForm
from tracking.models import Action, Customer, Deal, HelpRequest
from tracking.operations.actions import NewAction, add_action, change_action, end_action
from tracking.queries import report_facts, teamwork
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]
#: What an action may come from, by the name in the address.
SOURCES: dict[str, Any] = {"deal": Deal, "customer": Customer, "help": HelpRequest}
#: How many next steps of visits stand above the list.
STEPS = 20


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """The actions: the own, those given, or the team's; the next steps of the own visits too."""
    user, today = reader(request), clock.today()
    whose = request.GET.get("whose", "mine")
    whose = whose if whose in teamwork.WHOSE else "mine"
    state = request.GET.get("state", "open")
    rows = teamwork.actions(user, today, whose, state)
    context = {
        "page_obj": page_of(request, rows),
        "steps": _steps(user, today) if whose == "mine" and state != "ended" else [],
        "whose": [(label, f"?whose={key}&state={state}", key == whose) for key, label in (
            ("mine", _("Mine")), ("given", _("Given by me")), ("team", _("The team's")))],
        "states": [(label, f"?whose={whose}&state={key}", key == state) for key, label in (
            ("open", _("Open actions")), ("overdue", _("Overdue")), ("ended", _("Ended")))],
        "today": today,
        "on_others": whose != "mine",
    }  # fmt: skip
    return render(request, "tracking/action_list.html", context)


def _steps(user: User, today: Any) -> list[Any]:
    return list(report_facts.due_steps(user, today).order_by("next_step_on", "pk")[:STEPS])


def seen(request: HttpRequest, pk: int) -> Action:
    """The action, for those who see it; else 404."""
    rows = Action.objects.visible_to(reader(request), clock.today())
    found: Action = get_object_or_404(
        rows.select_related("owner", "given_by", "deal", "customer", "help"), pk=pk
    )
    return found


@require_http_methods(GET_POST)
def action_create(request: HttpRequest) -> HttpResponse:
    """A new action, alone or from a deal, a customer or a request for help."""
    user, today = reader(request), clock.today()
    source = _source(request)
    initial = {"owner": user.code, "title": getattr(source.get("help"), "subject", "")}
    form = ActionForm(
        request.POST or None, people=rules_teamwork.may_own_action(user, today), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        new = NewAction(**form.cleaned_data, **source)
        made = attempt(form, lambda: add_action(new=new, actor=user, now=clock.now()))
        if made is not None:
            return redirect("tracking:action_detail", made.pk)
    return form_page(request, "tracking/action_form.html", {"form": form, "source": source})


def _source(request: HttpRequest) -> dict[str, Any]:
    """The object that the address names, when the person sees it; else 404."""
    user, today = reader(request), clock.today()
    for name, model in SOURCES.items():
        if text := request.GET.get(name, ""):
            seen_rows: QuerySet[Any] = model.objects.visible_to(user, today)
            return {name: get_object_or_404(seen_rows, pk=number_asked(text))}
    return {}


@require_safe
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An action, what it came from, its history, and the steps the person may make."""
    return render(request, "tracking/action_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, action: Action, **forms: Any) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    may = {
        verb: ACTION.allows(action, verb)
        and rules_teamwork.can_end_action(user, action, verb, today)
        for verb in ACTION.moves
    }
    change = rules_teamwork.can_change_action(user, action, today)
    people = rules_teamwork.may_own_action(user, today) | User.objects.filter(pk=action.owner_id)
    initial = {"owner": action.owner.code, "due_on": action.due_on}
    return {
        "action": action,
        "may": may,
        "deal_open": _open(Deal, action.deal_id, request),
        "customer_open": _open(Customer, action.customer_id, request),
        "help_open": _open(HelpRequest, action.help_id, request),
        "events": told(action),
        "today": today,
        "finish_form": forms.get("finish") or NoteForm(),
        "drop_form": forms.get("drop") or ReasonForm(),
        "reopen_form": forms.get("reopen") or ReasonForm(),
        "change_form": (forms.get("change") or ActionChangeForm(people=people, initial=initial))
        if change else None,
    }  # fmt: skip


def _open(model: Any, pk: int | None, request: HttpRequest) -> bool:
    rows = model.objects.visible_to(reader(request), clock.today())
    return pk is not None and rows.filter(pk=pk).exists()


@require_POST
def action_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Finish, drop, open again or change an action."""
    action, user, today = seen(request, pk), reader(request), clock.today()
    if verb not in {*ACTION.moves, "change"}:
        raise Http404
    if verb == "change":
        return _change(request, action)
    if not rules_teamwork.can_end_action(user, action, verb, today):
        raise PermissionDenied
    form = (NoteForm if verb == "finish" else ReasonForm)(request.POST)
    if form.is_valid():
        done = attempt(form, lambda: end_action(
            action=action, verb=verb, note=form.cleaned_data["note"], actor=user, now=clock.now()
        ))  # fmt: skip
        if done is not None:
            return redirect("tracking:action_detail", pk)
    context = _detail(request, action, **{verb: form}) | {"form": form}
    return form_page(request, "tracking/action_detail.html", context)


def _change(request: HttpRequest, action: Action) -> HttpResponse:
    user, today = reader(request), clock.today()
    if not rules_teamwork.can_change_action(user, action, today):
        raise PermissionDenied
    people = rules_teamwork.may_own_action(user, today) | User.objects.filter(pk=action.owner_id)
    form = ActionChangeForm(request.POST, people=people)
    if form.is_valid():
        done = attempt(form, lambda: change_action(
            action=action, actor=user, now=clock.now(), **form.cleaned_data))  # fmt: skip
        if done is not None:
            return redirect("tracking:action_detail", action.pk)
    context = _detail(request, action, change=form) | {"form": form}
    return form_page(request, "tracking/action_detail.html", context)
