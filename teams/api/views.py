"""The organisation by API. Lists start at `visible_to`; a stranger's object is 404."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, CreateOnceMixin
from teams import filters
from teams.api import serializers
from teams.api.authentication import BrowserSession
from teams.models import Channel, Industry, Product, Territory, Unit, User
from teams.models.catalogues import CatalogueItem
from teams.operations import people, tokens


def _people(request: Request) -> QuerySet[User]:
    today = clock.today()
    assert isinstance(request.user, User)  # noqa: S101 - the API has no anonymous callers
    visible = User.objects.visible_to(request.user, today).with_unit(today)
    found: QuerySet[User] = visible.prefetch_related("role_grants")
    return found


class PersonList(CreateOnceMixin, generics.ListAPIView[User]):
    """People whom the caller may see; an administrator adds one."""

    serializer_class = serializers.PersonSerializer
    filterset_class = filters.PersonFilter
    queryset = User.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> QuerySet[User]:
        return _people(self.request)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        posting = self.request.method == "POST"
        return serializers.NewPersonSerializer if posting else serializers.PersonSerializer

    @extend_schema(
        request=serializers.NewPersonSerializer,
        responses={201: serializers.PersonSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def write(self, data: dict[str, Any]) -> User:
        unit, roles = data.pop("unit"), frozenset(data.pop("roles"))
        actor, now = self.request.user, clock.now()
        assert isinstance(actor, User)  # noqa: S101
        return people.hire(
            new=people.NewPerson(roles=roles, **data), unit=unit, actor=actor, now=now
        )

    def represent(self, written: User) -> BaseSerializer[Any]:
        return serializers.PersonSerializer(_people(self.request).get(pk=written.pk))


class PersonDetail(generics.RetrieveAPIView[User]):
    """One person."""

    serializer_class = serializers.PersonSerializer
    lookup_field = "code"
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        return _people(self.request)


class Me(generics.RetrieveAPIView[User]):
    """The caller."""

    serializer_class = serializers.PersonSerializer

    def get_object(self) -> User:
        return _people(self.request).get(code=self.request.user.get_username())


class UnitList(generics.ListAPIView[Unit]):
    """Units whose results the caller may see."""

    serializer_class = serializers.UnitSerializer
    filterset_class = filters.UnitFilter
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        return _units(self.request)


class UnitDetail(generics.RetrieveAPIView[Unit]):
    """One unit."""

    serializer_class = serializers.UnitSerializer
    lookup_field = "code"
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        return _units(self.request)


def _units(request: Request) -> QuerySet[Unit]:
    today = clock.today()
    assert isinstance(request.user, User)  # noqa: S101
    return Unit.objects.visible_to(request.user, today).with_parent(today)


class _ItemList(generics.ListAPIView[CatalogueItem]):
    """A catalogue; open to everybody signed in."""

    serializer_class = serializers.ItemSerializer
    model: type[CatalogueItem]

    def get_queryset(self) -> QuerySet[CatalogueItem]:
        return self.model._base_manager.order_by("code")


class ProductList(_ItemList):
    """Products."""

    model = Product


class ChannelList(_ItemList):
    """Channels."""

    model = Channel


class IndustryList(_ItemList):
    """Industries."""

    model = Industry


class TerritoryList(_ItemList):
    """Territories."""

    model = Territory


class TokenList(generics.ListAPIView[AuthToken]):
    """The caller's own tokens. Only a browser session makes or revokes one: a stolen token
    cannot prolong itself."""

    authentication_classes = [BrowserSession]
    serializer_class = serializers.TokenSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[AuthToken]:
        mine = AuthToken.objects.filter(user=self.request.user.pk, expiry__gt=Now())
        found: QuerySet[AuthToken] = mine.select_related("rights").order_by("-created")
        return found

    @extend_schema(
        request=serializers.NewTokenSerializer,
        responses={201: serializers.IssuedTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = serializers.NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        assert isinstance(request.user, User)  # noqa: S101
        issued, token = tokens.issue(
            days=asked.validated_data["days"], rights=asked.validated_data.get("rights"),
            actor=request.user, now=clock.now(),
        )  # fmt: skip
        data = {**serializers.TokenSerializer(issued).data, "token": token}
        return Response(data, status=201)


class TokenDetail(APIView):
    """One of the caller's tokens, by its first characters."""

    authentication_classes = [BrowserSession]

    @extend_schema(responses={204: None}, description="Revoke the token.")
    def delete(self, request: Request, key: str) -> Response:
        assert isinstance(request.user, User)  # noqa: S101
        found = generics.get_object_or_404(AuthToken, user=request.user.pk, token_key=key)
        tokens.revoke(token=found, actor=request.user, now=clock.now())
        return Response(status=204)
