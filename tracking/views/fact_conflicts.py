"""Facts sent again with other content: the queue, and deciding (K2)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from teams.acts import told
from tracking.forms import attempt
from tracking.forms.fields import WhyForm
from tracking.models import FactConflict
from tracking.models.fact_conflicts import ConflictStatus
from tracking.operations import fact_conflicts
from tracking.reader import reader
from tracking.views.common import form_page, page_of

ACTS = {"take": fact_conflicts.take, "keep": fact_conflicts.keep}


@require_safe
def conflict_list(request: HttpRequest) -> HttpResponse:
    """The conflicts, the open ones first of all."""
    state = request.GET.get("state", "open")
    rows = FactConflict.objects.select_related("sent_by")
    if state in ConflictStatus.values:
        rows = rows.filter(status=state)
    context = {
        "page_obj": page_of(request, rows.order_by("-sent_at", "-pk")),
        "states": [(label, f"?state={key}", key == state) for key, label in ConflictStatus.choices],
    }
    return render(request, "tracking/conflict_list.html", context)


@require_safe
def conflict_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands and what was sent, side by side."""
    conflict = get_object_or_404(FactConflict.objects.select_related("sent_by"), pk=pk)
    return render(request, "tracking/conflict_detail.html", _detail(conflict))


def _detail(conflict: FactConflict, **forms_sent: Any) -> dict[str, Any]:
    fact = fact_conflicts.standing(conflict.kind, conflict.external_id)
    ours = fact_conflicts.said(fact) if fact is not None else {}
    names = {
        "customer": _("Customer"), "amount": _("Amount"), "quantity": _("Quantity"),
        "on": _("Day"), "shares": _("Shares"), "product": _("Product"), "channel": _("Channel"),
        "industry": _("Industry"), "territory": _("Region"),
        "contract": pgettext("fact", "Contract"), "refund_of": _("Pays back"),
    }  # fmt: skip
    return {
        "conflict": conflict,
        "fact": fact,
        "fact_url": reverse(f"tracking:{conflict.kind}_detail", args=[fact.pk]) if fact else "",
        "rows": [
            {"label": label, "ours": _text(ours.get(key)), "theirs": _text(conflict.content[key]),
             "differs": ours.get(key) != conflict.content[key]}
            for key, label in names.items()
        ],
        "take_form": forms_sent.get("take") or WhyForm(),
        "keep_form": forms_sent.get("keep") or WhyForm(),
        "events": told(conflict),
    }  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{code}: {share}" for code, share in value.items())
    return value or ""


@require_POST
def conflict_decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take over what was sent, or keep what stands."""
    conflict, form = get_object_or_404(FactConflict, pk=pk), WhyForm(request.POST)
    if act not in ACTS:
        raise Http404
    if form.is_valid():
        done = attempt(form, lambda: ACTS[act](
            conflict=conflict, reason=form.cleaned_data["reason"], actor=reader(request),
            now=clock.now(),
        ))  # fmt: skip
        if done is not None:
            return redirect("tracking:conflict_detail", pk)
    context = _detail(conflict, **{act: form}) | {"form": form}
    return form_page(request, "tracking/conflict_detail.html", context)
