"""Objects for the walk through all routes: plans of the east, and foreign ones of the west."""

from goalmgmt.testing.rights import EVERYBODY, RouteObject
from targets.models import PlanVersion
from targets.tests.factories import delegation, draft_plan, evidence_of, issued, row_of
from teams.tests.factories import Cast

DRAFTED = ("plan_detail", "plan_figures", "plan_withdraw", "plan_split", "split_cells",
           "split_spread", "split_reserve", "split_locks", "split_rows", "split_undo",
           "plan_submit", "plan_recall")  # fmt: skip
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
    done = issued(draft_plan(cast, year=2027), cast)
    theirs = issued(draft_plan(cast, year=2027, west=True), cast)
    found = {f"targets:{name}": _plans(own, foreign) for name in DRAFTED}
    found |= {f"targets:{name}": _plans(done, theirs) for name in ISSUED}
    found["targets:split_row"] = RouteObject(
        {"code": own.plan.code, "pk": row_of(own, cast.rep).pk},
        {"code": foreign.plan.code, "pk": row_of(foreign, cast.stranger).pk},
    )
    found |= _answers(done, theirs, cast) | _api(own, foreign) | _decisions(done, theirs, cast)
    return found | _decisions_api(own, foreign, done, theirs)


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
    names = ("api-plan-version", "api-plan-cells", "api-plan-acceptances")
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
