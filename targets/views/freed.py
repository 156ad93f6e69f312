"""The dialog in which the remainder of a leaver or mover is assigned."""

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
from goalmgmt.core.forms import PlainForm
from targets import rules
from targets.enums import FreedTo, RowKind
from targets.forms import unit_of
from targets.models import PlanVersion, SplitRow
from targets.operations import staffing
from targets.queries import staffing as queries
from targets.views.loading import person_of, plan_or_404, version_or_404


class AssignForm(PlainForm):
    """Where the remainder goes; a reason where the plan is issued."""

    to = forms.ChoiceField(
        label=gettext_lazy("Where it goes"), choices=FreedTo.choices, widget=forms.RadioSelect
    )
    successor = forms.ModelChoiceField(
        SplitRow.objects.none(), label=gettext_lazy("Successor"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, left: queries.Freed, issued: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mates = SplitRow.objects.filter(parent=left.row.parent_id, kind=RowKind.PERSON)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = mates.exclude(pk=left.row.pk).select_related("person", "unit")
        if not issued:
            del self.fields["reason"]


@require_http_methods(["GET", "POST"])
def freed_assign(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give it to a successor, spread it over the unit, or keep it in the reserve."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    person = person_of(request)
    if not rules.can_edit_plan(person, plan, clock.today()):
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    left = next((one for one in queries.freed_of(version) if one.row.pk == pk), None)
    if left is None:
        if not version.rows.filter(pk=pk).exists():
            raise Http404
        raise Conflict(_("There is nothing left to assign here. Reload the page."))
    form = AssignForm(
        request.POST or None, left=left, issued=not version.is_editable,
        initial={"to": FreedTo.SUCCESSOR},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            draft = _assign(request, version, pk, form)
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _assigned(version, draft))
            return redirect("targets:plan_split", code=code)
    context = {"plan": plan, "version": version, "left": left, "form": form,
               "unit": unit_of(plan.metric, ""), "issued": not version.is_editable}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/freed_assign.html", context, status=status)


def _assign(request: HttpRequest, version: PlanVersion, pk: int, form: AssignForm) -> PlanVersion:
    data = form.cleaned_data
    successor = data["successor"].pk if data["successor"] else None
    return staffing.assign_freed(
        version=version, row=pk, actor=person_of(request), now=clock.now(),
        assignment=staffing.Assignment(data["to"], successor, data.get("reason", "")),
    )  # fmt: skip


def _assigned(version: PlanVersion, draft: PlanVersion) -> str:
    if draft.pk == version.pk:
        return _("Assigned. Undo takes it back in one step.")
    return _("Assigned in a new version, v%(number)d. Submit it for approval.") % {
        "number": draft.number
    }
