"""The page on which a reserve is moved to a row below its unit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.forms import AmountFormField, PlainForm
from targets.enums import RowKind
from targets.forms import AMOUNT_HINT, unit_of
from targets.models import SplitRow
from targets.operations import reserves
from targets.queries import grid as grids
from targets.views.loading import person_of, plan_or_404, rights, version_or_404


class MoveReserveForm(PlainForm):
    """To whom, and how much."""

    to = forms.ModelChoiceField(SplitRow.objects.none(), label=gettext_lazy("Move it to"))
    amount = AmountFormField(label=gettext_lazy("How much"), help_text=AMOUNT_HINT)

    def __init__(self, *args: Any, reserve: SplitRow, actor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SplitRow.objects.filter(parent=reserve.parent_id).exclude(pk=reserve.pk)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = rows.exclude(person=actor).select_related("person", "unit")


@require_http_methods(["GET", "POST"])
def reserve_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`pk` is the reserve's row; only while the version is edited."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rights(request, version)["can_edit"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    reserve = version.rows.filter(pk=pk, kind=RowKind.RESERVE).select_related("unit").first()
    if reserve is None:
        raise Http404
    person = person_of(request)
    form = MoveReserveForm(request.POST or None, reserve=reserve, actor=person.pk)
    if request.method == "POST" and form.is_valid():
        try:
            reserves.move_reserve(
                version=version, reserve_row=pk, to_row=form.cleaned_data["to"].pk,
                amount=form.cleaned_data["amount"], actor=person, now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Moved. Undo takes it back in one step."))
            return redirect("targets:plan_split", code=code)
    held = grids.load(version).by_pk[pk].total()
    context = {"plan": plan, "version": version, "reserve": reserve, "form": form, "held": held,
               "unit": unit_of(plan.metric, "")}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/reserve_move.html", context, status=status)
