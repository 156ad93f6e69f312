"""Copying a week's plan into the next, and what is said about a visit."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from goalmgmt.core.asked import day_asked
from goalmgmt.core.errors import NotAllowed, Refused
from tracking.forms.reports import CommentForm
from tracking.models import Visit
from tracking.operations.visit_guides import comment_visit
from tracking.operations.visit_weeks import copy_week
from tracking.reader import reader
from tracking.views.visit_pages import detail_context


@require_POST
def visit_copy(request: HttpRequest) -> HttpResponse:
    """Plan the week of the day `into` like the one before it."""
    into = day_asked(request.POST.get("into", "")) or clock.today()
    made: list[Visit] = []
    try:
        made = copy_week(into=into, actor=reader(request), now=clock.now())
    except NotAllowed:
        raise
    except Refused as error:
        messages.error(request, error.message)
    else:
        _tell(request, len(made))
    monday = into - timedelta(days=into.weekday())
    return redirect(f"{reverse('tracking:visit_list')}?week={monday.isoformat()}")


def _tell(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext("Copied %(n)d visit.", "Copied %(n)d visits.", count) % {"n": count}
        messages.success(request, text)
    else:
        messages.info(request, _("There was nothing new to copy."))


@require_POST
def visit_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Write under a visit."""
    user = reader(request)
    seen = Visit.objects.visible_to(user, clock.today()).select_related("customer", "person")
    visit: Visit = get_object_or_404(seen, pk=pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        comment_visit(visit=visit, text=form.cleaned_data["text"], actor=user, now=clock.now())
        return redirect("tracking:visit_detail", pk)
    context = detail_context(visit, user, clock.today()) | {"form": form, "comment_form": form}
    return render(request, "tracking/visit_detail.html", context, status=422)
