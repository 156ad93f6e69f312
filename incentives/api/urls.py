"""API routes of incentives, under /api/v1/."""

from django.urls import path

from incentives.api import disputes, plans, records, views

CLOSE = "closes/<str:period>/<slug:plan>/"
urlpatterns = [
    path("boards/<str:period>/", views.BoardView.as_view(), name="api-board"),
    path("closes/", views.CloseList.as_view(), name="api-close-list"),
    path(CLOSE, views.CloseDetail.as_view(), name="api-close-detail"),
    path(f"{CLOSE}waivers/", records.WaiverList.as_view(), name="api-waiver-list"),
    path(f"{CLOSE}payroll-files/", records.PayrollFileList.as_view(), name="api-payroll-list"),
    path(
        "payroll-files/<str:number>/content/",
        records.PayrollFileContent.as_view(),
        name="api-payroll-content",
    ),
    path("bulletins/", records.BulletinList.as_view(), name="api-bulletin-list"),
    path("bulletins/<str:number>/", records.BulletinDetail.as_view(), name="api-bulletin-detail"),
    path("budgets/", records.BudgetList.as_view(), name="api-budget-list"),
    path("disputes/", disputes.DisputeList.as_view(), name="api-dispute-list"),
    path("disputes/<str:number>/", disputes.DisputeDetail.as_view(), name="api-dispute-detail"),
    path(
        "disputes/<str:number>/decide/",
        disputes.DisputeDecide.as_view(),
        name="api-dispute-decide",
    ),
    path("pay-plans/", plans.PayPlanList.as_view(), name="api-pay-plan-list"),
    path("pay-plans/<slug:code>/", plans.PayPlanDetail.as_view(), name="api-pay-plan-detail"),
    path(
        "pay-plans/<slug:code>/versions/",
        plans.PayPlanVersions.as_view(),
        name="api-pay-plan-versions",
    ),
    path(
        "pay-plans/<slug:code>/versions/<int:number>/<str:step>/",
        plans.PayPlanStep.as_view(),
        name="api-pay-plan-step",
    ),
    path("statements/", views.StatementList.as_view(), name="api-statement-list"),
    path(
        "statements/<int:pk>/confirm/",
        disputes.StatementConfirm.as_view(),
        name="api-statement-confirm",
    ),
    path(
        "statements/<int:pk>/disputes/",
        disputes.StatementDispute.as_view(),
        name="api-statement-dispute",
    ),
    path("statements/<int:pk>/", views.StatementDetail.as_view(), name="api-statement-detail"),
]
