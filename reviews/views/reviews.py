"""The review page: what one sees and does depends on who one is to the person."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import audit, clock, company, policy
from goalmgmt.core.acts import label_of
from goalmgmt.core.errors import GoalmgmtError, NotAllowed, Refused
from goalmgmt.core.forms import show_refusal
from goalmgmt.core.navigation import place
from reviews import pages, rules, wording
from reviews.enums import REVIEW
from reviews.forms import (
    ReasonForm,
    ScoreForm,
    SelfScoreForm,
    SignForm,
)
from reviews.models import Review, ReviewItem
from reviews.operations import reviews as operations
from reviews.queries.reviews import sheet
from teams.models import Unit, User
from teams.queries import unit_on
from teams.views.acting import person_of

Forms = dict[str, Any]


def _review(request: HttpRequest, period: str, person: str) -> Review:
    """The review, if the person may see it; a stranger's is 404."""
    visible = Review.objects.visible_to(person_of(request), clock.today())
    found = visible.select_related("cycle", "person", "manager").prefetch_related("items")
    return get_object_or_404(found, cycle__period=period, person__code=person)


def _own(request: HttpRequest, period: str, person: str) -> Review:
    """One's own review; who sees somebody else's may not do this with it."""
    review = _review(request, period, person)
    if review.person_id != person_of(request).pk:
        raise PermissionDenied
    return review


@require_safe
def review_detail(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Items with facts and scores, and the form of the step that is the viewer's."""
    return _page(request, _review(request, period, person), {})


@require_POST
def review_self(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Hand in the self-score."""
    review = _own(request, period, person)
    form = SelfScoreForm(request.POST, items=list(review.items.all()))
    if form.is_valid():
        try:
            operations.save_self_score(
                review=review, scores=form.scores, actor=person_of(request), now=clock.now()
            )
        except Refused as error:
            return _refused(request, review, {"self_form": form}, error)
        return _done(request, review, _("Self-score handed in."))
    return _page(request, review, {"self_form": form}, status=422)


@require_POST
def review_score(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Keep the scores as a draft, or put the review before the person."""
    review = _review(request, period, person)
    form = ScoreForm(request.POST, items=list(review.items.all()))
    if not form.is_valid():
        return _page(request, review, {"score_form": form}, status=422)
    draft = request.POST.get("then") == "draft"
    act = operations.save_scores if draft else operations.submit_scores
    try:
        act(review=review, sheet=form.sheet, actor=person_of(request), now=clock.now())
    except Refused as error:
        return _refused(request, review, {"score_form": form}, error)
    said = _("Draft saved.") if draft else _("Scored. %(person)s signs next.")
    return _done(request, review, said % {"person": review.person.name} if not draft else said)


@require_POST
def review_sign(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Sign one's own review."""
    review = _own(request, period, person)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, review, {"sign_form": form}, status=422)
    try:
        operations.sign(
            review=review,
            agrees=form.cleaned_data["answer"] == "agree",
            remark=form.cleaned_data["remark"],
            actor=person_of(request),
            now=clock.now(),
        )
    except Refused as error:
        return _refused(request, review, {"sign_form": form}, error)
    return _done(request, review, _("Signed."))


@require_POST
def review_return(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """Take a scored review back."""
    review = _review(request, period, person)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, review, {"return_form": form}, status=422)
    reason = form.cleaned_data["reason"]
    operations.return_(review=review, reason=reason, actor=person_of(request), now=clock.now())
    return _done(request, review, _("Taken back. Its grade is no longer shown."))


def _refused(
    request: HttpRequest, review: Review, forms: Forms, error: GoalmgmtError
) -> HttpResponse:
    if isinstance(error, NotAllowed):
        raise error
    show_refusal(next(iter(forms.values())), error)
    return _page(request, review, forms, status=422)


def _done(request: HttpRequest, review: Review, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("reviews:review_detail", review.cycle.period, review.person.code)


def _page(request: HttpRequest, review: Review, forms: Forms, status: int = 200) -> HttpResponse:
    user, today = person_of(request), clock.today()
    items = list(review.items.all())
    shown = sheet(review, user)
    forms = _forms_due(user, review, items, today) | forms
    live = forms.get("score_form") or forms.get("self_form")
    context = {
        "review": review,
        "company": company.policy().name,
        "printed_at": clock.now(),
        "sheet": shown,
        "label": wording.label_of(review.cycle.period, company.calendar()),
        "steps": pages.steps(review),
        "rows": pages.table_rows(shown, live),
        "bounds": pages.bounds(),
        "links": _links(user, review, today),
        "history": _history(review) if shown.shows_result else [],
        "form": next((form for form in forms.values() if form.errors), None),
        **forms,
    }
    return render(request, "reviews/review_detail.html", context, status=status)


def _links(user: User, review: Review, today: date) -> dict[str, str]:
    """Where the facts come from, as far as the reader may go there; else empty."""
    person, period = review.person.code, review.cycle.period
    units = Unit.objects.filter(pk__in=[unit_on(review.person, today)])
    unit = units.values_list("code", flat=True).first()
    reports = "tracking:report_board"
    if not policy.allows(user, reports):
        reports = "tracking:report_list"
    return {
        "ledger": place("tracking:ledger_person", period, unit, person) if unit else "",
        "visits": _of_person(user, "tracking:visit_list", person),
        "reports": _of_person(user, reports, person),
    }


def _of_person(user: User, route: str, person: str) -> str:
    """The page about the person, or nothing when the reader may not open it."""
    url = place(route) if policy.allows(user, route) else ""
    return f"{url}?person={person}" if url else ""


def _forms_due(user: User, review: Review, items: list[ReviewItem], today: date) -> Forms:
    """The forms of the steps that are the viewer's now."""
    forms: Forms = {}
    if rules.can_score_self(user, review) and REVIEW.allows(review, "self_score"):
        forms["self_form"] = SelfScoreForm(items=items)
    if rules.can_score(user, review, today) and REVIEW.allows(review, "score"):
        initial = {"interview": review.interview}
        forms["score_form"] = ScoreForm(items=items, initial=initial)
    if rules.can_sign(user, review) and REVIEW.allows(review, "sign"):
        forms["sign_form"] = SignForm()
    if REVIEW.allows(review, "return") and rules.can_return(user, review, today):
        forms["return_form"] = ReasonForm()
    return forms


def _history(review: Review) -> list[dict[str, Any]]:
    """Who did what when, without the scores, which the table shows."""
    return [
        {"at": event.at, "who": event.actor or "", "what": label_of(event.action), "note": ""}
        for event in audit.trail(review)
    ]
