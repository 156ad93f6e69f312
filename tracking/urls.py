"""Pages of tracking."""

from django.urls import path

from tracking.views import (
    credits,
    customers,
    facts,
    ledger,
    ledger_changes,
    ledger_entries,
    measurements,
    reports,
    visit_guides,
    visit_photos,
    visit_weeks,
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
    path("visits/copy/", visit_weeks.visit_copy, name="visit_copy"),
    path("visits/<int:pk>/comment/", visit_weeks.visit_comment, name="visit_comment"),
    path("visits/<int:pk>/photos/", visit_photos.visit_photos_add, name="visit_photos_add"),
    path("visits/<int:pk>/photos/<int:photo>/", visit_photos.visit_photo, name="visit_photo"),
    path(
        "visits/<int:pk>/photos/<int:photo>/remove/",
        visit_photos.visit_photo_remove,
        name="visit_photo_remove",
    ),
    path("visit-types/", visit_guides.visit_guides, name="visit_guides"),
    path("visit-types/<str:kind>/", visit_guides.visit_guide_edit, name="visit_guide_edit"),
    path("activity/", visits.activity, name="activity"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/", reports.report_list, name="report_mine"),
    path("reports/inbox/", reports.report_inbox, name="report_inbox"),
    path("reports/board/", reports.report_board, name="report_board"),
    path("reports/<int:pk>/read/", reports.report_read, name="report_read"),
    path("reports/<int:pk>/comment/", reports.report_comment, name="report_comment"),
    path("reports/<int:pk>/return/", reports.report_return, name="report_return"),
    path("reports/<str:period>/", reports.report_edit, name="report_edit"),
]
