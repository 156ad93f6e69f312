"""API routes of incentives, under /api/v1/."""

from django.urls import path

from incentives.api import views

urlpatterns = [
    path("boards/<str:period>/", views.BoardView.as_view(), name="api-board"),
    path("closes/", views.CloseList.as_view(), name="api-close-list"),
    path("closes/<str:period>/<slug:plan>/", views.CloseDetail.as_view(), name="api-close-detail"),
    path("statements/", views.StatementList.as_view(), name="api-statement-list"),
    path("statements/<int:pk>/", views.StatementDetail.as_view(), name="api-statement-detail"),
]
