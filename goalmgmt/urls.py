"""The sitemap (ux.md §1)."""

from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from goalmgmt.views import (
    api,
    approvals,
    health,
    messages,
    preferences,
    schema,
    search,
    styleguide,
    today,
)

handler500 = "goalmgmt.core.error_pages.server_error"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="today"), name="home"),
    path("today/", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("messages/", messages.notifications, name="notifications"),
    path("messages/read/", messages.notifications_read, name="notifications_read"),
    path("messages/<int:pk>/open/", messages.notification_open, name="notification_open"),
    path("preferences/language/", preferences.set_language, name="set_language"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("offline/", preferences.offline, name="offline"),
    path("manifest.webmanifest", preferences.manifest, name="manifest"),
    path("sw.js", preferences.service_worker, name="service_worker"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("teams.urls")),
    path("", include("targets.urls")),
    path("", include("tracking.urls")),
    path("", include("incentives.urls")),
    path("", include("reviews.urls")),
    path("api/v1/today/", api.Today.as_view(), name="api-today"),
    path("api/v1/", include("teams.api.urls")),
    path("api/v1/", include("targets.api.urls")),
    path("api/v1/", include("tracking.api.urls")),
    path("api/v1/", include("incentives.api.urls")),
    path("api/v1/", include("reviews.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/schema/", schema.Schema.as_view(), name="api-schema"),
    path(
        "api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"
    ),
]
