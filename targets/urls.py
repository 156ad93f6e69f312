"""Pages of targets (ux.md §1)."""

from django.urls import path

from targets.views import (
    acceptance,
    cells,
    decisions,
    lens_spreads,
    lenses,
    metrics,
    plans,
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
    path("plans/<slug:code>/adjust/", plans.plan_adjust, name="plan_adjust"),
    path("plans/<slug:code>/withdraw/", plans.plan_withdraw, name="plan_withdraw"),
    path("plans/<slug:code>/split/", lenses.plan_split, name="plan_split"),
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
    path("plans/<slug:code>/resolution/", decisions.resolution_detail, name="resolution_detail"),
    path("plans/<slug:code>/answers/<int:pk>/", acceptance.answer, name="acceptance_answer"),
    path("my/target/", acceptance.my_target, name="my_target"),
    path("my/target/<int:year>/", acceptance.my_target, name="my_target"),
    path("my/target/answers/<int:pk>/accept/", acceptance.accept, name="acceptance_accept"),
    path("my/target/answers/<int:pk>/object/", acceptance.object_, name="acceptance_object"),
    path("metrics/", metrics.metric_list, name="metric_list"),
    path("plans/<slug:code>/split/lenses/<slug:lens>/use/", lenses.lens_use, name="lens_use"),
    path("plans/<slug:code>/split/lenses/<slug:lens>/stop/", lenses.lens_stop, name="lens_stop"),
    path(
        "plans/<slug:code>/split/lenses/<slug:lens>/spread/",
        lens_spreads.lens_spread,
        name="lens_spread",
    ),
    path(
        "plans/<slug:code>/split/lenses/<slug:lens>/rows/<int:pk>/",
        lenses.lens_row,
        name="lens_row",
    ),
]
