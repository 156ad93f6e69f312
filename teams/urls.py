"""Pages of teams."""

from django.urls import path

from teams.views import (
    audit,
    calendar,
    catalogues,
    chart,
    company,
    imports,
    invitations,
    people,
    seats,
    unit_acts,
    units,
)

app_name = "teams"
urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<str:code>/", people.person_detail, name="person_detail"),
    path("people/<str:code>/change/", people.person_change, name="person_change"),
    path("people/<str:code>/roles/", people.person_roles, name="person_roles"),
    path("people/<str:code>/move/", people.person_move, name="person_move"),
    path("people/<str:code>/leave/", people.person_leave, name="person_leave"),
    path("people/<str:code>/active/", people.person_active, name="person_active"),
    path("people/<str:code>/invite/", invitations.person_invite, name="person_invite"),
    path("units/", units.unit_list, name="unit_list"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<str:code>/", units.unit_detail, name="unit_detail"),
    path("units/<str:code>/change/", units.unit_change, name="unit_change"),
    path("units/<str:code>/move/", units.unit_move, name="unit_move"),
    path("units/<str:code>/lead/", unit_acts.unit_lead, name="unit_lead"),
    path("units/<str:code>/charter/", units.unit_charter, name="unit_charter"),
    path("catalogues/<slug:kind>/", catalogues.catalogue_list, name="catalogue_list"),
    path("catalogues/<slug:kind>/new/", catalogues.catalogue_create, name="catalogue_create"),
    path(
        "catalogues/<slug:kind>/<str:code>/", catalogues.catalogue_change, name="catalogue_change"
    ),
    path("settings/", company.policy_settings, name="policy_settings"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("imports/", imports.import_page, name="import_page"),
    path("imports/template/<slug:kind>.csv", imports.import_template, name="import_template"),
    path("imports/<slug:digest>/", imports.import_preview, name="import_preview"),
    path("settings/calendar/", calendar.calendar, name="calendar"),
    path("settings/calendar/new/", calendar.calendar_set, name="calendar_set"),
    path("settings/calendar/<str:day>/clear/", calendar.calendar_clear, name="calendar_clear"),
    path("organisation/", chart.chart, name="chart"),
    path("units/<str:code>/deputy/", unit_acts.unit_deputy, name="unit_deputy"),
    path("units/<str:code>/leads/<int:pk>/end/", unit_acts.lead_end, name="lead_end"),
    path("units/<str:code>/close/", unit_acts.unit_close, name="unit_close"),
    path("units/<str:code>/reopen/", unit_acts.unit_reopen, name="unit_reopen"),
    path("people/<str:code>/second-job/", seats.person_second_job, name="person_second_job"),
    path("people/<str:code>/seats/<int:pk>/end/", seats.seat_end, name="seat_end"),
    path("people/<str:code>/seats/<int:pk>/cancel/", seats.seat_cancel, name="seat_cancel"),
]
