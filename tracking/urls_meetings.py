"""Pages of meetings, talks, trainings and spot checks."""

from django.urls import path

from tracking.views import meetings, spot_checks, talks, trainings

urlpatterns = [
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/series/<int:pk>/switch/", meetings.series_switch, name="series_switch"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/<str:act>/", meetings.meeting_act, name="meeting_act"),
    path("spot-checks/", spot_checks.spot_list, name="spot_list"),
    path("spot-checks/<int:pk>/", spot_checks.spot_detail, name="spot_detail"),
    path("talks/", talks.talk_list, name="talk_list"),
    path("talks/new/", talks.talk_create, name="talk_create"),
    path("talks/<int:pk>/", talks.talk_detail, name="talk_detail"),
    path("talks/<int:pk>/add/", talks.talk_add, name="talk_add"),
    path("trainings/", trainings.training_list, name="training_list"),
    path("trainings/new/", trainings.training_create, name="training_create"),
    path("trainings/of/<str:code>/", trainings.training_of, name="training_of"),
    path("trainings/<int:pk>/", trainings.training_detail, name="training_detail"),
    path("trainings/<int:pk>/<str:act>/", trainings.training_act, name="training_act"),
]
