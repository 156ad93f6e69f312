"""Actions, help and risks by the API: those that one sees; new ones; the steps of an action."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from teams.models import User
from tracking import rules_teamwork
from tracking.api.views import Writing
from tracking.enums_teamwork import ACTION, ActionStatus, HelpStatus, RiskStatus
from tracking.models import Action, HelpRequest, Risk
from tracking.operations.actions import NewAction, add_action, end_action
from tracking.operations.help_requests import NewHelp, ask_help
from tracking.reader import reader


class ActionSerializer(serializers.Serializer[Any]):
    """Something that one person does until a day; people by their codes."""

    id = serializers.IntegerField(source="pk", read_only=True)
    title = serializers.CharField(max_length=200)
    owner = serializers.CharField(max_length=40, source="owner.code", required=False)
    given_by = serializers.CharField(source="given_by.code", read_only=True)
    due_on = serializers.DateField()
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    status = serializers.ChoiceField(choices=ActionStatus.choices, read_only=True)


class ActionStepSerializer(serializers.Serializer[Any]):
    """finish, drop or reopen; the last two say why."""

    step = serializers.ChoiceField(choices=sorted(ACTION.moves))
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class HelpSerializer(serializers.Serializer[Any]):
    """What somebody needs of somebody until a day; people by their codes."""

    id = serializers.IntegerField(source="pk", read_only=True)
    author = serializers.CharField(source="author.code", read_only=True)
    addressee = serializers.CharField(max_length=40, source="addressee.code")
    subject = serializers.CharField(max_length=200)
    wanted = serializers.CharField(max_length=2000)
    wanted_by = serializers.DateField()
    status = serializers.ChoiceField(choices=HelpStatus.choices, read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)


class TeamRiskSerializer(serializers.Serializer[Any]):
    """What may go wrong for a unit or a deal; `rating` is likelihood × impact, 1 to 25."""

    id = serializers.IntegerField(source="pk", read_only=True)
    title = serializers.CharField(read_only=True)
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True, read_only=True)
    deal = serializers.IntegerField(source="deal_id", allow_null=True, read_only=True)
    likelihood = serializers.IntegerField(read_only=True)
    impact = serializers.IntegerField(read_only=True)
    rating = serializers.IntegerField(read_only=True)
    measure = serializers.CharField(read_only=True)
    owner = serializers.CharField(source="owner.code", read_only=True)
    due_on = serializers.DateField(read_only=True)
    status = serializers.ChoiceField(choices=RiskStatus.choices, read_only=True)


def _named(people: Any, code: str, field: str) -> User:
    found: User | None = people.filter(code=code).first()
    if found is None:
        raise Refused(_("There is no “%(code)s”.") % {"code": code}, field=field)
    return found


class Actions(Writing):
    """The actions that one sees."""

    serializer_class = ActionSerializer
    filterset_fields = {"status": ["exact"], "owner__code": ["exact"], "due_on": ["lt", "gte"]}
    queryset = Action.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Action.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("owner", "given_by").order_by("-pk")

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user = reader(self.request)
        code = read.pop("owner", {}).get("code", user.code)
        owner = _named(rules_teamwork.may_own_action(user, clock.today()), code, "owner")
        new = NewAction(owner=owner, **read)
        return add_action(new=new, actor=user, now=clock.now()), True


class ActionStep(generics.GenericAPIView[Action]):
    """A step of one action; answers with the action as it stands then."""

    serializer_class = ActionStepSerializer
    queryset = Action.objects.none()  # for the schema, which has no caller
    get_queryset = Actions.get_queryset

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Finish, drop or open the action again."""
        action: Action = self.get_object()
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        read = shape.validated_data
        moved = end_action(
            action=action, verb=read["step"], note=read["note"], actor=reader(request),
            now=clock.now(),
        )  # fmt: skip
        return Response(ActionSerializer(moved).data)


class HelpRequests(Writing):
    """The requests for help that one sees."""

    serializer_class = HelpSerializer
    filterset_fields = {"status": ["exact"], "addressee__code": ["exact"]}
    queryset = HelpRequest.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = HelpRequest.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("author", "addressee").order_by("-pk")

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user = reader(self.request)
        code = read.pop("addressee")["code"]
        people = rules_teamwork.may_be_asked(user, clock.today())
        new = NewHelp(addressee=_named(people, code, "addressee"), **read)
        return ask_help(new=new, author=user, actor=user, now=clock.now()), True


class Risks(generics.ListAPIView[Risk]):
    """The risks that one sees."""

    serializer_class = TeamRiskSerializer
    filterset_fields = {"status": ["exact"]}
    queryset = Risk.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Risk.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("owner", "unit").order_by("-pk")
