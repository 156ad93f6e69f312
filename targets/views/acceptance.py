"""The person's own target: by month, how it was derived, accept or object."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.errors import Refused
from targets.enums import AnswerOutcome
from targets.forms import ReasonForm, refused_reason, unit_of
from targets.forms_decisions import AnswerForm
from targets.models import Acceptance
from targets.operations import acceptance as operations
from targets.queries import mine
from targets.queries.figures import combine
from targets.views import plans
from targets.views.loading import as_of, person_of, plan_or_404
from teams.queries import local_midnight


@require_safe
def my_target(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The own targets of a fiscal year, plan by plan."""
    return _my_target(request, year)


def _my_target(
    request: HttpRequest, year: int | None, refused: dict[int, ReasonForm] | None = None
) -> HttpResponse:
    """`refused` holds the objections that were not taken, by the answer's id."""
    calendar = company.calendar()
    shown = year or int(calendar.year_of(clock.today()).code)
    if not 1990 <= shown <= 2199:
        shown = int(calendar.year_of(clock.today()).code)
    day = as_of(request)
    at = local_midnight(day, 1) if day else None
    refused = refused or {}
    cards = [_card(target, refused) for target in mine.targets_of(person_of(request), shown, at=at)]
    context = {"year": shown, "cards": cards, "years": (shown - 1, shown, shown + 1), "asof": day}
    return render(request, "targets/my_target.html", context, status=422 if refused else 200)


def _card(target: mine.MyTarget, refused: dict[int, ReasonForm]) -> dict[str, Any]:
    asked = target.acceptance
    form = refused.get(asked.pk) if asked else None
    metric = target.version.plan.metric
    amounts = [target.months[month] for month in sorted(target.months)]
    return {
        "target": target,
        "metric": metric,
        "unit": "yuan" if metric.unit == "money" else unit_of(metric, ""),
        "total": combine(metric, amounts),
        "months": sorted(target.months.items()),
        "quarters": [combine(metric, amounts[i : i + 3]) for i in (0, 3, 6, 9)],
        "steps": _steps(target),
        "form": form or ReasonForm(auto_id=f"id_{target.version.pk}_%s"),
    }


def _steps(target: mine.MyTarget) -> list[tuple[str, Decimal, Decimal | None]]:
    """From the plan's scope down to the person: name, amount, share of the one above."""
    steps: list[tuple[str, Decimal, Decimal | None]] = []
    above = ZERO
    for row, amount in target.path:
        steps.append((str(row), amount, ratio(amount, above) if steps else None))
        above = amount
    return steps


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the target on."""
    asked = _seen(request, pk)
    operations.accept(acceptance=asked, actor=person_of(request), now=clock.now())
    messages.success(request, _("Accepted."))
    return redirect("targets:my_target", year=asked.version.plan.year)


@require_POST
def object_(request: HttpRequest, pk: int) -> HttpResponse:
    """Object with a reason; without one the page says so at the field."""
    asked = _seen(request, pk)
    try:
        operations.object_(
            acceptance=asked, reason=request.POST.get("reason", ""), actor=person_of(request),
            now=clock.now(),
        )  # fmt: skip
    except Refused as error:
        if error.field != "reason":
            raise
        form = refused_reason(request, error, auto_id=f"id_{asked.version_id}_%s")
        return _my_target(request, asked.version.plan.year, {asked.pk: form})
    messages.success(request, _("Your objection was passed on to your leader."))
    return redirect("targets:my_target", year=asked.version.plan.year)


def _seen(request: HttpRequest, pk: int) -> Acceptance:
    """An answer that one sees; only the own may be given (the operation refuses others)."""
    seen = Acceptance.objects.visible_to(person_of(request), clock.today())
    return get_object_or_404(seen.select_related("version__plan"), pk=pk)


@require_POST
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Answer an objection; without words the plan's page says so at the field."""
    plan = plan_or_404(request, code)
    asked = get_object_or_404(
        Acceptance.objects.select_related("version__plan", "person"), pk=pk, version__plan=plan
    )
    form = AnswerForm(request.POST)
    form.is_valid()
    outcome = form.cleaned_data.get("outcome") or ""
    try:
        operations.answer(
            acceptance=asked, text=form.cleaned_data.get("answer", ""), outcome=outcome,
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
    except Refused as error:
        if error.field != "answer":
            raise
        refused = {"pk": asked.pk, "place": f"answer-{asked.pk}", "message": error.message,
                   "outcome": outcome}  # fmt: skip
        return plans.detail_page(request, asked.version, refused_answer=refused)
    messages.success(request, _("Answered."))
    if outcome == AnswerOutcome.ADJUST:
        return redirect(f"{reverse('targets:plan_adjust', args=[code])}?objection={pk}")
    return redirect("targets:plan_detail", code=code)
