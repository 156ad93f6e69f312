"""API routes of targets, under /api/v1/."""

from django.urls import path

from targets.api import lenses, proposals, views

_VERSION = "plans/<slug:code>/versions/<int:number>/"
urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="api-plan-list"),
    path("plans/<slug:code>/", views.PlanDetail.as_view(), name="api-plan-detail"),
    path(_VERSION, views.VersionDetail.as_view(), name="api-plan-version"),
    path(f"{_VERSION}cells/", views.Cells.as_view(), name="api-plan-cells"),
    path(f"{_VERSION}acceptances/", views.Acceptances.as_view(), name="api-plan-acceptances"),
    path("my/acceptances/", views.MyAcceptances.as_view(), name="api-my-acceptances"),
    path("my/acceptances/<int:pk>/", views.MyAnswer.as_view(), name="api-my-answer"),
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
]
