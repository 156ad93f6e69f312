"""Pages of tracking."""

from django.urls import path

from tracking.views import (
    credits,
    customers,
    excuses,
    facts,
    ledger,
    ledger_changes,
    ledger_entries,
    measurements,
    report_board,
    report_inbox,
    reports,
    visits,
)

app_name = "tracking"
urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<str:period>/", ledger.ledger, name="ledger"),
    path("ledger/<str:period>/<str:unit>/", ledger.ledger_unit, name="ledger_unit"),
    path(
        "ledger/<str:period>/<str:unit>/<str:person>/", ledger.ledger_person, name="ledger_person"
    ),
    path(
        "ledger/<str:period>/<str:unit>/<str:lens>/<path:entry>/",
        ledger_entries.ledger_entry,
        name="ledger_entry",
    ),
    path(
        "ledger-changes/<str:period>/<str:unit>/",
        ledger_changes.ledger_changes,
        name="ledger_changes",
    ),
    path(
        "ledger-changes/<str:period>/<str:unit>/<str:person>/",
        ledger_changes.person_changes,
        name="person_changes",
    ),
    path("credits/<int:pk>/", credits.credit_detail, name="credit_detail"),
    path("measurements/", measurements.measurement_list, name="measurement_list"),
    path("measurements/new/", measurements.measurement_create, name="measurement_create"),
    path(
        "measurements/<int:pk>/correct/",
        measurements.measurement_correct,
        name="measurement_correct",
    ),
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/new/", customers.customer_create, name="customer_create"),
    path("customers/<str:code>/", customers.customer_detail, name="customer_detail"),
    path("contracts/", facts.contract_list, name="contract_list"),
    path("contracts/new/", facts.contract_create, name="contract_create"),
    path("contracts/<int:pk>/", facts.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/correct/", facts.contract_correct, name="contract_correct"),
    path("receipts/", facts.receipt_list, name="receipt_list"),
    path("receipts/new/", facts.receipt_create, name="receipt_create"),
    path("receipts/<int:pk>/", facts.receipt_detail, name="receipt_detail"),
    path("receipts/<int:pk>/correct/", facts.receipt_correct, name="receipt_correct"),
    path("receipts/<int:pk>/refund/", facts.receipt_refund, name="receipt_refund"),
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/new/", visits.visit_create, name="visit_create"),
    path("visits/<int:pk>/", visits.visit_detail, name="visit_detail"),
    path("visits/<int:pk>/log/", visits.visit_log, name="visit_log"),
    path("visits/<int:pk>/cancel/", visits.visit_cancel, name="visit_cancel"),
    path("visits/<int:pk>/step-done/", visits.visit_step_done, name="visit_step_done"),
    path("activity/", visits.activity, name="activity"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/", reports.report_list, name="report_mine"),
    path("reports/inbox/", report_inbox.report_inbox, name="report_inbox"),
    path("reports/board/", report_board.report_board, name="report_board"),
    path("reports/board/remind/", report_board.report_remind, name="report_remind"),
    path("reports/board/excuse/", excuses.report_excuse, name="report_excuse"),
    path("reports/board/<str:period>/<str:person>/", excuses.report_cell, name="report_cell"),
    path("excuses/<int:pk>/decide/", excuses.excuse_decide, name="excuse_decide"),
    path("reports/<str:period>/excuse/", excuses.excuse_ask, name="excuse_ask"),
    path("reports/<int:pk>/read/", reports.report_read, name="report_read"),
    path("reports/<int:pk>/comment/", reports.report_comment, name="report_comment"),
    path("reports/<int:pk>/return/", reports.report_return, name="report_return"),
    path("reports/<str:period>/", reports.report_edit, name="report_edit"),
]
