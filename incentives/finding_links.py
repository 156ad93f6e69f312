"""Where an exception is looked into or mended: the page, and the words of the link."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incentives.models import Close

OF_A_STATEMENT = frozenset({
    "jump", "negative_carried", "changed_after", "late_fact", "cannot_calculate", "cannot_adjust",
    "assignment_changed", "has_left",
})  # fmt: skip
OF_THE_PLAN = frozenset({"no_plan", "outside_assignment"})


def link_of(item: dict[str, Any], close: Close) -> tuple[str, str]:
    """Address and words; both empty where there is nothing to open."""
    code, person = item["code"], item["person"]
    if code in OF_A_STATEMENT:
        where = reverse("incentives:statement_detail", args=[close.period, person])
        return f"{where}?plan={close.plan.code}", _("Open the statement")
    if code in OF_THE_PLAN:
        return reverse("incentives:pay_plan_detail", args=[close.plan.code]), _("Open the pay plan")
    name, argument, words = {
        "unmatched": ("tracking:receipt_correct", item["params"].get("pk"), _("Name a contract")),
        "no_unit": ("teams:person_detail", person, _("Open the person")),
        "no_target": ("targets:plan_list", None, _("Open the target plans")),
        "team_waiting": ("incentives:close_list", None, _("Open the closes")),
    }.get(code, ("", None, ""))
    return (reverse(name, args=[argument] if argument else []), words) if name else ("", "")
