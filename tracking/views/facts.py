"""Contracts and receipts: lists, details, recording, correcting, paying back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.periods import month_of
from teams.models import User
from tracking import rules
from tracking.forms import show_refusal
from tracking.forms.facts import (
    ContractForm,
    FactForm,
    ReceiptForm,
    RefundForm,
    initial_of,
    new_number,
    with_reason,
)
from tracking.models import Contract, Credit, Receipt
from tracking.models.sales import Fact
from tracking.operations import corrections, customers
from tracking.operations.contracts import record_contract
from tracking.operations.facts import NewContract, NewFact, NewReceipt, Recorded, share_model
from tracking.operations.receipts import record_receipt, refunded_of
from tracking.queries.instalments import schedule_of
from tracking.queries.report_facts import main_metric, month_row
from tracking.reader import reader
from tracking.views.common import customer_names, form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Side:
    """What the pages of contracts and those of receipts differ in."""

    model: type[Fact]
    new: type[NewFact]
    record: Callable[..., Recorded]
    correct: Callable[..., Fact]
    prefix: str
    words: dict[str, Any]

    @property
    def key(self) -> str:
        return self.model.KEY

    @property
    def day(self) -> str:
        return "signed_on" if self.key == "contract" else "received_on"

    def route(self, page: str) -> str:
        return f"tracking:{self.key}_{page}"

    def form(self, user: User, on: Any, *args: Any, **kwargs: Any) -> FactForm:
        if self.key == "contract":
            return ContractForm(*args, people=rules.sellers(on), **kwargs)
        contracts: Any = Contract.objects.visible_to(user, on)
        return ReceiptForm(*args, people=rules.sellers(on), contracts=contracts, **kwargs)


CONTRACTS = Side(
    Contract, NewContract, record_contract, corrections.correct_contract, "HT",
    {
        "list": _("Contracts"),
        "new": _("Record a contract"),
        "correct": _("Correct the contract"),
        "empty": _("No contracts yet"),
        "why": _("A contract counts as sales on the day it is signed."),
        "day": _("Signed on"),
    },
)  # fmt: skip
RECEIPTS = Side(
    Receipt, NewReceipt, record_receipt, corrections.correct_receipt, "SK",
    {
        "list": _("Receipts"),
        "new": _("Record a receipt"),
        "correct": _("Correct the receipt"),
        "empty": _("No receipts yet"),
        "why": _("A receipt counts on the day the money arrives; a refund is negative."),
        "day": _("Received on"),
    },
)  # fmt: skip


def _list(request: HttpRequest, side: Side) -> HttpResponse:
    user, today = reader(request), clock.today()
    rows: Any = side.model.objects.visible_to(user, today).select_related("customer")
    rows = rows.prefetch_related("shares__person").order_by(f"-{side.day}", "-pk")
    if text := request.GET.get("q", "").strip()[:80]:
        rows = rows.filter(customer__name__icontains=text)
    unmatched = side.key == "receipt" and request.GET.get("unmatched") == "1"
    if unmatched:
        rows = rows.filter(contract=None, amount__gt=0)
    context = {
        "side": side,
        "page_obj": page_of(request, rows),
        "query": text,
        "unmatched": unmatched,
        "can_record": rules.can_add_customer(user),
    }
    return render(request, "tracking/fact_list.html", context)


def _create(request: HttpRequest, side: Side) -> HttpResponse:
    user, today = reader(request), clock.today()
    initial = {"day": today, "external_id": new_number(side.prefix, today)}
    if user.has_role("rep", "manager"):
        initial["person_1"] = user.code
    initial |= {k: v for k, v in request.GET.items() if k in {"customer", "contract"}}
    form = side.form(user, today, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a new customer stays only with its fact
                fact = side.record(new=_new(form, side, user), actor=user, now=clock.now()).fact
        except NotAllowed:
            raise
        except Refused as error:
            _show(form, error)
        else:
            return redirect(f"{_url(side, fact)}?saved=1")
    return _fact_form(request, form, side, {"title": side.words["new"]})


def _url(side: Side, fact: Fact) -> str:
    return redirect(side.route("detail"), fact.pk).url


def _show(form: FactForm, error: Refused) -> None:
    if error.field == "shares":
        error.field = "percent_1"
    show_refusal(form, error)


def _fact_form(
    request: HttpRequest, form: FactForm, side: Side, more: dict[str, Any]
) -> HttpResponse:
    names = customer_names(reader(request), clock.today())
    context = {"form": form, "side": side, "customers": names} | more
    return form_page(request, "tracking/fact_form.html", context)


def _new(form: FactForm, side: Side, user: User, **more: Any) -> NewFact:
    """What the form says, its customer found or made."""
    read = form.cleaned_data
    customer = customers.find_or_create(
        name=read["customer"], actor=user, now=clock.now(), on=read["day"],
        owner=User.objects.get(pk=max(read["shares"], key=read["shares"].__getitem__)),
    )  # fmt: skip
    values = {
        side.day: read["day"],
        "external_id": read["external_id"].strip(),
        "customer": customer,
        "amount": read["amount"],
        "quantity": read["quantity"],
        "shares": read["shares"],
        "note": read["note"],
        **form.lenses(),
    }
    if side.key == "receipt":
        values["contract"] = read["contract"]
    return side.new(**(values | more))


def _detail(request: HttpRequest, side: Side, pk: int) -> HttpResponse:
    user, today = reader(request), clock.today()
    fact: Any = get_object_or_404(
        side.model.objects.visible_to(user, today).select_related(
            "customer", "product", "channel", "industry", "territory", "recorded_by"
        ),
        pk=pk,
    )
    credits = Credit.objects.filter(**{side.key: fact}).visible_to(user, today)
    credits = credits.select_related("person", "unit", "metric", "reverses").order_by("pk")
    shares = _shares(fact)
    people = {share.person_id for share in shares}
    context = {
        "side": side,
        "fact": fact,
        "shares": shares,
        "credits": credits,
        "history": audit.trail(fact),
        "can_correct": rules.can_correct_fact(user, people, today),
        "day": fact.occurred_on,
        "saved": _effect(user, credits, today) if request.GET.get("saved") else None,
    }
    if side.key == "receipt":
        context |= _refunds(fact, user, people, today)
    else:
        context |= {
            "schedule": schedule_of(fact, today),
            "can_plan": rules.can_record_fact(user, people, today),
        }
    return render(request, "tracking/fact_detail.html", context)


def _shares(fact: Any) -> list[Any]:
    rows = share_model(fact).objects.filter(**{fact.KEY: fact}).select_related("person")
    return list(rows.order_by("-share", "person__sort_key"))


def _refunds(fact: Receipt, user: User, people: set[int], today: Any) -> dict[str, Any]:
    rest = fact.amount + refunded_of(fact)
    whole = fact.refund_of_id is None and fact.amount > 0
    may = rules.can_record_fact(user, people, today)
    return {
        "refunds": list(fact.refunds.order_by("received_on", "pk")),
        "rest": rest,
        "can_refund": whole and rest > 0 and may,
    }


def _effect(user: User, credits: Any, today: Any) -> dict[str, Any] | None:
    """What a fact just recorded did to the person's own month: before and now."""
    metric, month = main_metric(), month_of(today)
    own = [
        credit.amount
        for credit in credits
        if (credit.person_id, credit.metric_id, credit.month) == (user.pk, metric.pk, month)
    ]
    if not own:
        return None
    row = month_row(user, today)
    return {"row": row, "change": sum(own), "before": row.gap_to_date - sum(own)}


def _correct(request: HttpRequest, side: Side, pk: int) -> HttpResponse:
    user, today = reader(request), clock.today()
    fact: Any = get_object_or_404(side.model.objects.visible_to(user, today), pk=pk)
    shares = [(share.person, share.share) for share in _shares(fact)]
    if not rules.can_correct_fact(user, {person.pk for person, _share in shares}, today):
        raise PermissionDenied
    form = side.form(user, today, request.POST or None, initial=initial_of(fact, shares))
    form = with_reason(form, fact.revision)
    if request.method == "POST" and form.is_valid():
        more = {"refund_of": fact.refund_of} if side.key == "receipt" else {}
        try:
            with transaction.atomic():
                side.correct(
                    **{side.key: fact}, new=_new(form, side, user, **more), actor=user,
                    now=clock.now(), reason=form.cleaned_data["reason"],
                    revision=form.cleaned_data["revision"],
                )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as error:
            _show(form, error)
        else:
            return redirect(side.route("detail"), fact.pk)
    more_context = {"title": side.words["correct"], "fact": fact}
    return _fact_form(request, form, side, more_context)


@require_http_methods(GET_POST)
def receipt_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Record money paid back on a receipt, in its shares."""
    user, today = reader(request), clock.today()
    fact: Any = get_object_or_404(Receipt.objects.visible_to(user, today), pk=pk)
    shares = {share.person_id: share.share for share in _shares(fact)}
    if not rules.can_record_fact(user, set(shares), today):
        raise PermissionDenied
    rest = fact.amount + refunded_of(fact)
    initial = {"day": today, "external_id": new_number("TK", today), "amount": rest}
    form = RefundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        new = NewReceipt(
            received_on=read["day"], external_id=read["external_id"].strip(),
            amount=-read["amount"], customer=fact.customer, shares=shares, note=read["note"],
            contract=fact.contract, refund_of=fact, product=fact.product, channel=fact.channel,
            industry=fact.industry, territory=fact.territory,
        )  # fmt: skip
        try:
            refund = record_receipt(new=new, actor=user, now=clock.now()).fact
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return redirect(f"{_url(RECEIPTS, refund)}?saved=1")
    context = {"form": form, "fact": fact, "rest": rest}
    return form_page(request, "tracking/receipt_refund.html", context)


@require_safe
def contract_list(request: HttpRequest) -> HttpResponse:
    """The contracts that the person sees."""
    return _list(request, CONTRACTS)


@require_safe
def receipt_list(request: HttpRequest) -> HttpResponse:
    """The receipts that the person sees."""
    return _list(request, RECEIPTS)


@require_http_methods(GET_POST)
def contract_create(request: HttpRequest) -> HttpResponse:
    """Record a contract."""
    return _create(request, CONTRACTS)


@require_http_methods(GET_POST)
def receipt_create(request: HttpRequest) -> HttpResponse:
    """Record a receipt."""
    return _create(request, RECEIPTS)


@require_safe
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A contract with its shares, credits and history."""
    return _detail(request, CONTRACTS, pk)


@require_safe
def receipt_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt with its shares, credits, refunds and history."""
    return _detail(request, RECEIPTS, pk)


@require_http_methods(GET_POST)
def contract_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contract, with a reason."""
    return _correct(request, CONTRACTS, pk)


@require_http_methods(GET_POST)
def receipt_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a receipt, with a reason."""
    return _correct(request, RECEIPTS, pk)
