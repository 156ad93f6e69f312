"""Importing by page: choose a file, see what it would do, confirm. Works without scripts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.kinds import kinds
from goalmgmt.core.imports.runs import Options, Report, run_import
from goalmgmt.core.imports.sources import Source
from goalmgmt.core.imports.templates import template
from goalmgmt.core.models import ImportBatch
from teams.forms.imports import LABELS, ImportForm, kind_choices
from teams.views import waiting
from teams.views.acting import person_of

_SHOWN_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Take a file and go to its preview; below, what was imported so far."""
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        source = Source((upload.name or "file")[:200], upload.read())
        chosen = waiting.Waiting(
            kind=form.cleaned_data["kind"],
            name=source.name,
            digest=source.sha256,
            round_half_up=form.cleaned_data["round_half_up"],
        )
        waiting.keep(request.session, person_of(request).pk, source, chosen)
        return redirect("teams:import_preview", chosen.digest)
    batches = ImportBatch.objects.select_related("imported_by")[:20]
    context = {
        "form": form,
        "batches": [(batch, LABELS.get(batch.kind, batch.kind)) for batch in batches],
        "kinds": kind_choices(),
    }
    return render(request, "teams/import_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, digest: str) -> HttpResponse:
    """What the file would do; POST does it, all rows or none."""
    person = person_of(request)
    found = waiting.find(request.session, person.pk, digest)
    if found is None:
        raise Http404
    chosen, source = found
    report = _run(request, chosen, source, dry_run=request.method != "POST")
    if request.method == "POST" and not report.errors:
        waiting.drop(request.session, person.pk, digest)
        messages.success(request, _done(report))
        return redirect("teams:import_page")
    page_url = reverse("teams:import_page")
    context = {
        "chosen": chosen,
        "label": LABELS.get(chosen.kind, chosen.kind),
        "report": report,
        "problems": report.errors[:_SHOWN_PROBLEMS],
        "more_problems": max(0, len(report.errors) - _SHOWN_PROBLEMS),
        "changes": report.created + report.updated,
        "crumbs": [(_("Imports"), page_url), (chosen.name, "")],
        "page_url": page_url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "teams/import_preview.html", context, status=status)


def _run(request: HttpRequest, chosen: waiting.Waiting, source: Source, *, dry_run: bool) -> Report:
    try:
        return run_import(
            chosen.kind,
            source,
            actor=person_of(request),
            now=clock.now(),
            dry_run=dry_run,
            options=Options(round_half_up=chosen.round_half_up, issue=chosen.issue),
        )
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error


def _done(report: Report) -> str:
    words = ngettext("%(count)d row imported.", "%(count)d rows imported.", report.rows)
    return words % {"count": report.rows}


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The CSV template of a kind, with the mark by which Excel knows UTF-8."""
    if kind not in kinds():
        raise Http404
    answer = HttpResponse(
        template(kinds()[kind]).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer
