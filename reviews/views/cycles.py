"""Review cycles: the list, a new one, and the people of one."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.forms import show_refusal
from goalmgmt.core.periods import FiscalCalendar, PeriodKind
from reviews import rules, wording
from reviews.enums import REVIEW
from reviews.forms import CycleForm
from reviews.models import ReviewCycle
from reviews.operations.cycles import NewCycle, open_cycle
from reviews.queries import reviews as review_queries
from teams.views.acting import person_of

PERIODS = {PeriodKind.QUARTER: 4, PeriodKind.MONTH: 4, PeriodKind.YEAR: 2}


@require_safe
def cycle_list(request: HttpRequest) -> HttpResponse:
    """The cycles in which the person may see somebody's review."""
    user, calendar = person_of(request), company.calendar()
    cycles = review_queries.cycles_seen(user, clock.today())
    rows = [(cycle, wording.label_of(cycle.period, calendar)) for cycle in cycles]
    context = {"rows": rows, "can_open": rules.can_open_cycle(user)}
    return render(request, "reviews/cycle_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_create(request: HttpRequest) -> HttpResponse:
    """Open a cycle: the reviews are made and prefilled at once."""
    if not rules.can_open_cycle(person_of(request)):
        raise PermissionDenied
    form = _form(request, company.calendar())
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        new = NewCycle(read["period"], read["name"], form.weights)
        try:
            cycle = open_cycle(new=new, actor=person_of(request), now=clock.now())
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return redirect("reviews:cycle_detail", cycle.period)
    status = 422 if form.errors else 200
    return render(request, "reviews/cycle_form.html", {"form": form}, status=status)


def _form(request: HttpRequest, calendar: FiscalCalendar) -> CycleForm:
    today = clock.today()
    last = calendar.previous(calendar.quarter_of(today))
    return CycleForm(
        request.POST or None,
        calendar=calendar,
        periods=wording.recent_periods(calendar, today, PERIODS),
        initial={"period": last.code, "name": wording.cycle_name(last)},
    )


@require_safe
def cycle_detail(request: HttpRequest, period: str) -> HttpResponse:
    """The people of a cycle with state, score and grade, as far as the person sees them."""
    user = person_of(request)
    cycle = get_object_or_404(ReviewCycle, period=period)
    if cycle not in review_queries.cycles_seen(user, clock.today()):
        raise Http404
    reviews = list(review_queries.of_cycle(period, user, clock.today()))
    rows = [{"review": review, "shown": rules.sees_result(user, review)} for review in reviews]
    others = [review for review in reviews if review.person_id != user.pk]
    context = {
        "cycle": cycle,
        "label": wording.label_of(cycle.period, company.calendar()),
        "rows": rows,
        "distribution": review_queries.distribution(others) if others else [],
        "waiting": sum(REVIEW.allows(review, "score") for review in others),
    }
    return render(request, "reviews/cycle_detail.html", context)
