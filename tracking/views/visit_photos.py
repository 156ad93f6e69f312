"""Photos of a visit: adding, looking, taking away."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, pictures
from tracking import rules
from tracking.forms import attempt
from tracking.forms.visit_photos import PhotosForm
from tracking.models import Visit, VisitPhoto
from tracking.operations.visit_photos import FOLDER, add_photos, remove_photo
from tracking.reader import reader
from tracking.views.visit_pages import detail_context


def _seen(request: HttpRequest, pk: int) -> Visit:
    seen = Visit.objects.visible_to(reader(request), clock.today())
    visit: Visit = get_object_or_404(seen.select_related("customer", "person"), pk=pk)
    return visit


@require_POST
def visit_photos_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add photos to a visit of one's own."""
    visit, user = _seen(request, pk), reader(request)
    if not rules.can_write_visit(user, visit):
        raise PermissionDenied
    form = PhotosForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["photos"]
        added = attempt(
            form, lambda: add_photos(visit=visit, pictures=sent, actor=user, now=clock.now())
        )
        if added is not None:
            return redirect("tracking:visit_detail", pk)
    context = detail_context(visit, user, clock.today()) | {"form": form, "photos_form": form}
    return render(request, "tracking/visit_detail.html", context, status=422)


@require_safe
def visit_photo(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """A photo, or the same one small: for who sees the visit."""
    found: VisitPhoto = get_object_or_404(_seen(request, pk).photos.all(), pk=photo)
    small = request.GET.get("size") == "small"
    return pictures.show(FOLDER, found.small_digest if small else found.digest)


@require_POST
def visit_photo_remove(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Take a photo of one's own visit away."""
    found: VisitPhoto = get_object_or_404(_seen(request, pk).photos.all(), pk=photo)
    remove_photo(photo=found, actor=reader(request), now=clock.now())
    return redirect("tracking:visit_detail", pk)
