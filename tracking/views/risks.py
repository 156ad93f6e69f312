"""Risks: the list with its matrix, one risk with its history, and its steps (K5)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from teams.acts import told
from teams.models import User
from tracking import deal_rules, rules_teamwork
from tracking.enums_teamwork import RISK, RiskStatus
from tracking.forms import attempt
from tracking.forms.teamwork import ReasonForm, RiskForm
from tracking.models import Deal, Risk
from tracking.operations import risks
from tracking.queries import teamwork
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def risk_list(request: HttpRequest) -> HttpResponse:
    """The risks that one sees, the highest first, and how many stand where."""
    user, today = reader(request), clock.today()
    state = request.GET.get("state", "open")
    rows = teamwork.risks(user, today)
    shown = rows.filter(status=state) if state in RiskStatus.values else rows
    context = {
        "page_obj": page_of(request, shown),
        "matrix": teamwork.matrix(rows.open()),
        "states": [(label, f"?state={key}", key == state) for key, label in RiskStatus.choices],
        "can_raise": rules_teamwork.risk_units(user, today).exists(),
        "today": today,
    }
    return render(request, "tracking/risk_list.html", context)


def seen(request: HttpRequest, pk: int) -> Risk:
    """The risk, for those who see it; else 404."""
    rows = Risk.objects.visible_to(reader(request), clock.today())
    found: Risk = get_object_or_404(
        rows.select_related("owner", "raised_by", "unit", "deal__owner"), pk=pk
    )
    return found


@require_http_methods(GET_POST)
def risk_create(request: HttpRequest) -> HttpResponse:
    """A new risk, of a deal that the address names or of a unit that one leads."""
    user, today = reader(request), clock.today()
    deal = _deal(request)
    units = rules_teamwork.risk_units(user, today)
    form = RiskForm(
        request.POST or None, people=rules_teamwork.may_own_action(user, today), units=units,
        deal=deal, initial={"owner": user.code, "likelihood": 3, "impact": 3},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        place = deal or form.cleaned_data["unit"]
        made = attempt(form, lambda: risks.raise_risk(
            terms=form.terms(), place=place, actor=user, now=clock.now()))  # fmt: skip
        if made is not None:
            return redirect("tracking:risk_detail", made.pk)
    context = {"form": form, "deal": deal, "nowhere": deal is None and not units.exists()}
    return form_page(request, "tracking/risk_form.html", context)


def _deal(request: HttpRequest) -> Deal | None:
    text = request.GET.get("deal", "")
    if not text:
        return None
    user, today = reader(request), clock.today()
    rows = Deal.objects.visible_to(user, today).select_related("owner")
    deal: Deal = get_object_or_404(rows, pk=number_asked(text))
    if not deal_rules.can_write_deal(user, deal, today):
        raise PermissionDenied
    return deal


@require_http_methods(GET_POST)
def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate a risk anew, or change what is done against it."""
    risk, user, today = seen(request, pk), reader(request), clock.today()
    if not rules_teamwork.can_write_risk(user, risk, today):
        raise PermissionDenied
    people = rules_teamwork.may_own_action(user, today) | User.objects.filter(pk=risk.owner_id)
    initial = {name: getattr(risk, name)
               for name in ("title", "likelihood", "impact", "measure", "due_on")}  # fmt: skip
    form = RiskForm(
        request.POST or None, people=people, initial=initial | {"owner": risk.owner.code}
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: risks.rate_risk(
            risk=risk, terms=form.terms(), actor=user, now=clock.now()))  # fmt: skip
        if done is not None:
            return redirect("tracking:risk_detail", pk)
    return form_page(request, "tracking/risk_form.html", {"form": form, "risk": risk})


@require_safe
def risk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A risk, how it was rated before, and the steps the person may make."""
    return render(request, "tracking/risk_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, risk: Risk, **forms: Any) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    may_write = rules_teamwork.can_write_risk(user, risk, today)
    deals = Deal.objects.visible_to(user, today)
    return {
        "risk": risk,
        "deal_open": risk.deal_id is not None and deals.filter(pk=risk.deal_id).exists(),
        "events": told(risk),
        "may_write": may_write and risk.status != RiskStatus.CLOSED,
        "steps": [(verb, forms.get(verb) or ReasonForm()) for verb in RISK.moves
                  if may_write and RISK.allows(risk, verb)],
        "today": today,
    }  # fmt: skip


@require_POST
def risk_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """It occurred, it is over, or it is open again."""
    risk, user = seen(request, pk), reader(request)
    if verb not in RISK.moves:
        raise Http404
    if not rules_teamwork.can_write_risk(user, risk, clock.today()):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if form.is_valid():
        done = attempt(form, lambda: risks.end_risk(
            risk=risk, verb=verb, note=form.cleaned_data["note"], actor=user, now=clock.now()
        ))  # fmt: skip
        if done is not None:
            return redirect("tracking:risk_detail", pk)
    context = _detail(request, risk, **{verb: form}) | {"form": form}
    return form_page(request, "tracking/risk_detail.html", context)
