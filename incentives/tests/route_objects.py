"""Objects for the walk through all routes: a published close with two statements."""

from dataclasses import replace
from datetime import date

from goalmgmt.core.files import File
from goalmgmt.testing.rights import RouteObject
from incentives.models import Bulletin, PlanAssignment
from incentives.operations.bulletins import raise_objection
from incentives.operations.dispute_thread import add_message
from incentives.operations.payroll import make_payroll_file
from incentives.tests import factories as make
from teams.tests.factories import NOW, Cast
from tracking.tests.factories import receipt

PLAN, PERIOD = "walked", "2026-Q1"


def objects(cast: Cast) -> dict[str, RouteObject]:
    plan = make.pay_plan(PLAN)
    make.assign(plan, cast.rep, cast.stranger)
    receipt(cast.rep, "1000.00", date(2026, 1, 10))
    receipt(cast.stranger, "1000.00", date(2026, 1, 10))
    close = make.published(plan, PERIOD)
    running, theirs = make.pay_plan("running"), make.pay_plan("theirs")
    make.assign(running, cast.rep)
    make.assign(theirs, cast.stranger)
    make.calculated(plan, "2026-Q2")
    assigned = PlanAssignment.objects.filter(plan=plan, person=cast.rep).get()
    written = make.draft_version(plan)
    part = {"code": PLAN, "number": written.number}
    file = make_payroll_file(close=close, format="csv", actor=None, now=NOW)
    here = {"period": PERIOD, "plan": PLAN}
    period = RouteObject({"period": PERIOD})
    own, foreign = (make.statement(close, who) for who in (cast.rep, cast.stranger))
    mine = RouteObject(
        {"period": PERIOD, "person": cast.rep.code},
        {"period": PERIOD, "person": cast.stranger.code},
    )
    not_theirs = replace(mine, refused=frozenset({"manager", "leadership", "finance"}))
    disputes = [make.disputed(found) for found in (own, foreign)]
    told = Bulletin.objects.get(close=close)
    objection = raise_objection(
        bulletin=told, about=None, text="Too low", actor=cast.rep,
        today=told.objections_until, now=NOW,
    )  # fmt: skip
    proof = File("proof.txt", "txt", b"paid")
    files = [
        add_message(dispute=row, text="", file=proof, actor=row.raised_by, now=NOW)
        for row in disputes
    ]
    return {
        "incentives:board": period,
        "incentives:bulletin": period,
        "incentives:bulletin_object": RouteObject({"period": PERIOD, "number": told.number}),
        "incentives:objection_answer": RouteObject({"pk": objection.pk}),
        "incentives:bonus_file": RouteObject({"kind": "csv"}),
        "incentives:close_detail": RouteObject(here),
        "incentives:close_calculate": RouteObject(here),
        "incentives:close_progress": RouteObject(here),
        "incentives:close_step": RouteObject(
            {**here, "step": "pay"}, refused=frozenset({"leadership"})
        ),
        "incentives:close_changes": RouteObject(here),
        "incentives:close_changes_file": RouteObject(
            {"period": "2026-Q2", "plan": PLAN, "kind": "csv"}
        ),
        "incentives:close_waive": RouteObject(here),
        "incentives:payroll_make": RouteObject(here),
        "incentives:payroll_file": RouteObject({**here, "number": file.number}),
        "incentives:statement_confirm": not_theirs,
        "incentives:dispute_raise": not_theirs,
        "incentives:dispute_detail": RouteObject(
            {"number": disputes[0].number},
            {"number": disputes[1].number},
            own_hidden_from=frozenset({"manager"}),
        ),
        "incentives:dispute_file": RouteObject(
            {"number": disputes[0].number, "pk": files[0].pk},
            {"number": disputes[1].number, "pk": files[1].pk},
            own_hidden_from=frozenset({"manager"}),
        ),
        "incentives:dispute_act": RouteObject(
            {"number": disputes[0].number, "act": "withdraw"},
            {"number": disputes[1].number, "act": "withdraw"},
            own_hidden_from=frozenset({"manager"}),
            refused=frozenset({"leadership", "finance"}),
        ),
        "incentives:pay_plan_detail": RouteObject({"code": PLAN}),
        "incentives:pay_plan_people": RouteObject(
            {"code": PLAN}, readers=frozenset({"leadership"})
        ),
        "incentives:assignment_end": RouteObject({"code": PLAN, "pk": assigned.pk}),
        "incentives:version_create": RouteObject({"code": PLAN}),
        "incentives:version_edit": RouteObject({"code": PLAN, "number": written.number}),
        "incentives:component_add": RouteObject(part),
        "incentives:component_edit": RouteObject({**part, "place": 1}),
        "incentives:component_remove": RouteObject({**part, "place": 1}),
        "incentives:pay_plan_cost": RouteObject({"code": PLAN, "number": 1}),
        "incentives:pay_plan_acknowledge": RouteObject({"code": PLAN, "number": 1}),
        "incentives:pay_plan_step": RouteObject(
            {"code": PLAN, "number": 1, "step": "submit"}, refused=frozenset({"leadership"})
        ),
        "incentives:statement_detail": mine,
        "incentives:statement_pdf": mine,
        "incentives:pay_estimate": RouteObject(
            {"code": running.code},
            {"code": theirs.code},
            hidden_from=frozenset({"rep", "manager", "leadership", "finance"}),
            own_hidden_from=frozenset({"manager", "leadership", "finance"}),
        ),
        "api-board": period,
        "api-waiver-list": RouteObject(here),
        "api-payroll-list": RouteObject(here),
        "api-payroll-content": RouteObject({"number": file.number}),
        "api-bulletin-detail": RouteObject({"number": told.number}),
        "api-dispute-detail": RouteObject(
            {"number": disputes[0].number},
            {"number": disputes[1].number},
            own_hidden_from=frozenset({"manager"}),
        ),
        "api-dispute-decide": RouteObject(
            {"number": disputes[0].number}, refused=frozenset({"leadership"})
        ),
        "api-pay-plan-detail": RouteObject({"code": PLAN}),
        "api-pay-plan-versions": RouteObject({"code": PLAN}),
        "api-pay-plan-step": RouteObject(
            {"code": PLAN, "number": written.number, "step": "submit"},
            refused=frozenset({"leadership"}),
        ),
        "api-statement-confirm": RouteObject(
            {"pk": own.pk},
            {"pk": foreign.pk},
            refused=frozenset({"manager", "leadership", "finance"}),
        ),
        "api-statement-dispute": RouteObject(
            {"pk": own.pk},
            {"pk": foreign.pk},
            refused=frozenset({"manager", "leadership", "finance"}),
        ),
        "api-close-detail": RouteObject(here),
        "api-statement-detail": RouteObject({"pk": own.pk}, {"pk": foreign.pk}),
    }
