"""API routes of teams, under /api/v1/."""

from django.urls import path

from teams.api import calendar, views

urlpatterns = [
    path("me/", views.Me.as_view(), name="api-me"),
    path("people/", views.PersonList.as_view(), name="api-person-list"),
    path("people/<str:code>/", views.PersonDetail.as_view(), name="api-person-detail"),
    path("units/", views.UnitList.as_view(), name="api-unit-list"),
    path("units/<str:code>/", views.UnitDetail.as_view(), name="api-unit-detail"),
    path("products/", views.ProductList.as_view(), name="api-product-list"),
    path("channels/", views.ChannelList.as_view(), name="api-channel-list"),
    path("industries/", views.IndustryList.as_view(), name="api-industry-list"),
    path("territories/", views.TerritoryList.as_view(), name="api-territory-list"),
    path("calendar/", calendar.CalendarDays.as_view(), name="api-calendar-list"),
    path("auth/tokens/", views.TokenList.as_view(), name="api-token-list"),
    path("auth/tokens/<str:key>/", views.TokenDetail.as_view(), name="api-token-detail"),
]
