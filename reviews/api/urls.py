"""API routes of reviews, under /api/v1/."""

from django.urls import path

from reviews.api import views

urlpatterns = [
    path("notices/", views.NoticeList.as_view(), name="api-notice-list"),
    path("notices/<int:pk>/", views.NoticeDetail.as_view(), name="api-notice-detail"),
    path("reviews/", views.ReviewList.as_view(), name="api-review-list"),
    path("reviews/<str:period>/", views.ReviewDetail.as_view(), name="api-review-detail"),
]
