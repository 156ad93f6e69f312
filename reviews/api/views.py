"""Reading notices and one's own reviews by API."""

from django.db.models import QuerySet
from rest_framework import generics

from goalmgmt.core import clock
from reviews.api.serializers import NoticeSerializer, ReviewSerializer
from reviews.models import Notice, Review
from teams.views.acting import person_of


class Notices(generics.GenericAPIView[Notice]):
    """The notices that reach the caller."""

    serializer_class = NoticeSerializer
    queryset = Notice.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> "QuerySet[Notice]":
        seen = Notice.objects.visible_to(person_of(self.request), clock.today())
        return seen.select_related("metric", "audience", "author").order_by("-created_at", "-pk")


class NoticeList(Notices, generics.ListAPIView[Notice]):
    """Notices, the latest first."""


class NoticeDetail(Notices, generics.RetrieveAPIView[Notice]):
    """One notice. Reading it here leaves no read receipt."""


class OwnReviews(generics.GenericAPIView[Review]):
    """The caller's own reviews."""

    serializer_class = ReviewSerializer
    queryset = Review.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> "QuerySet[Review]":
        seen = Review.objects.visible_to(person_of(self.request), clock.today())
        own = seen.filter(person=person_of(self.request)).select_related("cycle", "person")
        return own.prefetch_related("items").order_by("-cycle__starts_on", "pk")


class ReviewList(OwnReviews, generics.ListAPIView[Review]):
    """One's own reviews, the latest first."""


class ReviewDetail(OwnReviews, generics.RetrieveAPIView[Review]):
    """One's own review of a period."""

    lookup_field = "cycle__period"
    lookup_url_kwarg = "period"
