"""Remainders of leavers and movers on the Today page, until somebody assigns them."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core.today import TodayItem
from targets.queries import staffing
from teams.enums import Role
from teams.models import User


def freed_items(person: User, on: date) -> list[TodayItem]:
    """One row a plan."""
    return [
        TodayItem(
            key=f"targets.freed:{version.pk}",
            label=_("Target of people who left"),
            count=len(left),
            detail=ngettext(
                "%(plan)s: %(count)s person's remainder is not assigned",
                "%(plan)s: %(count)s people's remainders are not assigned",
                len(left),
            )
            % {"plan": version.plan, "count": len(left)},
            url=reverse("targets:plan_detail", args=[version.plan.code]) + "#freed",
            action=_("Assign"),
            urgent=True,
            role=Role.MANAGER,
        )
        for version, left in staffing.freed_for(person, on)
    ]
