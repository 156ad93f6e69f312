"""The Today page: what each role of the person has to do now, composed from the apps below."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, policy
from goalmgmt.core.policy import ADMIN, FINANCE, LEADERSHIP, MANAGER, REP
from goalmgmt.views import close_steps, inbox, pace, setup_steps, todo
from teams.models import User
from teams.views.acting import person_of
from tracking.enums import VisitStatus
from tracking.models import Visit
from tracking.queries.weekly import week_of_person

#: Rows of the list (the API gives them) that the page shows in full further down.
SHOWN_AS_BLOCKS = frozenset({"visits", "gap"})


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The to-do list of the person signed in, and a block for each role."""
    person, day = person_of(request), clock.today()
    rows = [row for row in todo.items(person, day) if row.key not in SHOWN_AS_BLOCKS]
    urgent = [row for row in rows if row.urgent]
    only_urgent = request.GET.get("only") == "urgent"
    context = {
        "day": day,
        "items": urgent if only_urgent else rows,
        "urgent_count": len(urgent),
        "only_urgent": only_urgent,
        "with_actions": policy.allows(person, "tracking:action_list"),
        "is_overview": person.has_role(LEADERSHIP),
        **blocks(person, day),
    }
    return render(request, "today.html", context)


def blocks(person: User, day: date) -> dict[str, Any]:
    """The blocks of the person's roles; a role that the person lacks costs no query."""
    found: dict[str, Any] = {}
    if person.has_role(REP):
        found["own"] = pace.own(person, day)
        found["week"] = week_of_person(person, pace.basis(), day)
        found["visits"] = _visits(person, day)
    if person.has_role(LEADERSHIP):
        found["company"] = pace.of_company(day)
        found["approvals"] = len(inbox.waiting_for(person, day))
    if person.has_role(MANAGER):
        found["teams"] = pace.of_led_units(person, day)
    if person.has_role(FINANCE):
        found["closes"] = close_steps.open_closes(person)
    if person.has_role(ADMIN):
        steps = setup_steps.steps()
        found["setup"] = steps
        found["setup_done"] = sum(step.done for step in steps)
    return found


def _visits(person: User, day: date) -> list[Visit]:
    """The person's visits of the day in the order of their time."""
    own = Visit.objects.visible_to(person, day).filter(person=person, planned_on=day)
    planned = own.exclude(status=VisitStatus.CANCELLED).select_related("customer")
    return list(planned.order_by("planned_time", "pk"))
