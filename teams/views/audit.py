"""The audit trail, with filters."""

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from goalmgmt.core.acts import label_of
from goalmgmt.core.asked import clamped
from goalmgmt.core.forms import DayInput
from goalmgmt.core.models import AuditEvent
from teams.enums import Role
from teams.models import User
from teams.queries import local_midnight
from teams.views.acting import person_of

#: What is not the administrator's business (ux.md §1): what was paid to whom, what others wrote
#: in their visits, reports and reviews. By kind of object: who reads it here all the same, and
#: what stands in its place for everybody else.
PRIVATE = {
    ("incentives.",): (
        (Role.FINANCE, Role.LEADERSHIP),
        _("Pay is shown to finance and leadership only."),
    ),
    (
        "tracking.visit",
        "tracking.report",
        "tracking.excuse",
        "tracking.survey",
        "tracking.flowrequest",
        "tracking.helprequest",
        "tracking.action",
        "tracking.risk",
        "tracking.meeting",
        "tracking.spotcheck",
        "tracking.training",
        "reviews.review",
    ): (
        (Role.LEADERSHIP,),
        _(
            "What is written in visits, reports, requests and reviews is shown to their readers"
            " only."
        ),
    ),
    ("tracking.talk",): ((), _("A talk is shown to the two and to who leads them only.")),
}


class AuditFilter(django_filters.FilterSet):
    """By person, act, object and day."""

    actor = django_filters.CharFilter(
        label=_("Who (code)"), field_name="actor__code", max_length=40
    )
    action = django_filters.CharFilter(
        label=_("Act"), field_name="action", lookup_expr="startswith", max_length=60
    )
    about = django_filters.CharFilter(
        label=_("About"), field_name="object_label", lookup_expr="icontains", max_length=60
    )
    since = django_filters.DateFilter(label=_("From"), method="from_day", widget=DayInput())
    until = django_filters.DateFilter(label=_("Until"), method="until_day", widget=DayInput())

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def from_day(
        self, events: QuerySet[AuditEvent], _name: str, value: Any
    ) -> QuerySet[AuditEvent]:
        return events.filter(at__gte=local_midnight(clamped(value)))

    def until_day(
        self, events: QuerySet[AuditEvent], _name: str, value: Any
    ) -> QuerySet[AuditEvent]:
        return events.filter(at__lt=local_midnight(clamped(value), days=1))


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """Who did what when; what is private only for those who may see it."""
    reader: User = person_of(request)
    found = AuditFilter(request.GET, AuditEvent.objects.select_related("actor"))
    page = Paginator(found.qs, 50).get_page(request.GET.get("page"))
    rows = [
        {
            "event": event,
            "hidden": _hidden(event, reader),
            "act": label_of(event.action),
            "changes": _changes(event),
        }
        for event in page
    ]
    context = {"filter": found, "page_obj": page, "rows": rows, "today": clock.today()}
    return render(request, "teams/audit_list.html", context)


def _hidden(event: AuditEvent, reader: User) -> Any:
    """What stands in place of the change, or nothing where the reader may see it."""
    for kinds, (roles, said) in PRIVATE.items():
        if event.object_type.startswith(kinds) and not reader.has_role(*roles):
            return said
    return ""


def _changes(event: AuditEvent) -> list[tuple[str, Any, Any]]:
    names = {**event.before, **event.after}
    return [(name, event.before.get(name), event.after.get(name)) for name in names]
