"""The tracking API: facts, credits, visits, reports. Writes call the operations."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock, idempotency
from goalmgmt.core.errors import Conflict
from teams.models import User
from tracking.api import serializers as shapes
from tracking.models import Contract, Credit, Receipt, Report, Visit
from tracking.operations import customers, fact_conflicts, facts
from tracking.operations.contracts import NewContract, record_contract
from tracking.operations.facts import NewFact
from tracking.operations.receipts import NewReceipt, record_receipt
from tracking.operations.visits import NewVisit, VisitLog, log_unplanned, plan_visit
from tracking.reader import reader

LENSES = ("customer", "product", "channel", "industry", "territory")


class Writing(generics.ListCreateAPIView[Any]):
    """A list that takes new rows, each at most once per Idempotency-Key."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            with transaction.atomic():
                row, created = self.write(shape.validated_data)
            number = status.HTTP_201_CREATED if created else status.HTTP_200_OK
            return number, _plain(self.shown(row))

        try:
            number, body = idempotency.once(
                person=reader(request),
                key=request.headers.get("Idempotency-Key", ""),
                body={"path": request.path, "data": request.data},
                now=clock.now(),
                act=act,
            )
        except Conflict:
            self.set_aside(shape.validated_data)
            raise
        return Response(body, status=number)

    def set_aside(self, read: dict[str, Any]) -> None:
        """Keep for a human what conflicts with what stands; nothing by itself."""

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        """Write what was read; the row, and whether it is new."""
        raise NotImplementedError

    def shown(self, row: Any) -> Any:
        return self.get_serializer(row).data


def _plain(data: Any) -> Any:
    """What a JSON column keeps: serializers leave dates and ids as they are."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return data if data is None or isinstance(data, bool | int | str) else str(data)


class Contracts(Writing):
    """Contracts in which somebody has a share whom one sees."""

    serializer_class = shapes.ContractSerializer
    queryset = Contract.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Contract.objects.visible_to(reader(self.request), clock.today())
        return _with_parts(seen).order_by("-signed_on", "-pk")

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user = reader(self.request)
        done = record_contract(new=self._new(read), actor=user, now=clock.now())
        return done.fact, done.outcome == "created"

    def _new(self, read: dict[str, Any]) -> NewContract:
        return NewContract(signed_on=read["signed_on"], **_common(read, self.request, "signed_on"))

    def set_aside(self, read: dict[str, Any]) -> None:
        _set_aside("contract", lambda: self._new(read), reader(self.request))


class Receipts(Writing):
    """Receipts in which somebody has a share whom one sees."""

    serializer_class = shapes.ReceiptSerializer
    queryset = Receipt.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Receipt.objects.visible_to(reader(self.request), clock.today())
        rows = _with_parts(seen).select_related("contract", "refund_of")
        return rows.order_by("-received_on", "-pk")

    def get_serializer_context(self) -> dict[str, Any]:
        user, today = reader(self.request), clock.today()
        return {
            **super().get_serializer_context(),
            "contract": Contract.objects.visible_to(user, today),
            "refund_of": Receipt.objects.visible_to(user, today),
        }

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user = reader(self.request)
        done = record_receipt(new=self._new(read), actor=user, now=clock.now())
        return done.fact, done.outcome == "created"

    def _new(self, read: dict[str, Any]) -> NewReceipt:
        return NewReceipt(
            received_on=read["received_on"],
            contract=read.get("contract"),
            refund_of=read.get("refund_of"),
            **_common(read, self.request, "received_on"),
        )

    def set_aside(self, read: dict[str, Any]) -> None:
        _set_aside("receipt", lambda: self._new(read), reader(self.request))


def _set_aside(kind: str, build: Callable[[], NewFact], user: User) -> None:
    """What was refused because the number stands otherwise waits for finance, when the sender may
    record it at all; a customer that only this would make is not made."""
    with transaction.atomic():
        new = build()
        facts.check_right(user, new, clock.now())
        kept = fact_conflicts.note(
            kind=kind, number=new.external_id, content=fact_conflicts.said(new), source="api",
            actor=user, now=clock.now(),
        )  # fmt: skip
        if kept is None:
            transaction.set_rollback(True)


def _with_parts(seen: Any) -> Any:
    return seen.select_related(*LENSES).prefetch_related("shares__person")


def _common(read: dict[str, Any], request: Request, day: str) -> dict[str, Any]:
    people = User.objects.in_bulk(list(read["shares"]))
    owner = people[max(read["shares"], key=read["shares"].__getitem__)]
    customer = customers.find_or_create(
        name=read["customer"]["name"], actor=reader(request), now=clock.now(), owner=owner,
        on=read[day],
    )  # fmt: skip
    return {
        "external_id": read["external_id"],
        "customer": customer,
        "amount": read["amount"],
        "quantity": read["quantity"],
        "shares": read["shares"],
        "note": read["note"],
    }


class ContractOne(generics.RetrieveAPIView[Any]):
    """One contract."""

    serializer_class = shapes.ContractSerializer
    queryset = Contract.objects.none()  # for the schema, which has no caller
    get_queryset = Contracts.get_queryset


class ReceiptOne(generics.RetrieveAPIView[Any]):
    """One receipt."""

    serializer_class = shapes.ReceiptSerializer
    queryset = Receipt.objects.none()  # for the schema, which has no caller
    get_queryset = Receipts.get_queryset


class Credits(generics.ListAPIView[Credit]):
    """Entries of the ledger: read only, as everywhere."""

    serializer_class = shapes.CreditSerializer
    filterset_fields = {"metric__code": ["exact"], "person__code": ["exact"], "month": ["exact"]}
    queryset = Credit.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Credit.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related(
            "metric", "person", "unit", "customer", "contract", "receipt"
        ).order_by("-pk")


class CreditOne(generics.RetrieveAPIView[Credit]):
    """One entry."""

    serializer_class = shapes.CreditSerializer
    queryset = Credit.objects.none()  # for the schema, which has no caller
    get_queryset = Credits.get_queryset


class Visits(Writing):
    """Visits that one may see; new ones are one's own and once per `client_id`."""

    queryset = Visit.objects.none()  # for the schema, which has no caller

    def get_serializer_class(self) -> Any:
        writing = self.request.method == "POST"
        return shapes.NewVisitSerializer if writing else shapes.VisitSerializer

    def get_queryset(self) -> Any:
        seen = Visit.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("person", "customer").order_by("-planned_on", "-pk")

    def shown(self, row: Visit) -> Any:
        return shapes.VisitSerializer(row).data

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user: Any = reader(self.request)
        now = clock.now()
        known = Visit.objects.filter(client_id__in=[read.get("client_id")]).exists()
        customer = customers.find_or_create(
            name=read["customer"], actor=user, now=now, owner=user, on=read["planned_on"]
        )
        names = ("planned_on", "planned_time", "kind", "purpose", "client_id")
        new = NewVisit(customer=customer, **{name: read[name] for name in names if name in read})
        if "outcome" not in read:
            return plan_visit(new=new, actor=user, now=now), not known
        log = VisitLog(
            outcome=read["outcome"], next_step=read["next_step"],
            next_step_on=read.get("next_step_on"), kind=read["kind"], note=read["note"],
        )  # fmt: skip
        return log_unplanned(new=new, log=log, actor=user, now=now), not known


class VisitOne(generics.RetrieveAPIView[Visit]):
    """One visit."""

    serializer_class = shapes.VisitSerializer
    queryset = Visit.objects.none()  # for the schema, which has no caller
    get_queryset = Visits.get_queryset


class Reports(generics.ListAPIView[Report]):
    """Reports that one may see: the own, and those handed in by one's people."""

    serializer_class = shapes.ReportSerializer
    filterset_fields = ["kind", "period", "status"]
    queryset = Report.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Report.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("person").order_by("-starts_on", "pk")


class ReportOne(generics.RetrieveAPIView[Report]):
    """One report."""

    serializer_class = shapes.ReportSerializer
    queryset = Report.objects.none()  # for the schema, which has no caller
    get_queryset = Reports.get_queryset
