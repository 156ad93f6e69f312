"""Pages of reviews."""

from django.urls import path

from reviews.views import cycles, notices, reviews

app_name = "reviews"
urlpatterns = [
    path("reviews/", cycles.cycle_list, name="cycle_list"),
    path("reviews/new/", cycles.cycle_create, name="cycle_create"),
    path("reviews/<str:period>/", cycles.cycle_detail, name="cycle_detail"),
    path("reviews/<str:period>/<str:person>/", reviews.review_detail, name="review_detail"),
    path("reviews/<str:period>/<str:person>/self/", reviews.review_self, name="review_self"),
    path("reviews/<str:period>/<str:person>/score/", reviews.review_score, name="review_score"),
    path("reviews/<str:period>/<str:person>/sign/", reviews.review_sign, name="review_sign"),
    path("reviews/<str:period>/<str:person>/return/", reviews.review_return, name="review_return"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/new/", notices.notice_create, name="notice_create"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("notices/<int:pk>/publish/", notices.notice_publish, name="notice_publish"),
    path("notices/<int:pk>/discard/", notices.notice_discard, name="notice_discard"),
    path("notices/<int:pk>/withdraw/", notices.notice_withdraw, name="notice_withdraw"),
]
