"""The page behind a survey's link: no sign-in, one answer, and nothing said of who was asked."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock, company
from goalmgmt.core.errors import Refused
from goalmgmt.core.forms import show_refusal
from tracking.forms.surveys import AnswerForm
from tracking.models import SurveyInvitation
from tracking.operations import surveys
from tracking.operations.surveys import LinkOver, LinkUnknown

LIMIT = "survey"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a survey once; used, over and unknown links lead to one page."""
    if not ratelimit.consume(request, action=LIMIT):
        return _guarded(render(request, "tracking/survey_gone.html", {"wait": True}, status=429))
    try:
        found = surveys.open_invitation(token, clock.today())
        return _guarded(_page(request, token, found))
    except LinkUnknown:
        status = 404
    except LinkOver:
        status = 410
    return _guarded(render(request, "tracking/survey_gone.html", status=status))


def _page(request: HttpRequest, token: str, found: SurveyInvitation) -> HttpResponse:
    questions = list(found.survey.questions.all())
    form = AnswerForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        points, text = form.points(), form.cleaned_data["text"]
        try:
            surveys.answer(token=token, points=points, text=text, now=clock.now())
        except (LinkUnknown, LinkOver):
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return render(request, "tracking/survey_thanks.html")
    context = {"form": form, "survey": found.survey, "company": company.policy().name}
    status = 422 if form.errors else 200
    return render(request, "tracking/survey_answer.html", context, status=status)


def _guarded(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines, caches, and the addresses that other sites are told."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
