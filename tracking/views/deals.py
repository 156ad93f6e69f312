"""Deals: the board, the list, one with everything about it, new, changed, handed over."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.forms import attempt
from teams.acts import told
from teams.models import User
from tracking import deal_rules, rules
from tracking.deal_stages import onward
from tracking.enums import DEAL, DealStage
from tracking.forms.customers import HandOverForm
from tracking.forms.deals import DealForm, PartyForm, SheetForm, initial_of
from tracking.models import Action, Competitor, Contract, Customer, Deal, HelpRequest, Visit
from tracking.operations import customers
from tracking.operations.deals import DealTerms, edit_deal, hand_over_deal, open_deal
from tracking.queries import deals, teamwork
from tracking.reader import reader
from tracking.views.common import customer_names, form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]
#: Visits and names that a deal's page lists.
SHOWN = 5
NAMES = 200


@require_safe
def deal_board(request: HttpRequest) -> HttpResponse:
    """The deals by stage, as far as one sees them."""
    today = clock.today()
    rows = _asked(request, today).running()
    context = _filters(request, today) | {
        "columns": deals.board(rows, today),
        "totals": deals.totals(rows.open()),
        "today": today,
    }
    return render(request, "tracking/deal_board.html", context)


@require_safe
def deal_list(request: HttpRequest) -> HttpResponse:
    """The deals as a table, those of a stage or all, the soonest expected first."""
    today = clock.today()
    rows = _asked(request, today)
    stage = request.GET.get("stage", "")
    rows = rows.filter(stage=stage) if stage in DealStage.values else rows
    context = _filters(request, today) | {
        "page_obj": page_of(request, deals.with_staleness(rows, today)),
        "totals": deals.totals(rows),
        "stage": stage,
        "stages": DealStage.choices,
        "today": today,
    }
    return render(request, "tracking/deal_list.html", context)


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The key projects that are not over."""
    user, today = reader(request), clock.today()
    rows = Deal.objects.visible_to(user, today).filter(is_key=True).running()
    listed = deals.with_staleness(rows, today).prefetch_related("competitors__competitor")
    context = {
        "page_obj": page_of(request, listed), "totals": deals.totals(rows), "today": today,
    }  # fmt: skip
    return render(request, "tracking/project_list.html", context)


def _asked(request: HttpRequest, today: date) -> Any:
    user = reader(request)
    rows = Deal.objects.visible_to(user, today)
    if text := request.GET.get("q", "").strip()[:80]:
        rows = rows.filter(customer__name__icontains=text)
    if owner := request.GET.get("owner", "")[:40]:
        rows = rows.filter(owner__code=owner)
    return rows


def _filters(request: HttpRequest, today: date) -> dict[str, Any]:
    user = reader(request)
    owners = User.objects.filter(deals__in=Deal.objects.visible_to(user, today)).distinct()
    return {
        "query": request.GET.get("q", "").strip()[:80],
        "owner": request.GET.get("owner", "")[:40],
        "owners": list(owners.order_by("sort_key", "code")[:NAMES]),
        "can_open": deal_rules.can_open_deal(user, user, today),
    }


def seen(request: HttpRequest, pk: int) -> Deal:
    """The deal, when the person sees it; else 404."""
    rows = Deal.objects.visible_to(reader(request), clock.today())
    deal: Deal = get_object_or_404(rows.select_related("customer", "owner", "contract"), pk=pk)
    return deal


@require_safe
def deal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A deal: worth, stage and its way, who decides, competitors, parties, visits, history."""
    return render(request, "tracking/deal_detail.html", detail(request, seen(request, pk)))


def detail(request: HttpRequest, deal: Deal) -> dict[str, Any]:
    """What the page of a deal shows."""
    user, today = reader(request), clock.today()
    visits = Visit.objects.visible_to(user, today).filter(customer=deal.customer_id)
    may_write = deal_rules.can_write_deal(user, deal, today)
    seen_customers = Customer.objects.visible_to(user, today)
    return {
        "deal": deal,
        "stages": onward(deal),
        "moves": [s for s in DealStage if DEAL.allows(deal, f"to_{s}")] if may_write else [],
        "products": list(deal.products.all()),
        "competitors": list(deal.competitors.select_related("competitor")),
        "parties": list(deal.parties.all()),
        "visits": list(visits.select_related("person").order_by("-planned_on", "-pk")[:SHOWN]),
        **_around(deal, user, today),
        "events": told(deal),
        "may_write": may_write,
        "may_hand_over": deal_rules.can_hand_over(user, deal, today),
        "customer_open": seen_customers.filter(pk=deal.customer_id).exists(),
        "contract_open": _contract_open(deal, user, today),
        "sheet_form": SheetForm(prefix="sheet"),
        "party_form": PartyForm(prefix="party"),
        "names": competitor_names(),
        "today": today,
    }


def _around(deal: Deal, user: User, today: date) -> dict[str, Any]:
    """Actions, help and risks of the deal that the person sees."""
    actions = Action.objects.visible_to(user, today).filter(deal=deal)
    asked = HelpRequest.objects.visible_to(user, today).filter(deal=deal)
    risks = teamwork.risks(user, today).filter(deal=deal)
    return {
        "actions": actions.select_related("owner").order_by("-pk")[:SHOWN],
        "help_asked": asked.select_related("addressee").order_by("-pk")[:SHOWN],
        "risks": risks.open()[:SHOWN],
    }


def _contract_open(deal: Deal, user: User, today: date) -> bool:
    seen_contracts = Contract.objects.visible_to(user, today)
    return deal.contract_id is not None and seen_contracts.filter(pk=deal.contract_id).exists()


def competitor_names() -> list[str]:
    """Names for the competitor box."""
    return list(Competitor.objects.order_by("name").values_list("name", flat=True)[:NAMES])


@require_http_methods(GET_POST)
def deal_create(request: HttpRequest) -> HttpResponse:
    """A new deal: its name and the customer are enough."""
    user, today = reader(request), clock.today()
    owners = deal_rules.deal_owners(user, today)
    if not owners.exists():
        raise PermissionDenied
    initial = {"customer": request.GET.get("customer", "")[:200], "owner": user.code}
    form = DealForm(request.POST or None, owners=owners, initial=initial)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data.get("owner") or owners.get()
        made = attempt(form, lambda: _open(form, owner, user, today))
        if made is not None:
            return redirect("tracking:deal_detail", made.pk)
    return _form(request, form, "tracking/deal_form.html", {})


@transaction.atomic
def _open(form: DealForm, owner: User, user: User, today: date) -> Deal:
    terms = _terms(form, owner, user, today)
    return open_deal(terms=terms, owner=owner, actor=user, now=clock.now())


def _terms(form: DealForm, owner: User, user: User, today: date) -> DealTerms:
    """The terms, a new customer made on the way."""
    customer = customers.find_or_create(
        name=form.cleaned_data["customer"], actor=user, now=clock.now(), owner=owner, on=today
    )
    return form.terms(customer)


@require_http_methods(GET_POST)
def deal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a deal says of itself; its stage moves elsewhere."""
    deal, user, today = seen(request, pk), reader(request), clock.today()
    if not deal_rules.can_write_deal(user, deal, today):
        raise PermissionDenied
    form = DealForm(request.POST or None, initial=initial_of(deal))
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _edit(form, deal, user, today))
        if done is not None:
            return redirect("tracking:deal_detail", pk)
    return _form(request, form, "tracking/deal_form.html", {"deal": deal})


@transaction.atomic
def _edit(form: DealForm, deal: Deal, user: User, today: date) -> Deal:
    return edit_deal(
        deal=deal, terms=_terms(form, deal.owner, user, today), actor=user, now=clock.now(),
        revision=form.cleaned_data["revision"] or 0,
    )  # fmt: skip


@require_http_methods(GET_POST)
def deal_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the deal to somebody else, with a reason."""
    deal, user, today = seen(request, pk), reader(request), clock.today()
    if not deal_rules.can_hand_over(user, deal, today):
        raise PermissionDenied
    people = rules.sellers(today).exclude(pk=deal.owner_id)
    form = HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        given = {"to": read["to"], "reason": read["reason"]}
        done = attempt(
            form, lambda: hand_over_deal(deal=deal, actor=user, now=clock.now(), **given)
        )
        if done is not None:
            return redirect("tracking:deal_list")
    return _form(request, form, "tracking/deal_hand_over.html", {"deal": deal})


def _form(request: HttpRequest, form: Any, template: str, more: dict[str, Any]) -> HttpResponse:
    names = customer_names(reader(request), clock.today())
    return form_page(request, template, {"form": form, "customers": names} | more)
