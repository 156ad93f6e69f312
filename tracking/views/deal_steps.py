"""What moves a deal or adds to it: stages, competitors, parties."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.forms import PlainForm, attempt
from tracking import deal_rules
from tracking.enums import DEAL, DealStage
from tracking.forms.deals import PartyForm, SheetForm, StepForm
from tracking.models import Competitor, Contract, Deal, DealCompetitor, DealParty
from tracking.operations.competitors import add_party, drop_party, drop_sheet, write_sheet
from tracking.operations.deals import move_deal
from tracking.queries import competitors
from tracking.reader import reader
from tracking.views.common import form_page
from tracking.views.deals import competitor_names, detail, seen

GET_POST = ["GET", "HEAD", "POST"]
LISTED = 50


@require_http_methods(GET_POST)
def deal_move(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """To another stage, with what the stage asks for."""
    deal = _writable(request, pk)
    if stage not in DealStage.values:
        raise Http404
    if request.method != "POST" and not DEAL.allows(deal, f"to_{stage}"):
        return redirect("tracking:deal_detail", pk)
    user = reader(request)
    free = Contract.objects.visible_to(user, clock.today()).filter(customer=deal.customer_id)
    contracts = free.exclude(pk__in=Deal.objects.exclude(contract=None).values("contract"))
    form = StepForm(request.POST or None, deal=deal, stage=stage, contracts=contracts)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: move_deal(deal=deal, step=form.step(), actor=user, now=clock.now())
        )
        if done is not None:
            return redirect("tracking:deal_detail", pk)
    context = {
        "form": form, "deal": deal, "stage": DealStage(stage), "names": competitor_names(),
        "has_contracts": contracts.exists(),
    }  # fmt: skip
    return form_page(request, "tracking/deal_move.html", context)


@require_POST
def deal_competitor(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is known of a competitor in the deal."""
    deal = _writable(request, pk)
    form = SheetForm(request.POST, prefix="sheet")
    if form.is_valid() and _done(form, lambda: write_sheet(
        deal=deal, sheet=form.sheet(), actor=reader(request), now=clock.now())):  # fmt: skip
        return redirect(f"{deal_url(pk)}#competitors")
    return _again(request, deal, {"sheet_form": form, "form": form})


@require_POST
def deal_competitor_off(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a competitor off the deal."""
    deal = _writable(request, pk)
    sheet = get_object_or_404(DealCompetitor.objects.select_related("deal"), pk=row, deal=deal)
    drop_sheet(row=sheet, actor=reader(request), now=clock.now())
    return redirect(f"{deal_url(pk)}#competitors")


@require_POST
def deal_party(request: HttpRequest, pk: int) -> HttpResponse:
    """Note somebody who has a say."""
    deal = _writable(request, pk)
    form = PartyForm(request.POST, prefix="party")
    if form.is_valid() and _done(form, lambda: add_party(
        deal=deal, party=form.party(), actor=reader(request), now=clock.now())):  # fmt: skip
        return redirect(f"{deal_url(pk)}#parties")
    return _again(request, deal, {"party_form": form, "form": form})


@require_POST
def deal_party_off(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take somebody off the deal."""
    deal = _writable(request, pk)
    party = get_object_or_404(DealParty.objects.select_related("deal"), pk=row, deal=deal)
    drop_party(party=party, actor=reader(request), now=clock.now())
    return redirect(f"{deal_url(pk)}#parties")


@require_safe
def competitor_list(request: HttpRequest) -> HttpResponse:
    """Whom we meet and who beats us, over the deals that the person sees."""
    rows = competitors.roll_up(reader(request), clock.today())
    return render(request, "tracking/competitor_list.html", {"rows": rows})


@require_safe
def competitor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A competitor: where it beats us, and what is known of it in each deal."""
    user, today = reader(request), clock.today()
    sheets = competitors.sheets_of(user, today, pk)
    competitor = get_object_or_404(Competitor, pk=pk)
    listed = list(sheets[:LISTED])
    if not listed:
        raise Http404
    context = {
        "competitor": competitor,
        "sheets": listed,
        "places": competitors.by_place(user, today, pk),
    }
    return render(request, "tracking/competitor_detail.html", context)


def _done(form: PlainForm, act: Callable[[], object]) -> bool:
    """Whether the act was not refused."""
    return attempt(form, act) is not None


def _writable(request: HttpRequest, pk: int) -> Deal:
    deal = seen(request, pk)
    if not deal_rules.can_write_deal(reader(request), deal, clock.today()):
        raise PermissionDenied
    return deal


def deal_url(pk: int) -> str:
    """The page of a deal."""
    return redirect("tracking:deal_detail", pk).url


def _again(request: HttpRequest, deal: Deal, forms: dict[str, Any]) -> HttpResponse:
    """The page with the form that is to be mended."""
    return render(request, "tracking/deal_detail.html", detail(request, deal) | forms, status=422)
