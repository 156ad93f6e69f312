"""The bulletin that everybody may read, objections to it, and their answers (P6)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.forms import attempt
from incentives import rules
from incentives.enums import PUBLISHED
from incentives.forms import AnswerForm, ObjectionForm
from incentives.models import Bulletin, Close
from incentives.operations import bulletins as operations
from incentives.queries import bulletins as queries
from incentives.queries import overview
from incentives.reader import reader
from teams.models import User


@require_safe
def bulletin(request: HttpRequest, period: str = "") -> HttpResponse:
    """Published pay, as it was frozen; a close from before there were bulletins shows live."""
    periods = overview.periods_of(_published())
    return _page(request, period or (periods[0] if periods else ""))


def _published() -> QuerySet[Close]:
    return Close.objects.filter(status__in=PUBLISHED)


def _page(request: HttpRequest, period: str, **forms: Any) -> HttpResponse:
    who = reader(request)
    shown = queries.shown_to(period, who)
    frozen = {found.bulletin.close_id for found in shown}
    live = _published().filter(period=period).exclude(pk__in=frozen)
    today = clock.today()
    context = {
        "period": period,
        "periods": overview.periods_of(_published()),
        "level": company.policy().pay_publication,
        "bulletins": [_with_forms(found, who, today, forms) for found in shown],
        "closes": live.select_related("plan"),
        "rows": overview.bulletin(period, who) if not frozen else [],
        "company": company.policy(),
        "now": clock.now(),
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "incentives/bulletin.html", context, status=422 if refused else 200)


def _with_forms(
    found: queries.Shown, who: User, today: date, forms: dict[str, Any]
) -> dict[str, Any]:
    names = queries.names_in(found.bulletin)
    form = forms.get(found.bulletin.number) or ObjectionForm(names=names)
    return {
        "shown": found,
        "form": form,
        "open": today <= found.bulletin.objections_until,
        "objections": [
            (row, forms.get(f"answer-{row.pk}") or AnswerForm(auto_id=f"answer_{row.pk}_%s"))
            if row.status == "open" and rules.can_answer_objection(who, row)
            else (row, None)
            for row in found.objections
        ],
    }


@require_POST
def bulletin_object(request: HttpRequest, period: str, number: str) -> HttpResponse:
    """Raise an objection to a bulletin."""
    found = get_object_or_404(
        Bulletin.objects.select_related("close"), close__period=period, number=number
    )
    form = ObjectionForm(request.POST, names=queries.names_in(found))
    if form.is_valid():
        about = User.objects.filter(code=form.cleaned_data["about"]).first()
        made = attempt(
            form,
            lambda: operations.raise_objection(
                bulletin=found, about=about, text=form.cleaned_data["text"],
                actor=reader(request), today=clock.today(), now=clock.now(),
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Your objection is on its way."))
            return redirect("incentives:bulletin", period)
    return _page(request, period, **{number: form})


@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    row = get_object_or_404(queries.objections_visible_to(reader(request)), pk=pk)
    form = AnswerForm(request.POST, auto_id=f"answer_{pk}_%s")
    if form.is_valid():
        answered = attempt(
            form,
            lambda: operations.answer_objection(
                objection=row, answer=form.cleaned_data["answer"], actor=reader(request),
                now=clock.now(),
            ),
        )  # fmt: skip
        if answered is not None:
            messages.success(request, _("The answer is sent."))
            return redirect("incentives:bulletin", row.bulletin.close.period)
    return _page(request, row.bulletin.close.period, **{f"answer-{pk}": form})
