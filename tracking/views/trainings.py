"""Trainings: the plan, one training with its seats, a person's record (K6)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from teams.acts import told
from teams.models import User
from tracking import rules_meetings
from tracking.enums_meetings import SeatResult
from tracking.forms import attempt
from tracking.forms.fields import WhyForm
from tracking.forms.meetings import EnrolForm, RatingForm, ResultsForm, TrainingForm
from tracking.models import Training
from tracking.operations import talks as operations
from tracking.queries import talks
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]
ACTS = ("enrol", "results", "rate", "cancel")


@require_safe
def training_list(request: HttpRequest) -> HttpResponse:
    """The trainings to come and past."""
    user, today = reader(request), clock.today()
    past = request.GET.get("when") == "past"
    rows = Training.objects.visible_to(user, today).select_related("unit")
    rows = rows.filter(held_on__lt=today) if past else rows.filter(held_on__gte=today)
    context = {
        "page_obj": page_of(
            request, rows.order_by("-held_on", "-pk") if past else rows.order_by("held_on", "pk")
        ),
        "when": [(_("To come"), "?", not past), (_("Past"), "?when=past", past)],
        "can_plan": rules_meetings.meeting_units(user, today).exists(),
        "person": user,
    }
    return render(request, "tracking/training_list.html", context)


@require_http_methods(GET_POST)
def training_create(request: HttpRequest) -> HttpResponse:
    """Plan a training."""
    user, today = reader(request), clock.today()
    units = rules_meetings.meeting_units(user, today)
    form = TrainingForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        new = operations.NewTraining(**form.cleaned_data)
        made = attempt(form, lambda: operations.plan_training(new=new, actor=user, now=clock.now()))
        if made is not None:
            return redirect("tracking:training_detail", made.pk)
    context = {"form": form, "nowhere": not units.exists()}
    return form_page(request, "tracking/training_form.html", context)


@require_safe
def training_of(request: HttpRequest, code: str) -> HttpResponse:
    """What a person has learnt: for oneself, who leads them, and leadership."""
    user, today = reader(request), clock.today()
    people = User.objects.all()
    if not user.has_role("leadership"):
        people = User.objects.filter(pk=user.pk) | User.objects.led_by(user, today)
    person: User = get_object_or_404(people.distinct(), code=code)
    context = {
        "person": person,
        "page_obj": page_of(request, talks.record_of(person)),
        "hours": talks.hours_learnt(person),
    }
    return render(request, "tracking/training_of.html", context)


def seen(request: HttpRequest, pk: int) -> Training:
    """The training, for those who see it; else 404."""
    rows = Training.objects.visible_to(reader(request), clock.today())
    found: Training = get_object_or_404(rows.select_related("unit"), pk=pk)
    return found


@require_safe
def training_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A training: who takes part, how they did, what they think of it."""
    return render(request, "tracking/training_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, training: Training, **forms: Any) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    may_run = rules_meetings.can_run_training(user, training, today)
    own = training.seats.filter(person=user).first()
    rates = own is not None and own.rating is None and own.result not in (
        SeatResult.OPEN, SeatResult.ABSENT)  # fmt: skip
    running = may_run and not training.is_cancelled
    mean, count = talks.rating_of(training)
    people = rules_meetings.trainable(training, today)
    return {
        "training": training,
        "seats": training.seats.select_related("person"),
        "may_run": may_run,
        "own": own,
        "mean": mean,
        "rated": count,
        "enrol_form": (forms.get("enrol") or EnrolForm(people=people)) if running else None,
        "results_form": (forms.get("results") or ResultsForm(training=training))
        if running and training.held_on <= today else None,
        "cancel_form": (forms.get("cancel") or WhyForm()) if running else None,
        "rate_form": (forms.get("rate") or RatingForm()) if rates else None,
        "events": told(training),
    }  # fmt: skip


@require_POST
def training_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Enrol, write down results, rate or call off."""
    training, user, today = seen(request, pk), reader(request), clock.today()
    if act not in ACTS:
        raise Http404
    if act != "rate" and not rules_meetings.can_run_training(user, training, today):
        raise PermissionDenied
    kinds: dict[str, Any] = {
        "enrol": lambda: EnrolForm(
            request.POST, people=rules_meetings.trainable(training, today)),
        "results": lambda: ResultsForm(request.POST, training=training),
        "rate": lambda: RatingForm(request.POST),
        "cancel": lambda: WhyForm(request.POST),
    }  # fmt: skip
    form = kinds[act]()
    if form.is_valid():
        done = attempt(form, lambda: _act(training, act, form, user))
        if done is not None:
            return redirect("tracking:training_detail", pk)
    context = _detail(request, training, **{act: form}) | {"form": form}
    return form_page(request, "tracking/training_detail.html", context)


def _act(training: Training, act: str, form: Any, user: User) -> Any:
    who: dict[str, Any] = {"training": training, "actor": user, "now": clock.now()}
    read = form.cleaned_data
    if act == "enrol":
        return operations.enrol(people=read["people"], **who)
    if act == "results":
        return operations.record_results(results=form.results(), **who)
    if act == "rate":
        return operations.rate_training(**read, **who)
    return operations.cancel_training(reason=read["reason"], **who)
