"""What if: one's own pay with results that are only supposed, by the engine of the close (P4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from goalmgmt.core.amounts import ZERO
from incentives import pages
from incentives.estimate_form import read_rows, supposed_rows
from incentives.queries.awaiting import Outstanding, outstanding
from incentives.queries.estimates import (
    FIRST_SUPPOSED,
    Basis,
    Estimate,
    Supposed,
    bases_of,
    estimate,
)
from incentives.reader import reader
from tracking.models import Contract, Deal, Receipt

LISTED = 50


@dataclass(frozen=True, slots=True)
class Gain:
    """What a component pays now and with what is supposed."""

    name: str
    now: Decimal
    then: Decimal

    @property
    def delta(self) -> Decimal:
        return self.then - self.now


@require_safe
def pay_estimate(request: HttpRequest, code: str) -> HttpResponse:
    """The pay so far, with the results that the address supposes, and what they add."""
    today, now = clock.today(), clock.now()
    basis = next(iter(bases_of(reader(request), today, code)), None)
    if basis is None:
        raise Http404
    rows = supposed_rows(request.GET, basis, today)
    valid = rows.is_valid() if rows.is_bound else True
    waiting = _waiting(basis, request)
    chosen = set(request.GET.getlist("contract"))
    deals = _open_deals(basis, request)
    won = set(request.GET.getlist("deal"))
    supposed = [
        *(read_rows(rows.forms) if rows.is_bound and valid else []),
        *_as_received(waiting, chosen, basis),
        *(one for deal in deals if str(deal.pk) in won for one in as_won(deal, basis)),
    ]
    before = estimate(basis, now)
    after = estimate(basis, now, supposed) if supposed else before
    context = {
        "basis": basis,
        "rows": rows,
        "waiting": [(one, one.contract.external_id in chosen) for one in waiting],
        "any_chosen": bool(chosen),
        "deals": [(deal, str(deal.pk) in won) for deal in deals],
        "any_won": bool(won),
        "before": before,
        "after": after,
        "gained": after.total - before.total,
        "supposed": len(supposed),
        "gains": _gains(before, after),
        "words": _words(after, len(supposed)),
        "today": today,
    }
    return render(request, "incentives/pay_estimate.html", context, status=200 if valid else 422)


def _waiting(basis: Basis, request: HttpRequest) -> list[Outstanding]:
    """Contracts whose money is still out, the newest first, where money in is what counts."""
    if Receipt.METRIC not in basis.scope.metrics.values():
        return []
    return outstanding(reader(request), basis.period.ends_on)[: -LISTED - 1 : -1]


def _as_received(waiting: Sequence[Outstanding], chosen: set[str], basis: Basis) -> list[Supposed]:
    day = min(max(clock.today(), basis.period.starts_on), basis.period.last_day)
    return [
        Supposed(Receipt.METRIC, day, one.left, received=True, tags=one.tags)
        for one in waiting
        if one.contract.external_id in chosen
    ]


def _open_deals(basis: Basis, request: HttpRequest) -> list[Deal]:
    """The own open deals that have a value, the soonest expected first, where deals end in what
    the plan counts."""
    if not {Contract.METRIC, Receipt.METRIC} & set(basis.scope.metrics.values()):
        return []
    own = Deal.objects.open().filter(owner=reader(request), value__isnull=False)
    rows = own.select_related("customer__industry", "customer__territory")
    return list(rows.prefetch_related("products").order_by("expected_on", "pk")[:LISTED])


def as_won(deal: Deal, basis: Basis) -> list[Supposed]:
    """A deal signed and paid on the day it is expected, or the nearest day of the period: what a
    contract and a receipt of its value, all the person's own, would count as."""
    period, expected = basis.period, deal.expected_on or clock.today()
    day = min(max(expected, period.starts_on), period.last_day)
    metrics = {Contract.METRIC, Receipt.METRIC} & set(basis.scope.metrics.values())
    return [
        Supposed(metric, day, deal.value or ZERO, received=True, tags=_tags_of(deal))
        for metric in sorted(metrics)
    ]


def _tags_of(deal: Deal) -> dict[str, str]:
    """What a contract of the deal would be stamped with, as far as it is known."""
    products = list(deal.products.all())
    known = {
        "product": products[0] if len(products) == 1 else None,
        "industry": deal.customer.industry,
        "territory": deal.customer.territory,
    }
    return {name: row.code for name, row in known.items() if row is not None}


def _gains(before: Estimate, after: Estimate) -> list[Gain]:
    now, then = _by_component(before), _by_component(after)
    return [
        Gain(pages.component_name(key), now.get(key, Decimal(0)), then.get(key, Decimal(0)))
        for key in {**then, **now}
    ]


def _by_component(found: Estimate) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in found.made.drawn:
        sums[line.component] = sums.get(line.component, Decimal(0)) + line.amount
    return sums


def _words(after: Estimate, supposed: int) -> list[str]:
    """The sentences of the lines that come of what is supposed."""
    if not supposed:
        return []
    return [
        pages.told_words(replace(line.line, source=_("supposed")))
        for line in after.made.drawn
        if line.credit is not None and line.credit >= FIRST_SUPPOSED
    ]
