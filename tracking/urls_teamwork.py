"""Pages of actions, help and risks."""

from django.urls import path

from tracking.views import actions, help_requests, risks

urlpatterns = [
    path("actions/", actions.action_list, name="action_list"),
    path("actions/new/", actions.action_create, name="action_create"),
    path("actions/<int:pk>/", actions.action_detail, name="action_detail"),
    path("actions/<int:pk>/<str:verb>/", actions.action_act, name="action_act"),
    path("help/", help_requests.help_list, name="help_list"),
    path("help/new/", help_requests.help_create, name="help_create"),
    path("help/<int:pk>/", help_requests.help_detail, name="help_detail"),
    path("help/<int:pk>/<str:act>/", help_requests.help_act, name="help_act"),
    path("risks/", risks.risk_list, name="risk_list"),
    path("risks/new/", risks.risk_create, name="risk_create"),
    path("risks/<int:pk>/", risks.risk_detail, name="risk_detail"),
    path("risks/<int:pk>/edit/", risks.risk_edit, name="risk_edit"),
    path("risks/<int:pk>/<str:verb>/", risks.risk_act, name="risk_act"),
]
