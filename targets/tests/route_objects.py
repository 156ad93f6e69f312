"""Objects for the walk through all routes: plans of the east, and foreign ones of the west."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from goalmgmt.testing.rights import EVERYBODY, RouteObject
from targets.enums import RowKind
from targets.models import MonthShape, PlanVersion
from targets.operations import lenses, metrics, proposals, split
from targets.operations.split import CellEdit
from targets.tests.factories import (
    company_plan,
    delegation,
    draft_plan,
    evidence_of,
    issued,
    risk_of,
    row_of,
    step_of,
)
from teams.models import Product
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
ONE = Decimal(1)
#: Who reads plans and writes none.
READERS = frozenset({"finance", "admin"})
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
        readers=READERS,
    )
    found["targets:shape_use"] = RouteObject({"pk": MonthShape.objects.get(code="even").pk})
    items = _items(own, foreign, cast) | marks | _metrics()
    found |= _reserves(own, foreign, cast)
    found["targets:freed_assign"] = found["targets:split_row"]
    found["api-plan-freed"] = RouteObject(
        {"code": own.plan.code, "number": 1, "row": row_of(own, cast.rep).pk},
        {"code": foreign.plan.code, "number": 1, "row": row_of(foreign, cast.stranger).pk},
    )
    found |= _lenses(own, foreign, cast) | _proposals(cast)
    return (
        found
        | _answers(done, theirs, cast)
        | _api(own, foreign)
        | _decisions(done, theirs, cast)
        | _decisions_api(own, foreign, done, theirs)
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
             "api-plan-risks", "api-plan-figures", "api-plan-locks", "api-plan-rows",
             "api-plan-undo", "api-plan-redo", "api-plan-spread", "api-plan-spread-preview",
             "api-plan-reserves", "api-plan-freed-list", "api-plan-xlsx", "api-plan-csv",
             "api-plan-import", "api-plan-import-preview")  # fmt: skip
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


def _lenses(own: PlanVersion, foreign: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    """A lens that both drafts use; its revision stays 0."""
    rows = {}
    Product.objects.get_or_create(code="lens-a", defaults={"name": "Alpha"})
    for version, leader in ((own, cast.east_manager), (foreign, cast.west_manager)):
        split = lenses.use_lens(version=version, lens="product", actor=leader, now=NOW)
        rows[version.pk] = split.rows.earliest("pk").pk
    mine, theirs = ({"code": v.plan.code, "lens": "product"} for v in (own, foreign))
    found = {
        f"targets:{name}": RouteObject(mine, theirs)
        for name in ("lens_use", "lens_stop", "lens_spread")
    }
    found["targets:lens_row"] = RouteObject(
        mine | {"pk": rows[own.pk]}, theirs | {"pk": rows[foreign.pk]}
    )
    by_number = RouteObject(mine | {"number": 1}, theirs | {"number": 1})
    return found | {
        "api-plan-lens": replace(by_number, readers=READERS),
        "api-plan-lens-spread": by_number,
    }


def _proposals(cast: Cast) -> dict[str, RouteObject]:
    """What the managers of east and west propose on the boss's draft for the company."""
    version = company_plan(cast).versions.get()
    month = (date(2026, 5, 1),)
    made = [
        proposals.propose(
            row=row_of(version, unit), edits=[CellEdit(row_of(version, unit).pk, month, ONE)],
            note="As last year", revision=version.revision, actor=leader, now=NOW,
        )
        for unit, leader in ((cast.east, cast.east_manager), (cast.west, cast.west_manager))
    ]  # fmt: skip
    rows = [{"pk": row_of(version, unit).pk} for unit in (cast.east, cast.west)]
    mine, theirs = ({"pk": proposal.pk} for proposal in made)
    manager, boss = frozenset({"manager"}), frozenset({"leadership"})
    decided = ("targets:proposal_take", "targets:proposal_return")
    seen = ("targets:proposal_detail", "targets:proposal_message", "api-proposal-detail",
            "api-proposal-answer", "api-proposal-message")  # fmt: skip
    return {
        **{name: RouteObject(mine, theirs) for name in seen},
        **{name: RouteObject(mine, theirs, refused=manager) for name in decided},
        "targets:proposal_withdraw": RouteObject(mine, theirs, refused=boss),
        "targets:proposal_create": RouteObject(*rows, refused=boss),
        "api-proposable-detail": RouteObject(*rows, hidden_from=manager | boss,
                                             own_hidden_from=boss),
    }  # fmt: skip


def _reserves(own: PlanVersion, foreign: PlanVersion, cast: Cast) -> dict[str, RouteObject]:
    """Reserves of 0, which any policy allows."""
    rows = []
    for version, unit in ((own, cast.east), (foreign, cast.west)):
        split.set_reserve(
            version=version, unit_row=row_of(version, unit).pk, amount=Decimal(0),
            actor=version.author, now=NOW,
        )  # fmt: skip
        row = version.rows.get(kind=RowKind.RESERVE)
        rows.append({"code": version.plan.code, "pk": row.pk})
    numbered = [row | {"number": 1} for row in rows]
    return {
        "targets:reserve_move": RouteObject(*rows),
        "api-plan-reserve-move": RouteObject(*numbered),
    }
