"""Objects for the walk through all routes: plans of the east, and foreign ones of the west."""

from goalmgmt.testing.rights import EVERYBODY, RouteObject
from targets.models import MonthShape, PlanVersion
from targets.operations import metrics
from targets.tests.factories import (
    delegation,
    draft_plan,
    evidence_of,
    issued,
    risk_of,
    row_of,
    step_of,
)
from teams.tests.factories import NOW, Cast

DRAFTED = ("plan_detail", "plan_figures", "plan_withdraw", "plan_split", "split_cells",
           "split_spread", "split_reserve", "split_locks", "split_rows", "split_undo",
           "plan_submit", "plan_recall", "plan_years_csv", "plan_check",
           "plan_history", "step_create", "risk_create", "split_presence",
           "split_xlsx", "split_import", "shape_save")  # fmt: skip
ISSUED = (
    "plan_adjust",
    "plan_issue",
    "resolution_detail",
    "resolution_pdf",
    "resolution_verify",
    "evidence_add",
)
OTHERS = EVERYBODY - {"rep"}


def objects(cast: Cast) -> dict[str, RouteObject]:
    """Drafts of 2026 and issued plans of 2027, each in the east and in the west."""
    own, foreign = draft_plan(cast), draft_plan(cast, west=True)
    later, elsewhere = draft_plan(cast, year=2027), draft_plan(cast, year=2027, west=True)
    marks = _marks(later, elsewhere, cast)
    done, theirs = issued(later, cast), issued(elsewhere, cast)
    found = {f"targets:{name}": _plans(own, foreign) for name in DRAFTED}
    found |= {f"targets:{name}": _plans(done, theirs) for name in ISSUED}
    found["targets:split_row"] = RouteObject(
        {"code": own.plan.code, "pk": row_of(own, cast.rep).pk},
        {"code": foreign.plan.code, "pk": row_of(foreign, cast.stranger).pk},
    )
    found["targets:split_cell"] = RouteObject(
        {"code": own.plan.code, "row": row_of(own, cast.rep).pk, "month": "2026-01"},
        {"code": foreign.plan.code, "row": row_of(foreign, cast.stranger).pk, "month": "2026-01"},
    )
    found["targets:shape_use"] = RouteObject({"pk": MonthShape.objects.get(code="even").pk})
    items = _items(own, foreign, cast) | marks | _metrics()
    return (
        found
        | _answers(done, theirs, cast)
        | _api(own, foreign)
        | _decisions(done, theirs, cast)
        | items
    )


def _decisions(done: PlanVersion, theirs: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    """The approver's page is for those who decide; evidence lies with an adjustment under way."""
    mine, other = (evidence_of(version) for version in (done, theirs))
    deciding = frozenset({"manager", "finance", "admin"})
    own, foreign = {"code": done.plan.code}, {"code": theirs.plan.code}
    found = {
        f"targets:{name}": RouteObject({**own, "pk": mine.pk}, {**foreign, "pk": other.pk})
        for name in ("evidence_file", "evidence_remove")
    }
    found["targets:plan_diff"] = RouteObject(
        {**own, "old": 1, "new": 2}, {**foreign, "old": 1, "new": 2}
    )
    for name in ("plan_review", "plan_return"):
        found[f"targets:{name}"] = RouteObject(own, foreign, refused=deciding)
    found["targets:delegation_end"] = RouteObject(
        {"pk": delegation(cast.east_manager, cast.boss).pk},
        {"pk": delegation(cast.west_manager, cast.boss).pk},
        hidden_from=EVERYBODY, own_hidden_from=EVERYBODY - {"manager"},
    )  # fmt: skip
    return found


def _plans(own: PlanVersion, foreign: PlanVersion) -> RouteObject:
    return RouteObject({"code": own.plan.code}, {"code": foreign.plan.code})


def _answers(done: PlanVersion, theirs: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    own = done.acceptances.get(person=cast.rep).pk
    other = theirs.acceptances.get(person=cast.stranger).pk
    mine = RouteObject({"pk": own}, {"pk": other}, refused=OTHERS)
    return {
        "targets:my_target": RouteObject({"year": 2027}),
        "targets:acceptance_accept": mine,
        "targets:acceptance_object": mine,
        "api-my-answer": mine,
        "targets:acceptance_answer": RouteObject(
            {"code": done.plan.code, "pk": own}, {"code": theirs.plan.code, "pk": other}
        ),
    }


def _api(own: PlanVersion, foreign: PlanVersion) -> dict[str, RouteObject]:
    versions = RouteObject(
        {"code": own.plan.code, "number": 1}, {"code": foreign.plan.code, "number": 1}
    )
    names = ("api-plan-version", "api-plan-cells", "api-plan-acceptances", "api-plan-steps",
             "api-plan-risks", "api-plan-figures")  # fmt: skip
    return dict.fromkeys(names, versions) | {"api-plan-detail": _plans(own, foreign)}


def _decisions_api(
    own: PlanVersion, foreign: PlanVersion, done: PlanVersion, theirs: PlanVersion
) -> dict[str, RouteObject]:
    mine, other = {"code": done.plan.code}, {"code": theirs.plan.code}
    answered = RouteObject(
        {**mine, "pk": done.acceptances.earliest("pk").pk},
        {**other, "pk": theirs.acceptances.earliest("pk").pk},
    )
    return {
        "api-plan-decisions": RouteObject(
            {"code": own.plan.code, "number": 1}, {"code": foreign.plan.code, "number": 1}
        ),
        "api-plan-resolution": RouteObject({**mine, "number": 1}, {**other, "number": 1}),
        "api-plan-differences": RouteObject(
            {**mine, "number": 2, "old": 1}, {**other, "number": 2, "old": 1}
        ),
        "api-plan-adjustments": _plans(done, theirs),
        "api-acceptance-answer": answered,
    }


def _items(own: PlanVersion, foreign: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    """A step and a risk of the drafts."""
    found: dict[str, RouteObject] = {}
    made = {
        "step": (step_of(own, cast.rep), step_of(foreign, cast.stranger)),
        "risk": (risk_of(own, cast.rep), risk_of(foreign, cast.stranger)),
    }
    for kind, (mine, theirs) in made.items():
        pages = RouteObject(
            {"code": own.plan.code, "pk": mine.pk}, {"code": foreign.plan.code, "pk": theirs.pk}
        )
        found |= {f"targets:{kind}_edit": pages, f"targets:{kind}_remove": pages}
        found[f"api-plan-{kind}"] = RouteObject(
            {"code": own.plan.code, "number": 1, "pk": mine.pk},
            {"code": foreign.plan.code, "number": 1, "pk": theirs.pk},
        )
    return found


def _marks(done: PlanVersion, theirs: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    """A step and a risk of plans that are issued next: the owner's and the line's to mark."""
    found: dict[str, RouteObject] = {}
    for kind, make in (("step", step_of), ("risk", risk_of)):
        own, foreign = make(done, cast.rep), make(theirs, cast.stranger)
        mark = RouteObject(
            {"pk": own.pk}, {"pk": foreign.pk}, refused=frozenset({"finance", "admin"})
        )
        found |= {f"targets:{kind}_mark": mark, f"api-my-{kind}": mark}
    return found


def _metrics() -> dict[str, RouteObject]:
    """An own metric: everybody who gets in sees every one of them."""
    new = metrics.MetricFields(
        "calls", "电话数", "Calls", "count", 0, "up", "sum", "measurements"
    )  # fmt: skip
    code = metrics.add(new=new, actor=None, now=NOW).code
    one = RouteObject({"code": code})
    return {"targets:metric_edit": one, "targets:metric_active": one, "api-metric-detail": one}
