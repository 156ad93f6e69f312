"""Pages of incentives."""

from django.urls import path

from incentives.views import (
    boards,
    bulletins,
    closes,
    differences,
    disputes,
    estimates,
    exceptions,
    overview,
    payroll,
    plan_builder,
    plan_costs,
    plan_people,
    plans,
    statements,
)

app_name = "incentives"
CLOSE = "closes/<str:period>/<slug:plan>/"
VERSION = "pay-plans/<slug:code>/<int:number>/"
COMPONENT = f"{VERSION}components/<int:place>/"
STATEMENT = "statements/<str:period>/<str:person>/"
urlpatterns = [
    path("rankings/", boards.board, name="board"),
    path("rankings/", boards.board, name="board_now"),
    path("rankings/<str:period>/", boards.board, name="board"),
    path("closes/", closes.close_list, name="close_list"),
    path("closes/open/", closes.close_open, name="close_open"),
    path(CLOSE, closes.close_detail, name="close_detail"),
    path(f"{CLOSE}calculate/", closes.close_calculate, name="close_calculate"),
    path(f"{CLOSE}progress/", closes.close_progress, name="close_progress"),
    path(f"{CLOSE}changes/", differences.close_changes, name="close_changes"),
    path(f"{CLOSE}changes.<slug:kind>", differences.close_changes_file, name="close_changes_file"),
    path(f"{CLOSE}waive/", exceptions.close_waive, name="close_waive"),
    path(f"{CLOSE}payroll/", payroll.payroll_make, name="payroll_make"),
    path(f"{CLOSE}payroll/<str:number>/", payroll.payroll_file, name="payroll_file"),
    path(f"{CLOSE}<slug:step>/", closes.close_step, name="close_step"),
    path("my/pay/", statements.my_pay, name="my_pay"),
    path("my/pay/<slug:code>/", estimates.pay_estimate, name="pay_estimate"),
    path("team-pay/", statements.statement_list, name="team_pay"),
    path("statements/", statements.statement_list, name="statement_list"),
    path(
        STATEMENT,
        statements.statement_detail,
        name="statement_detail",
    ),
    path(f"{STATEMENT}pdf/", statements.statement_pdf, name="statement_pdf"),
    path(f"{STATEMENT}confirm/", disputes.statement_confirm, name="statement_confirm"),
    path(f"{STATEMENT}dispute/", disputes.dispute_raise, name="dispute_raise"),
    path("disputes/", disputes.dispute_list, name="dispute_list"),
    path("disputes/<str:number>/", disputes.dispute_detail, name="dispute_detail"),
    path("disputes/<str:number>/files/<int:pk>/", disputes.dispute_file, name="dispute_file"),
    path("disputes/<str:number>/<slug:act>/", disputes.dispute_act, name="dispute_act"),
    path("payouts.<slug:kind>", overview.bonus_file, name="bonus_file"),
    path("budgets/", overview.budget_list, name="budget_list"),
    path("budgets/set/", overview.budget_set, name="budget_set"),
    path("payouts/", overview.bonus_overview, name="bonus_overview"),
    path("bulletin/", bulletins.bulletin, name="bulletin_now"),
    path("bulletin/<str:period>/", bulletins.bulletin, name="bulletin"),
    path(
        "bulletin/<str:period>/<str:number>/object/",
        bulletins.bulletin_object,
        name="bulletin_object",
    ),
    path("objections/<int:pk>/answer/", bulletins.objection_answer, name="objection_answer"),
    path("pay-plans/", plans.pay_plan_list, name="pay_plan_list"),
    path("pay-plans/new/", plan_builder.plan_create, name="pay_plan_create"),
    path("pay-plans/<slug:code>/", plans.pay_plan_detail, name="pay_plan_detail"),
    path("pay-plans/<slug:code>/people/", plan_people.pay_plan_people, name="pay_plan_people"),
    path(
        "pay-plans/<slug:code>/people/<int:pk>/end/",
        plan_people.assignment_end,
        name="assignment_end",
    ),
    path("pay-plans/<slug:code>/versions/", plan_builder.version_create, name="version_create"),
    path(f"{VERSION}edit/", plan_builder.version_edit, name="version_edit"),
    path(f"{VERSION}cost/", plan_costs.pay_plan_cost, name="pay_plan_cost"),
    path(f"{VERSION}acknowledge/", plan_people.pay_plan_acknowledge, name="pay_plan_acknowledge"),
    path(f"{VERSION}components/", plan_builder.component_add, name="component_add"),
    path(COMPONENT, plan_builder.component_edit, name="component_edit"),
    path(f"{COMPONENT}remove/", plan_builder.component_remove, name="component_remove"),
    path(
        "pay-plans/<slug:code>/<int:number>/<slug:step>/",
        plans.pay_plan_step,
        name="pay_plan_step",
    ),
]
