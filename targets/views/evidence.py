"""Evidence of an adjustment: add, take off, download."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, files
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets.forms_decisions import EvidenceForm
from targets.models import Evidence, TargetPlan
from targets.operations import evidence as operations
from targets.views.loading import person_of, plan_or_404, rights, version_or_404


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, code: str) -> HttpResponse:
    """Files for the draft."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rights(request, version)["can_edit"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add(
                version=version, files=form.cleaned_data["evidence"], actor=person_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error("evidence", error.message)
        else:
            messages.success(request, _("Evidence added."))
            return redirect("targets:plan_detail", code=code)
    context = {"form": form, "plan": plan, "version": version}
    status = 422 if form.errors else 200
    return render(request, "targets/evidence_add.html", context, status=status)


@require_safe
def evidence_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The file as a download, never shown inside the page; to those who see the plan."""
    row = _row(plan_or_404(request, code), pk)
    return files.download(operations.FOLDER, row.digest, row.name)


@require_POST
def evidence_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a file off the draft."""
    row = _row(plan_or_404(request, code), pk)
    operations.remove(evidence=row, actor=person_of(request), now=clock.now())
    messages.success(request, _("Evidence removed."))
    return redirect("targets:plan_detail", code=code)


def _row(plan: TargetPlan, pk: int) -> Evidence:
    found = Evidence.objects.filter(version__plan=plan).select_related("version__plan__scope")
    return get_object_or_404(found, pk=pk)
