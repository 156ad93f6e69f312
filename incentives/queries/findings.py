"""What somebody should look at before a close goes on (P5, step 0 and 2).

A finding is stored as a code with parameters and rendered in the reader's language. Blocking ones
keep the run from being submitted.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incentives import definitions, engine
from incentives.finding_links import link_of
from incentives.models import Close, CloseRun, PlanAssignment, Statement
from incentives.queries import plans
from incentives.queries.late_findings import late_facts, unmatched
from incentives.queries.scope import Scope, targets_of
from teams.models import User
from tracking.models import Credit

#: A change against the last period from which a total is worth a look.
JUMP = Decimal(2)
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a page shows it."""

    severity: str
    person: str
    text: str
    url: str = ""
    link: str = ""


def of_run(scope: Scope, run: CloseRun, noted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the calculation noted, with what only shows when it is complete; blocking first."""
    found = [*noted, *_without_plan(scope), *_jumps(scope, run), *late_facts(run)]
    found += unmatched(scope)
    rank = {"blocking": 0, "warning": 1, "note": 2}
    found.sort(key=lambda item: (rank[item["severity"]], item["code"], item["person"]))
    return found[:LIMIT]


def before(scope: Scope) -> list[Finding]:
    """The data check before the first calculation: results without a plan, payees without a
    target."""
    goals = targets_of(scope).get(scope.main_metric, {})
    payees = plans.assignments_in(scope.close.plan, scope.period).exclude(person__in=list(goals))
    codes = payees.order_by("person__code").values_list("person__code", flat=True).distinct()
    severity = severity_without_target(scope.plan)
    noted = [
        {"code": "no_target", "severity": severity, "person": code, "params": {}}
        for code in codes[:LIMIT]
    ]
    return _shown([*noted, *_without_plan(scope), *unmatched(scope)], scope.close)


def severity_without_target(plan: engine.Plan) -> str:
    """A missing target is an exception only where the pay reads it."""
    return "warning" if definitions.needs_target(plan) else "note"


def is_blocked(run: CloseRun) -> bool:
    return any(item["severity"] == "blocking" for item in run.findings)


def shown(run: CloseRun) -> list[Finding]:
    """The run's findings in words, with the names of the people."""
    return _shown(run.findings, run.close)


def _shown(noted: list[dict[str, Any]], close: Close) -> list[Finding]:
    codes = {item["person"] for item in noted}
    names = dict(User.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        Finding(
            item["severity"],
            names.get(item["person"], item["person"]),
            _text(item),
            *link_of(item, close),
        )
        for item in noted
    ]


def _text(item: dict[str, Any]) -> str:
    params = item["params"]
    if item["code"] in {"cannot_calculate", "cannot_adjust"}:
        told: dict[str, str] = {name: str(value) for name, value in params.items()}
        return engine.message(told["engine"], told, get_language() or "zh")
    return str(_texts()[item["code"]] % params)


def _texts() -> dict[str, str]:
    return {
        "no_target": _("has no target for the period"),
        "no_unit": _("sits in no unit"),
        "outside_assignment": _("has %(count)s results on days without this pay plan; not paid"),
        "assignment_changed": _("changed terms inside the period; the later terms were used"),
        "negative_carried": _("falls below nothing; %(amount)s is taken from the next close"),
        "team_waiting": _("is paid for the commission of a team whose close waits: %(plans)s"),
        "has_left": _("left on %(day)s"),
        "no_plan": _("has results in the period but no pay plan"),
        "changed_after": _("%(fact)s was changed after %(period)s was approved: %(amount)s"),
        "late_fact": _("%(fact)s reached %(period)s after its close: %(amount)s"),
        "unmatched": _("%(fact)s, %(amount)s, names no contract: it releases no pay"),
        "jump": _("gets %(total)s, in %(period)s it was %(before)s"),
    }


def _without_plan(scope: Scope) -> list[dict[str, Any]]:
    """People with results in the period whom no pay plan pays."""
    on_plan = PlanAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=scope.period.starts_on),
        starts_on__lt=scope.period.ends_on,
    )
    results = Credit.objects.filter(metric__in=scope.metrics, month__in=scope.period.months())
    people = User.objects.filter(pk__in=results.values("person"))
    people = people.exclude(pk__in=on_plan.values("person"))
    return [
        {"code": "no_plan", "severity": "warning", "person": code, "params": {}}
        for code in people.order_by("code").values_list("code", flat=True)[:LIMIT]
    ]


def _jumps(scope: Scope, run: CloseRun) -> list[dict[str, Any]]:
    """Totals more than twice, or less than half, of those in the plan's last close."""
    last = (
        Close.objects.filter(plan=scope.close.plan_id, ends_on__lte=scope.period.starts_on)
        .exclude(run=None)
        .order_by("-starts_on")
        .first()
    )
    if last is None or last.run_id is None:
        return []
    before = dict(Statement.objects.filter(run=last.run_id).values_list("person", "total"))
    now = Statement.objects.filter(run=run).values_list("person", "person__code", "total")
    return [
        {
            "code": "jump",
            "severity": "warning",
            "person": code,
            "params": {
                "total": f"{total:,.2f}",
                "before": f"{before[person]:,.2f}",
                "period": last.period,
            },
        }
        for person, code, total in now
        if person in before and _jumped(before[person], total)
    ]


def _jumped(before: Decimal, after: Decimal) -> bool:
    if before <= 0:
        return False
    return after > before * JUMP or after * JUMP < before
