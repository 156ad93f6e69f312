"""What is asked of visits of each type: the list, and setting it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from tracking.enums import VisitType
from tracking.forms import show_refusal
from tracking.forms.visit_guides import GuideForm
from tracking.operations.visit_guides import set_guide
from tracking.queries.visit_guides import guides
from tracking.reader import reader
from tracking.views.common import form_page


@require_safe
def visit_guides(request: HttpRequest) -> HttpResponse:
    """The types of visits with their checklists and norms."""
    return render(request, "tracking/visit_guide_list.html", {"guides": guides()})


@require_http_methods(["GET", "HEAD", "POST"])
def visit_guide_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Set the checklist and the norms of one type."""
    if kind not in VisitType.values:
        raise Http404
    guide = next(one for one in guides() if one.kind == kind)
    initial = {"checklist": guide.checklist, "norms": guide.norms}
    form = GuideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_guide(kind=kind, **form.cleaned_data, actor=reader(request), now=clock.now())
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("tracking:visit_guides")
    context = {"form": form, "guide": guide}
    return form_page(request, "tracking/visit_guide_form.html", context)
