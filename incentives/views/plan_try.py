"""What rules mean and pay: the panel of a draft, and the same for everybody who reads a plan."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.errors import Refused
from incentives import definitions, engine
from incentives.plan_forms import TryForm
from incentives.plan_panel import LEVELS, Supposition, facts_of, panel_of

READINGS = ("marginal", "whole", "current")


def try_context(request: HttpRequest, definition: dict[str, Any]) -> dict[str, Any]:
    """The panel for a definition and what the address or form supposes; rules that cannot be
    calculated give the reason instead."""
    try:
        plan = definitions.read(definition)
    except Refused as error:
        return {"panel": None, "refused": error.message}
    asked = request.POST if "check" in request.POST else request.GET
    form = TryForm(asked or None, needed=sorted(definitions.needed_params(plan)))
    given = Supposition()
    if form.is_bound and form.is_valid():
        given = _supposed(form)
    language = get_language() or "zh"
    return {
        "panel": panel_of(plan, given, language),
        "try_form": form,
        "given": given,
        "readings": _readings(plan, form, given),
    }


def _supposed(form: TryForm) -> Supposition:
    read = form.cleaned_data
    found = Supposition(numbers=form.numbers)
    if read.get("target"):
        found = replace(found, target=read["target"])
    if read.get("level") is not None and 0 <= read["level"] <= 100:
        found = replace(found, levels=sorted({*LEVELS, read["level"]}))
    return found


def _readings(plan: engine.Plan, form: TryForm, given: Supposition) -> dict[str, Any]:
    """The typed months, or a target in three unequal parts, under each reading of the table."""
    months = (form.cleaned_data.get("months") if form.is_bound and form.is_valid() else None) or [
        round_half_up(given.target * part / 10) for part in (2, 3, 6)
    ]
    try:
        found = engine.readings(plan, months, facts=facts_of(plan, given))
    except engine.EngineError:
        found = []
    return {"months": months, "rows": found}
