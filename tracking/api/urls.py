"""API routes of tracking, under /api/v1/."""

from django.urls import path

from tracking.api import deals, ledger, measurements, process, teamwork, views

urlpatterns = [
    path("contracts/", views.Contracts.as_view(), name="api-contract-list"),
    path("contracts/<int:pk>/", views.ContractOne.as_view(), name="api-contract-detail"),
    path("receipts/", views.Receipts.as_view(), name="api-receipt-list"),
    path("receipts/<int:pk>/", views.ReceiptOne.as_view(), name="api-receipt-detail"),
    path("deals/", deals.Deals.as_view(), name="api-deal-list"),
    path("deals/<int:pk>/", deals.DealOne.as_view(), name="api-deal-detail"),
    path("deals/<int:pk>/step/", deals.DealStep.as_view(), name="api-deal-step"),
    path("actions/", teamwork.Actions.as_view(), name="api-action-list"),
    path("actions/<int:pk>/step/", teamwork.ActionStep.as_view(), name="api-action-step"),
    path("help-requests/", teamwork.HelpRequests.as_view(), name="api-help-list"),
    path("risks/", teamwork.Risks.as_view(), name="api-risk-list"),
    path("credits/", views.Credits.as_view(), name="api-credit-list"),
    path("credits/<int:pk>/", views.CreditOne.as_view(), name="api-credit-detail"),
    path("ledger/", ledger.Ledger.as_view(), name="api-ledger"),
    path("ledger/changes/", ledger.LedgerChanges.as_view(), name="api-ledger-changes"),
    path("activity/", process.Activity.as_view(), name="api-activity"),
    path("measurements/", measurements.Measurements.as_view(), name="api-measurement-list"),
    path("visits/", views.Visits.as_view(), name="api-visit-list"),
    path("visits/<int:pk>/", views.VisitOne.as_view(), name="api-visit-detail"),
    path("reports/", views.Reports.as_view(), name="api-report-list"),
    path("reports/<int:pk>/", views.ReportOne.as_view(), name="api-report-detail"),
]
