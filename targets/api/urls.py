"""API routes of targets, under /api/v1/."""

from django.urls import path

from targets.api import (
    cells,
    decisions,
    freed,
    item_views,
    lenses,
    metric_views,
    plans,
    proposals,
    reserves,
    sheets,
    spreads,
    views,
)

_VERSION = "plans/<slug:code>/versions/<int:number>/"
urlpatterns = [
    path("plans/", plans.Plans.as_view(), name="api-plan-list"),
    path("plans/<slug:code>/", views.PlanDetail.as_view(), name="api-plan-detail"),
    path(_VERSION, views.VersionDetail.as_view(), name="api-plan-version"),
    path(f"{_VERSION}cells/", cells.Cells.as_view(), name="api-plan-cells"),
    path(f"{_VERSION}acceptances/", views.Acceptances.as_view(), name="api-plan-acceptances"),
    path("my/acceptances/", views.MyAcceptances.as_view(), name="api-my-acceptances"),
    path("my/acceptances/<int:pk>/", views.MyAnswer.as_view(), name="api-my-answer"),
    path(f"{_VERSION}decisions/", decisions.Decisions.as_view(), name="api-plan-decisions"),
    path(
        f"{_VERSION}resolution/", decisions.ResolutionDetail.as_view(), name="api-plan-resolution"
    ),
    path(
        f"{_VERSION}differences/<int:old>/",
        decisions.DifferencesView.as_view(),
        name="api-plan-differences",
    ),
    path(
        "plans/<slug:code>/adjustments/",
        decisions.Adjustments.as_view(),
        name="api-plan-adjustments",
    ),
    path(
        "plans/<slug:code>/acceptances/<int:pk>/answer/",
        decisions.ObjectionAnswer.as_view(),
        name="api-acceptance-answer",
    ),
    path(f"{_VERSION}steps/", item_views.Steps.as_view(), name="api-plan-steps"),
    path(f"{_VERSION}steps/<int:pk>/", item_views.StepItem.as_view(), name="api-plan-step"),
    path(f"{_VERSION}risks/", item_views.Risks.as_view(), name="api-plan-risks"),
    path(f"{_VERSION}risks/<int:pk>/", item_views.RiskItem.as_view(), name="api-plan-risk"),
    path(f"{_VERSION}figures/", metric_views.PlanFigures.as_view(), name="api-plan-figures"),
    path("my/actions/", item_views.MyActions.as_view(), name="api-my-actions"),
    path("my/actions/steps/<int:pk>/", item_views.MarkStep.as_view(), name="api-my-step"),
    path("my/actions/risks/<int:pk>/", item_views.MarkRisk.as_view(), name="api-my-risk"),
    path("metrics/", metric_views.MetricList.as_view(), name="api-metric-list"),
    path("metrics/<slug:code>/", metric_views.MetricDetail.as_view(), name="api-metric-detail"),
    path(f"{_VERSION}lenses/<slug:lens>/", lenses.LensDetail.as_view(), name="api-plan-lens"),
    path("proposals/", proposals.ProposalList.as_view(), name="api-proposal-list"),
    path("proposals/<int:pk>/", proposals.ProposalDetail.as_view(), name="api-proposal-detail"),
    path(
        "proposals/<int:pk>/answer/", proposals.ProposalAnswer.as_view(), name="api-proposal-answer"
    ),
    path(
        "proposals/<int:pk>/messages/",
        proposals.ProposalTalk.as_view(),
        name="api-proposal-message",
    ),
    path("proposable-rows/", proposals.ProposableList.as_view(), name="api-proposable-list"),
    path(
        "proposable-rows/<int:pk>/",
        proposals.ProposableDetail.as_view(),
        name="api-proposable-detail",
    ),
    path(
        f"{_VERSION}lenses/<slug:lens>/spread/",
        lenses.LensSpread.as_view(),
        name="api-plan-lens-spread",
    ),
    path(f"{_VERSION}locks/", cells.CellLocks.as_view(), name="api-plan-locks"),
    path(f"{_VERSION}rows/", cells.RowsAdded.as_view(), name="api-plan-rows"),
    path(f"{_VERSION}undo/", cells.Undo.as_view(), name="api-plan-undo"),
    path(f"{_VERSION}redo/", cells.Redo.as_view(), name="api-plan-redo"),
    path(f"{_VERSION}spread/", spreads.Spread.as_view(), name="api-plan-spread"),
    path(
        f"{_VERSION}spread/preview/",
        spreads.SpreadPreview.as_view(),
        name="api-plan-spread-preview",
    ),
    path(f"{_VERSION}reserves/", reserves.Reserves.as_view(), name="api-plan-reserves"),
    path(
        f"{_VERSION}reserves/<int:pk>/move/",
        reserves.ReserveMove.as_view(),
        name="api-plan-reserve-move",
    ),
    path(f"{_VERSION}freed/", freed.FreedList.as_view(), name="api-plan-freed-list"),
    path(f"{_VERSION}freed/<int:row>/", freed.FreedAssign.as_view(), name="api-plan-freed"),
    path(f"{_VERSION}split.xlsx", sheets.SplitWorkbook.as_view(), name="api-plan-xlsx"),
    path(f"{_VERSION}split.csv", sheets.SplitTable.as_view(), name="api-plan-csv"),
    path(f"{_VERSION}import/", sheets.SplitImport.as_view(), name="api-plan-import"),
    path(
        f"{_VERSION}import/preview/",
        sheets.SplitImportPreview.as_view(),
        name="api-plan-import-preview",
    ),
]
