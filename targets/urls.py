"""Pages of targets (ux.md §1)."""

from django.urls import path

from targets.views import (
    acceptance,
    actions,
    adjustments,
    approvals,
    cells,
    decisions,
    evidence,
    metrics,
    plan_pages,
    plans,
    resolutions,
    split,
    spreads,
)

app_name = "targets"
urlpatterns = [
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/new/", plans.plan_create, name="plan_create"),
    path("plans/new/check/", plans.smart_panel, name="smart_panel"),
    path("plans/<slug:code>/", plans.plan_detail, name="plan_detail"),
    path("plans/<slug:code>/figures/", plans.plan_figures, name="plan_figures"),
    path("plans/<slug:code>/adjust/", adjustments.plan_adjust, name="plan_adjust"),
    path("plans/<slug:code>/withdraw/", plans.plan_withdraw, name="plan_withdraw"),
    path("plans/<slug:code>/split/", split.plan_split, name="plan_split"),
    path("plans/<slug:code>/split/cells/", cells.split_cells, name="split_cells"),
    path("plans/<slug:code>/split/spread/", spreads.split_spread, name="split_spread"),
    path("plans/<slug:code>/split/rows/<int:pk>/", split.split_row, name="split_row"),
    path("plans/<slug:code>/split/undo/", cells.split_undo, name="split_undo"),
    path("plans/<slug:code>/split/reserve/", spreads.split_reserve, name="split_reserve"),
    path("plans/<slug:code>/split/locks/", cells.split_locks, name="split_locks"),
    path("plans/<slug:code>/split/rows/", spreads.split_rows, name="split_rows"),
    path("plans/<slug:code>/submit/", decisions.plan_submit, name="plan_submit"),
    path("plans/<slug:code>/review/", decisions.plan_review, name="plan_review"),
    path("plans/<slug:code>/return/", decisions.plan_return, name="plan_return"),
    path("plans/<slug:code>/issue/", decisions.plan_issue, name="plan_issue"),
    path("plans/<slug:code>/resolution/", resolutions.resolution_detail, name="resolution_detail"),
    path("plans/<slug:code>/answers/<int:pk>/", acceptance.answer, name="acceptance_answer"),
    path("my/target/", acceptance.my_target, name="my_target"),
    path("my/target/<int:year>/", acceptance.my_target, name="my_target"),
    path("my/target/answers/<int:pk>/accept/", acceptance.accept, name="acceptance_accept"),
    path("my/target/answers/<int:pk>/object/", acceptance.object_, name="acceptance_object"),
    path("metrics/", metrics.metric_list, name="metric_list"),
    path("plans/<slug:code>/recall/", decisions.plan_recall, name="plan_recall"),
    path("plans/<slug:code>/resolution.pdf", resolutions.resolution_pdf, name="resolution_pdf"),
    path(
        "plans/<slug:code>/resolution/verify/",
        resolutions.resolution_verify,
        name="resolution_verify",
    ),
    path(
        "plans/<slug:code>/versions/<int:old>..<int:new>/", adjustments.plan_diff, name="plan_diff"
    ),
    path("plans/<slug:code>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("plans/<slug:code>/evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path(
        "plans/<slug:code>/evidence/<int:pk>/remove/",
        evidence.evidence_remove,
        name="evidence_remove",
    ),
    path("settings/approvals/", approvals.approval_settings, name="approval_settings"),
    path("my/delegates/", approvals.delegation_list, name="delegation_list"),
    path("my/delegates/<int:pk>/end/", approvals.delegation_end, name="delegation_end"),
    path("metrics/new/", metrics.metric_create, name="metric_create"),
    path("metrics/<slug:code>/", metrics.metric_edit, name="metric_edit"),
    path("metrics/<slug:code>/active/", metrics.metric_active, name="metric_active"),
    path("plans/new/years/", plan_pages.new_years, name="new_years"),
    path("plans/new/years.csv", plan_pages.new_years_csv, name="new_years_csv"),
    path("plans/<slug:code>/years.csv", plan_pages.plan_years_csv, name="plan_years_csv"),
    path("plans/<slug:code>/figures/check/", plan_pages.plan_check, name="plan_check"),
    path("plans/<slug:code>/history/", plan_pages.plan_history, name="plan_history"),
    path("plans/<slug:code>/steps/new/", actions.item_edit, {"kind": "step"}, name="step_create"),
    path(
        "plans/<slug:code>/steps/<int:pk>/", actions.item_edit, {"kind": "step"}, name="step_edit"
    ),
    path(
        "plans/<slug:code>/steps/<int:pk>/remove/",
        actions.item_remove,
        {"kind": "step"},
        name="step_remove",
    ),
    path("plans/<slug:code>/risks/new/", actions.item_edit, {"kind": "risk"}, name="risk_create"),
    path(
        "plans/<slug:code>/risks/<int:pk>/", actions.item_edit, {"kind": "risk"}, name="risk_edit"
    ),
    path(
        "plans/<slug:code>/risks/<int:pk>/remove/",
        actions.item_remove,
        {"kind": "risk"},
        name="risk_remove",
    ),
    path("my/actions/", actions.my_actions, name="my_actions"),
    path("my/actions/steps/<int:pk>/", actions.item_mark, {"kind": "step"}, name="step_mark"),
    path("my/actions/risks/<int:pk>/", actions.item_mark, {"kind": "risk"}, name="risk_mark"),
]
