"""What actions, help and risks put on the Today page."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core.today import TodayItem
from teams.models import User
from tracking.models import Action, HelpRequest, Risk

#: How many names a row looks at.
LOOKED_AT = 50


def items(person: User, on: date) -> Iterator[TodayItem]:
    """Actions due, help that waits for the person, and risks whose day has come."""
    due = Action.objects.open().filter(owner=person, due_on__lte=on).order_by("due_on", "pk")
    titles = list(due.values_list("title", "due_on")[:LOOKED_AT])
    if titles:
        late = titles[0][1] < on
        yield TodayItem(
            "actions", _("Actions due"), reverse("tracking:action_list"), _("Show the actions"),
            len(titles), " · ".join(title for title, _day in titles[:3]), due_on=titles[0][1],
            urgent=late,
        )  # fmt: skip
    asked = HelpRequest.objects.waiting().filter(addressee=person).order_by("wanted_by", "pk")
    waiting = list(asked.values_list("pk", "subject", "wanted_by")[:LOOKED_AT])
    if waiting:
        yield TodayItem(
            "help", _("Help asked of you"),
            reverse("tracking:help_detail", args=[waiting[0][0]]), _("Answer"), len(waiting),
            " · ".join(subject for _pk, subject, _day in waiting[:3]), due_on=waiting[0][2],
            urgent=waiting[0][2] < on,
        )  # fmt: skip
    risks = Risk.objects.open().filter(owner=person, due_on__lte=on).order_by("due_on", "pk")
    known = list(risks.values_list("title", flat=True)[:LOOKED_AT])
    if known:
        yield TodayItem(
            "risks", _("Risks to look at"), reverse("tracking:risk_list"), _("Show the risks"),
            len(known), " · ".join(known[:3]),
        )  # fmt: skip
