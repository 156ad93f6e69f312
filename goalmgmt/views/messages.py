"""The messages behind the bell: what the person was told, read and unread."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.messages import mark_read, text_of
from goalmgmt.core.models import Notification
from teams.views.acting import person_of

PAGE = 50


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own messages, the latest first, in the reader's language."""
    own = Notification.objects.filter(person=person_of(request), channel="app")
    page = Paginator(own.order_by("-created_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [(note, text_of(note)) for note in page]
    context = {"rows": rows, "page_obj": page, "now": clock.now()}
    return render(request, "messages.html", context)


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it points."""
    note = get_object_or_404(Notification, pk=pk, person=person_of(request))
    mark_read(person=person_of(request), now=clock.now(), only=note.pk)
    ours = url_has_allowed_host_and_scheme(note.url, allowed_hosts=None)
    return redirect(note.url if ours else "notifications")


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    mark_read(person=person_of(request), now=clock.now())
    return redirect("notifications")
