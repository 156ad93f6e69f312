"""Objects for the walk through all routes: plans of the east, and foreign ones of the west."""

from datetime import date
from decimal import Decimal

from goalmgmt.testing.rights import EVERYBODY, RouteObject
from targets.enums import RowKind
from targets.models import PlanVersion
from targets.operations import lenses, proposals, split
from targets.operations.split import CellEdit
from targets.tests.factories import company_plan, draft_plan, issued, row_of
from teams.models import Product
from teams.tests.factories import NOW, Cast

DRAFTED = ("plan_detail", "plan_figures", "plan_withdraw", "plan_split", "split_cells",
           "split_spread", "split_reserve", "split_locks", "split_rows", "split_undo",
           "plan_submit", "plan_review", "plan_return")  # fmt: skip
ISSUED = ("plan_adjust", "plan_issue", "resolution_detail")
ONE = Decimal(1)
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
    found["targets:reserve_move"] = _reserves(own, foreign, cast)
    found["targets:freed_assign"] = found["targets:split_row"]
    found |= _answers(done, theirs, cast) | _api(own, foreign) | _lenses(own, foreign, cast)
    return found | _proposals(cast)


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
    return found | dict.fromkeys(("api-plan-lens", "api-plan-lens-spread"), by_number)


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


def _reserves(own: PlanVersion, foreign: PlanVersion, cast: Cast) -> RouteObject:
    """Reserves of 0, which any policy allows."""
    rows = []
    for version, unit in ((own, cast.east), (foreign, cast.west)):
        split.set_reserve(
            version=version, unit_row=row_of(version, unit).pk, amount=Decimal(0),
            actor=version.author, now=NOW,
        )  # fmt: skip
        row = version.rows.get(kind=RowKind.RESERVE)
        rows.append({"code": version.plan.code, "pk": row.pk})
    return RouteObject(*rows)
