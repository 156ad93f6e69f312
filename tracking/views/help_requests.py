"""Help asked for: the list, one request with its talk, and its steps (K5)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from teams.acts import told
from teams.models import User
from teams.queries import leaders_above
from tracking import rules_teamwork
from tracking.enums_teamwork import HELP, HelpStatus
from tracking.forms import attempt
from tracking.forms.teamwork import HandOnForm, HelpForm, MessageForm, NoteForm, ReasonForm
from tracking.models import Action, Deal, HelpRequest, Report
from tracking.operations import help_requests
from tracking.queries import teamwork
from tracking.reader import reader
from tracking.views.common import form_page, page_of, thread_of

GET_POST = ["GET", "HEAD", "POST"]
#: Working days until the answer, where nobody chooses another day.
USUAL = 2
FORMS: dict[str, Any] = {
    "write": MessageForm, "hand_on": HandOnForm, "close": NoteForm, "withdraw": NoteForm,
    "ask_again": ReasonForm,
}  # fmt: skip


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """Requests that wait for the person, the own ones, or all that one sees."""
    user, today = reader(request), clock.today()
    whose, state = request.GET.get("whose", "all"), request.GET.get("state", "")
    rows = HelpRequest.objects.visible_to(user, today).select_related("author", "addressee", "deal")
    rows = rows.filter({"mine": Q(author=user), "asked": Q(addressee=user)}.get(whose, Q()))
    if state in HelpStatus.values:
        rows = rows.filter(status=state)
    context = {
        "page_obj": page_of(request, rows.order_by("-asked_at", "-pk")),
        "whose": [(label, f"?whose={key}&state={state}", key == whose) for key, label in (
            ("all", _("All")), ("mine", _("Asked by me")), ("asked", _("Asked of me")))],
        "states": [(label, f"?whose={whose}&state={key}", key == state)
                   for key, label in HelpStatus.choices],
        "today": today,
    }  # fmt: skip
    return render(request, "tracking/help_list.html", context)


def seen(request: HttpRequest, pk: int) -> HelpRequest:
    """The request, for those who see it; else 404."""
    rows = HelpRequest.objects.visible_to(reader(request), clock.today())
    found: HelpRequest = get_object_or_404(
        rows.select_related("author", "addressee", "deal", "report"), pk=pk
    )
    return found


@require_http_methods(GET_POST)
def help_create(request: HttpRequest) -> HttpResponse:
    """Ask for help: alone, for a deal, or from a report that one wrote or reads."""
    user, today = reader(request), clock.today()
    deal, report = _deal(request), _report(request)
    author = report.person if report is not None else user
    form = HelpForm(
        request.POST or None, people=rules_teamwork.may_be_asked(author, today),
        initial=_initial(author, report, deal),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        new = help_requests.NewHelp(**form.cleaned_data, deal=deal, report=report)
        made = attempt(form, lambda: help_requests.ask_help(
            new=new, author=author, actor=user, now=clock.now()))  # fmt: skip
        if made is not None:
            return redirect("tracking:help_detail", made.pk)
    context = {"form": form, "deal": deal, "report": report, "author": author}
    return form_page(request, "tracking/help_form.html", context)


def _initial(author: User, report: Report | None, deal: Deal | None) -> dict[str, Any]:
    today = clock.today()
    above = leaders_above(author, today)
    return {
        "addressee": above[0].code if above else "",
        "wanted_by": company.working_days().after(today, USUAL),
        "wanted": report.help_wanted if report is not None else "",
        "subject": deal.name if deal is not None else "",
    }


def _deal(request: HttpRequest) -> Deal | None:
    text = request.GET.get("deal", "")
    rows = Deal.objects.visible_to(reader(request), clock.today())
    return get_object_or_404(rows, pk=number_asked(text)) if text else None


def _report(request: HttpRequest) -> Report | None:
    text = request.GET.get("report", "")
    rows = Report.objects.visible_to(reader(request), clock.today()).select_related("person")
    return get_object_or_404(rows, pk=number_asked(text)) if text else None


@require_safe
def help_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A request with its talk, the answer's time, what follows from it, and its history."""
    return render(request, "tracking/help_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, asked: HelpRequest, **forms: Any) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    own = user.pk == asked.author_id
    may_hand_on = rules_teamwork.can_hand_help_on(user, asked, today)
    running = asked.status in (HelpStatus.OPEN, HelpStatus.ANSWERED)
    deals = Deal.objects.visible_to(user, today)
    context: dict[str, Any] = {
        "asked": asked,
        "deal_open": asked.deal_id is not None and deals.filter(pk=asked.deal_id).exists(),
        "thread": thread_of(asked.messages),
        "actions": Action.objects.visible_to(user, today).filter(help=asked)
        .select_related("owner"),
        "days": teamwork.days_taken(asked),
        "events": told(asked),
        "running": running,
        "may": {verb: own and HELP.allows(asked, verb) for verb in
                ("close", "withdraw", "ask_again")},
        "may_hand_on": may_hand_on and running,
        "today": today,
    }  # fmt: skip
    people = rules_teamwork.may_be_asked(asked.author, today)
    for name, kind in FORMS.items():
        more = {"people": people} if kind is HandOnForm else {}
        context[f"{name}_form"] = forms.get(name) or kind(**more)
    return context


@require_POST
def help_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Answer, hand on, close, withdraw or ask again."""
    asked, user = seen(request, pk), reader(request)
    if act not in FORMS:
        raise Http404
    if act not in {"write", "hand_on"} and user.pk != asked.author_id:
        raise PermissionDenied
    kind = FORMS[act]
    more = {"people": rules_teamwork.may_be_asked(asked.author, clock.today())}
    form = kind(request.POST, **(more if kind is HandOnForm else {}))
    if form.is_valid():
        done = attempt(form, lambda: _act(asked, act, form.cleaned_data, user))
        if done is not None:
            return redirect("tracking:help_detail", pk)
    context = _detail(request, asked, **{act: form}) | {"form": form}
    return form_page(request, "tracking/help_detail.html", context)


def _act(asked: HelpRequest, act: str, read: dict[str, Any], user: User) -> Any:
    who: dict[str, Any] = {"asked": asked, "actor": user, "now": clock.now()}
    if act == "write":
        return help_requests.write(text=read["text"], **who)
    if act == "hand_on":
        return help_requests.hand_on(to=read["to"], note=read["note"], **who)
    return help_requests.end_help(verb=act, note=read["note"], **who)
