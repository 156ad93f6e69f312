"""Surveys as their owners see them: the list, a new one, links, results, the end (K8)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.forms import attempt
from tracking import survey_rules
from tracking.forms.surveys import SurveyForm
from tracking.models import Contact, Customer, Survey
from tracking.operations import surveys
from tracking.operations.surveys import Link
from tracking.queries.survey_results import results_of
from tracking.reader import reader
from tracking.survey_enums import SurveyStatus
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]
#: How many customers the page of links offers at once; the search finds the others.
OFFERED = 100


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    """The surveys that one sees, newest first."""
    user, today = reader(request), clock.today()
    rows = Survey.objects.visible_to(user, today).select_related("metric", "unit")
    counted = rows.order_by("-created_at", "-pk").annotate(
        links=Count("invitations", distinct=True),
        answers=Count("invitations__answer", distinct=True),
    )
    context = {
        "page_obj": page_of(request, counted),
        "can_make": user.has_role("manager", "leadership"),
        "counts": user.has_role("manager", "leadership"),
    }
    return render(request, "tracking/survey_list.html", context)


@require_http_methods(GET_POST)
def survey_create(request: HttpRequest) -> HttpResponse:
    """Make a survey."""
    user, now = reader(request), clock.now()
    form = SurveyForm(request.POST or None, person=user, on=clock.today())
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: surveys.make_survey(new=form.new(), actor=user, now=now))
        if made is not None:
            messages.success(request, _("The survey is made. Now choose whom to ask."))
            return redirect("tracking:survey_invite", made.pk)
    return form_page(request, "tracking/survey_form.html", {"form": form})


def _seen(request: HttpRequest, pk: int) -> Survey:
    seen = Survey.objects.visible_to(reader(request), clock.today())
    survey: Survey = get_object_or_404(seen.select_related("metric", "unit", "created_by"), pk=pk)
    return survey


@require_safe
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The results: all for who runs it, those of the own customers for a rep."""
    survey, user, today = _seen(request, pk), reader(request), clock.today()
    customers = survey_rules.customers_read(user, survey, today)
    found = results_of(survey, customers)
    runs = customers is None
    context = {
        "survey": survey,
        "found": found,
        "page_obj": page_of(request, found.answers.prefetch_related("scores__question")),
        "runs": runs and survey.status == SurveyStatus.OPEN,
        "is_part": not runs,
        "over": survey.last_day < today,
    }
    return render(request, "tracking/survey_detail.html", context)


@require_http_methods(GET_POST)
def survey_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose customers and contacts, and get a link for each: shown once, kept nowhere."""
    survey, user, today = _seen(request, pk), reader(request), clock.today()
    if not survey_rules.can_run(user, survey, today):
        raise NotAllowed(_("Leadership asks any customers, a manager those of the led units."))
    links: list[dict[str, Any]] = []
    refused, status = "", 200
    if request.method == "POST":
        try:
            made = surveys.invite(
                survey=survey, customers=_chosen(request, "customer", Customer),
                contacts=_chosen(request, "contact", Contact), actor=user, now=clock.now(),
            )  # fmt: skip
            links = _links(request, made)
        except NotAllowed:
            raise
        except Refused as error:
            refused, status = error.message, 422
    context = {"survey": survey, "links": links, "refused": refused, **_offered(request, survey)}
    return render(request, "tracking/survey_invite.html", context, status=status)


def _chosen(request: HttpRequest, name: str, model: Any) -> list[Any]:
    """The customers or contacts ticked; what is no number names none."""
    keys = [number_asked(text) for text in request.POST.getlist(name)]
    rows = model.objects.filter(pk__in=[key for key in keys if key is not None])
    return list(rows.select_related("customer") if model is Contact else rows)


def _links(request: HttpRequest, made: Sequence[Link]) -> list[dict[str, Any]]:
    return [
        {
            "customer": link.invitation.customer.name,
            "contact": link.invitation.contact.name if link.invitation.contact else "",
            "url": request.build_absolute_uri(reverse("tracking:survey_answer", args=[link.token])),
        }
        for link in made
    ]


def _offered(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    """The unit's customers with their contacts, and who was asked or has answered."""
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = survey_rules.customers_of(survey.unit, clock.today()).order_by("name")
    if wanted:
        rows = rows.filter(Q(name__icontains=wanted) | Q(code__icontains=wanted))
    asked = {
        (one.customer_id, one.contact_id): "done" if one.done else "open"
        for one in survey.invitations.annotate(done=Count("answer"))
    }
    offered = [
        {
            "customer": customer,
            "state": asked.get((customer.pk, None), ""),
            "contacts": [
                {"contact": one, "state": asked.get((customer.pk, one.pk), "")}
                for one in customer.contacts.all()
                if one.is_active
            ],
        }
        for customer in rows.prefetch_related("contacts")[:OFFERED]
    ]
    return {"offered": offered, "wanted": wanted, "more": rows.count() > OFFERED}


@require_POST
def survey_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a survey; its average is recorded."""
    survey = _seen(request, pk)
    closed = surveys.close_survey(survey=survey, actor=reader(request), now=clock.now())
    if closed.measurement_id:
        messages.success(request, _("The survey is closed and its average is recorded."))
    else:
        messages.info(request, _("The survey is closed. Nobody answered, so nothing is recorded."))
    return redirect("tracking:survey_detail", pk)
