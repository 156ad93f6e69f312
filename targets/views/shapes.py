"""The catalogue of month shapes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from targets import rules
from targets.models import MonthShape
from targets.operations import shapes
from targets.spread_forms import ShapeForm
from targets.views.loading import person_of, plan_or_404, version_or_404


def shape_list(request: HttpRequest) -> HttpResponse:
    """Every shape with its quarters; whoever keeps them may take one out of use."""
    context = {"shapes": MonthShape.objects.select_related("author"),
               "can_retire": rules.can_retire_shapes(person_of(request))}  # fmt: skip
    return render(request, "targets/shape_list.html", context)


@require_POST
def shape_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a shape, or no longer."""
    shape = get_object_or_404(MonthShape, pk=pk)
    active = request.POST.get("active") == "1"
    shapes.use_shape(shape=shape, active=active, actor=person_of(request), now=clock.now())
    return redirect("targets:shape_list")


@require_http_methods(["GET", "POST"])
def shape_save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the present months of a plan's scope as a shape."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    form = ShapeForm(request.POST or None)
    row = version.rows.filter(parent=None).first()
    if row is None:
        raise Refused(_("The split is empty. Build its rows first."))
    if request.method == "POST" and form.is_valid():
        try:
            shapes.save_shape(row=row, actor=person_of(request), now=clock.now(),
                              **form.cleaned_data)  # fmt: skip
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Shape saved. The spread dialog offers it now."))
            return redirect("targets:shape_list")
    context = {"plan": plan, "version": version, "form": form}
    status = 422 if form.errors else 200
    return render(request, "targets/shape_save.html", context, status=status)
