"""Proposals from below by API: the same visibility and operations as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from targets.api.cell_serializers import CellEditSerializer
from targets.api.cells import edits_or_refuse
from targets.api.views import caller
from targets.models import Proposal, SplitRow
from targets.operations import proposals
from targets.queries import proposals as queries
from teams.models import User


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal without its cells."""

    plan = serializers.CharField(source="version.plan.code")
    version = serializers.IntegerField(source="version.number")
    unit = serializers.CharField(source="row.unit.code")
    author = serializers.CharField(source="author.code")

    class Meta:
        model = Proposal
        fields = ["id", "plan", "version", "row", "unit", "author", "status", "note", "reason",
                  "base_revision", "created_at", "decided_at"]  # fmt: skip


class NewProposalSerializer(StrictSerializer):
    """Numbers for a unit's row and the rows below it, as they stood at `revision`."""

    row = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    revision = serializers.IntegerField(min_value=0)
    note = serializers.CharField(max_length=4000)
    cells = CellEditSerializer(many=True, allow_empty=False, max_length=5000)  # type: ignore[call-arg]


class ProposalAnswerSerializer(StrictSerializer):
    """`take`, `return` with a reason, or `withdraw` one's own."""

    answer = serializers.ChoiceField(choices=["take", "return", "withdraw"])
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)


class ProposalMessageSerializer(StrictSerializer):
    """A line of the talk."""

    text = serializers.CharField(max_length=4000)


class ProposableSerializer(serializers.ModelSerializer[SplitRow]):
    """The row of a unit for which the caller may propose; `revision` is what to name."""

    plan = serializers.CharField(source="version.plan.code")
    version = serializers.IntegerField(source="version.number")
    revision = serializers.IntegerField(source="version.revision")
    unit = serializers.CharField(source="unit.code")

    class Meta:
        model = SplitRow
        fields = ["id", "plan", "version", "revision", "unit"]


class ProposableLineSerializer(serializers.Serializer[Any]):
    """A row of the part with its months."""

    row = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    total = serializers.CharField()
    months = serializers.DictField(child=serializers.CharField())


class ProposablePartSerializer(serializers.Serializer[Any]):
    """The caller's part of a draft; `revision` is what a proposal names."""

    revision = serializers.IntegerField()
    rows = ProposableLineSerializer(many=True)


class ProposableList(generics.ListAPIView[SplitRow]):
    """The rows of drafts for which the caller may propose."""

    serializer_class = ProposableSerializer

    def get_queryset(self) -> QuerySet[SplitRow]:
        if not isinstance(self.request.user, User):
            return SplitRow.objects.none()
        return queries.proposable_rows(self.request.user, clock.today())


class ProposableDetail(generics.GenericAPIView[SplitRow]):
    """The present numbers of the caller's own part of a draft."""

    serializer_class = ProposableSerializer

    @extend_schema(responses=ProposablePartSerializer)
    def get(self, request: Request, pk: int) -> Response:
        rows = queries.proposable_rows(caller(request), clock.today())
        row = generics.get_object_or_404(rows, pk=pk)
        grid = queries.part(row.version, row.pk)
        lines = [
            {
                "row": line.pk, "parent": line.parent, "kind": line.kind, "code": line.code,
                "name": line.label, "total": str(line.total()),
                "months": {f"{m:%Y-%m}": str(amount) for m, amount in line.amounts.items()},
            }
            for line in grid.rows
        ]  # fmt: skip
        return Response({"revision": row.version.revision, "rows": lines})


class ProposalList(generics.ListAPIView[Proposal]):
    """Proposals that the caller sees; POST proposes."""

    serializer_class = ProposalSerializer

    def get_queryset(self) -> QuerySet[Proposal]:
        if not isinstance(self.request.user, User):
            return Proposal.objects.none()
        seen = Proposal.objects.visible_to(self.request.user, clock.today())
        return seen.select_related("version__plan", "row__unit", "author")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=NewProposalSerializer,
        responses={201: ProposalSerializer},
    )
    def post(self, request: Request) -> Response:
        """409 with what changed when one of the cells changed since `revision`."""
        body = NewProposalSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data, actor = body.validated_data, caller(request)
        rows = queries.proposable_rows(actor, clock.today())
        row = generics.get_object_or_404(rows, pk=data["row"])

        def act() -> tuple[int, Any]:
            made = proposals.propose(
                row=row, edits=edits_or_refuse(data["cells"]), note=data["note"],
                revision=data["revision"], actor=actor, now=clock.now(),
            )  # fmt: skip
            return 201, ProposalSerializer(made).data

        return answer_once(request, act)


class ProposalDetail(generics.GenericAPIView[Proposal]):
    """A proposal beside the present numbers."""

    serializer_class: Any = ProposalSerializer

    def get_object(self) -> Proposal:
        seen = Proposal.objects.visible_to(caller(self.request), clock.today())
        related = seen.select_related("version__plan", "row__unit", "author")
        return generics.get_object_or_404(related, pk=self.kwargs["pk"])

    def get(self, request: Request, **kwargs: Any) -> Response:
        proposal = self.get_object()
        cells = [
            {
                "row": one.row, "name": one.label, "month": f"{one.month:%Y-%m}",
                "now": str(one.before), "proposed": str(one.after), "stale": one.stale,
            }
            for one in queries.differences(proposal)
        ]  # fmt: skip
        messages = [
            {"author": m.author.code, "text": m.text, "written_at": m.written_at}
            for m in proposal.messages.select_related("author")
        ]
        found = dict(ProposalSerializer(proposal).data)
        return Response(found | {"cells": cells, "messages": messages})


class ProposalAnswer(ProposalDetail):
    """Decide on a proposal, or withdraw one's own."""

    serializer_class = ProposalAnswerSerializer
    http_method_names = ["post", "options"]

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=ProposalAnswerSerializer,
        responses=ProposalSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        proposal = self.get_object()
        body = ProposalAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        by: dict[str, Any] = {"proposal": proposal, "actor": caller(request), "now": clock.now()}

        def act() -> tuple[int, Any]:
            answer = body.validated_data["answer"]
            if answer == "take":
                proposals.take_over(**by)
            elif answer == "return":
                proposals.return_proposal(reason=body.validated_data["reason"], **by)
            else:
                proposals.withdraw_proposal(**by)
            return 200, ProposalSerializer(self.get_object()).data

        return answer_once(request, act)


class ProposalTalk(ProposalDetail):
    """Write about a proposal."""

    serializer_class = ProposalMessageSerializer
    http_method_names = ["post", "options"]

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=ProposalMessageSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        proposal = self.get_object()
        body = ProposalMessageSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            written = proposals.write_message(
                proposal=proposal, text=body.validated_data["text"], actor=caller(request),
                now=clock.now(),
            )  # fmt: skip
            return 201, {"id": written.pk, "text": written.text}

        return answer_once(request, act)
