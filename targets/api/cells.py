"""The cells of a split by API: read, save each on its revision, hold, undo, redo."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.errors import RefusedRows
from targets.api.cell_serializers import (
    CLASH,
    SAVED,
    WRONG,
    CellsSavedSerializer,
    CellsSerializer,
    GridSerializer,
    LockedSerializer,
    LocksSerializer,
    RowsAddedSerializer,
    TurnedSerializer,
    TurnSerializer,
    place_of,
)
from targets.api.views import VersionDetail, caller
from targets.models import PlanVersion
from targets.operations import rows, split, steps
from targets.operations.cells import Saved
from targets.operations.stale import Clash, StaleEdit
from targets.queries import grid as grids
from targets.queries import steps as reach

Read = tuple[list[split.CellEdit], dict[str, str]]


class Cells(VersionDetail):
    """The split of a version; PATCH saves cells of a draft."""

    serializer_class = CellsSerializer

    @extend_schema(responses=GridSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Rows in order, each with its months."""
        version = self.get_object()
        grid = grids.load(version)
        found = [
            {
                "row": row.pk, "parent": row.parent, "kind": row.kind, "code": row.code,
                "name": row.label, "depth": row.depth, "total": str(row.total()),
                "months": {f"{m:%Y-%m}": str(amount) for m, amount in row.amounts.items()},
                "locked": sorted(f"{month:%Y-%m}" for month in row.locked),
            }
            for row in grid.rows
        ]  # fmt: skip
        return Response({"revision": version.revision, "rows": found})

    @extend_schema(
        request=CellsSerializer,
        responses={200: CellsSavedSerializer, 400: CellsSavedSerializer, 409: CellsSavedSerializer},
    )
    def patch(self, request: Request, **kwargs: Any) -> Response:
        """What can be is saved as one step; each cell is answered by itself.

        A cell that changed since `revision` is a clash, told with who changed it and when. 409
        (or 400 where nothing clashes) only when none of the cells could be saved.
        """
        version = self.get_object()
        body = CellsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        edits, wrong = read_edits(body.validated_data["cells"])
        saved, clashes = Saved(version.revision, {}), []
        if edits:
            outcome = split.save_what_fits(
                version=version, edits=edits, revision=body.validated_data["revision"],
                actor=caller(request), now=clock.now(),
            )  # fmt: skip
            saved, wrong = outcome.saved, wrong | dict(outcome.wrong)
            clashes = [clash for found in outcome.clashes.values() for clash in found]
        left = wrong.keys() | {clash.place for clash in clashes}
        fitting = [edit for edit in edits if place_of(edit.row, edit.months[0]) not in left]
        results = [_saved(edit) for edit in fitting] + [_wrong(*one) for one in wrong.items()]
        return _answer(saved, [*results, *map(told, clashes)], done=bool(fitting))


def _answer(saved: Saved, results: list[dict[str, Any]], *, done: bool) -> Response:
    body = {"revision": saved.revision, "changed": changed_of(saved), "results": results}
    if done:
        return Response(body)
    clashed = next((one for one in results if one["result"] == CLASH), None)
    error = {
        "code": "conflict" if clashed else "refused",
        "message": (clashed or results[0])["message"],
        "fields": {f"{one['row']}:{one['month']}": one["message"] for one in results},
    }
    number = status.HTTP_409_CONFLICT if clashed else status.HTTP_400_BAD_REQUEST
    return Response(body | {"error": error}, status=number)


def _saved(edit: split.CellEdit) -> dict[str, Any]:
    place = {"row": edit.row, "month": f"{edit.months[0]:%Y-%m}"}
    return place | {"result": SAVED, "amount": str(edit.amount), "message": ""}


def _wrong(place: str, message: str) -> dict[str, Any]:
    row, _sep, month = place.partition(":")
    return {"row": int(row), "month": month, "result": WRONG, "amount": None,
            "message": message}  # fmt: skip


def told(clash: Clash) -> dict[str, Any]:
    """A clash: the amount that stands, whose it is and since when."""
    row, month = clash.key
    return {"row": row, "month": f"{month:%Y-%m}", "result": CLASH,
            "amount": str(clash.theirs), "message": clash.message, "who": clash.who,
            "at": clash.at}  # fmt: skip


def changed_of(saved: Saved) -> dict[str, str]:
    """The amounts that an act changed, by `row:month`."""
    return {place_of(*key): str(change.after) for key, change in saved.changed.items()}


def read_edits(cells: Iterable[dict[str, Any]]) -> Read:
    """The cells as edits; what is no amount, or stands twice, by place."""
    edits: dict[str, split.CellEdit] = {}
    wrong: dict[str, str] = {}
    for cell in cells:
        place = f"{cell['row']}:{cell['month']}"
        if place in edits or place in wrong:
            wrong[place] = _("This cell stands here twice. Send one amount for it.")
            continue
        try:
            amount = parse_amount(cell["amount"])
        except BadAmount:
            wrong[place] = _("Write an amount like 120000.00, digits and a dot.")
            continue
        edits[place] = split.CellEdit(cell["row"], (month_of(cell["month"]),), amount)
    return [edit for place, edit in edits.items() if place not in wrong], wrong


def edits_or_refuse(cells: Iterable[dict[str, Any]]) -> list[split.CellEdit]:
    """All of them, or RefusedRows with each that cannot be read."""
    edits, wrong = read_edits(cells)
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return edits


def month_of(text: str) -> date:
    """`2026-05` as its first day."""
    return date.fromisoformat(f"{text}-01")


class CellLocks(VersionDetail):
    """Hold cells of a draft against spreads and edits, or let them go."""

    serializer_class = LocksSerializer
    http_method_names = ("post", "options")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=LocksSerializer, responses=LockedSerializer
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """How many cells changed; those that stood so already do not count."""
        version = self.get_object()
        body = LocksSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data

        def act() -> tuple[int, Any]:
            count = split.lock_cells(
                version=version, locked=data["locked"], actor=caller(request), now=clock.now(),
                cells=[(cell["row"], month_of(cell["month"])) for cell in data["cells"]],
            )  # fmt: skip
            return 200, {"count": count}

        return answer_once(request, act)


class RowsAdded(VersionDetail):
    """Add the units and people that came since the draft's split was built."""

    serializer_class = RowsAddedSerializer
    http_method_names = ("post", "options")

    @extend_schema(parameters=[IDEMPOTENCY_KEY], request=None, responses=RowsAddedSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """How many rows were added; nothing is removed."""
        version = self.get_object()

        def act() -> tuple[int, Any]:
            added = rows.build_rows(version=version, actor=caller(request), now=clock.now())
            return 200, {"added": added}

        return answer_once(request, act)


class _Turn(VersionDetail):
    """One of the caller's own steps, back or forth."""

    serializer_class: Any = TurnSerializer
    http_method_names = ("post", "options")
    turn: Any

    def post(self, request: Request, **kwargs: Any) -> Response:
        version, actor = self.get_object(), caller(request)
        body = TurnSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        choices = _choices(body.validated_data.get("choices"))

        def act() -> tuple[int, Any]:
            saved = type(self).turn(version=version, actor=actor, now=clock.now(), choices=choices)
            undo, redo = reach.reach(version, actor)
            found = {"revision": saved.revision, "changed": changed_of(saved)}
            return 200, found | {"undo": undo, "redo": redo, "results": []}

        try:
            return answer_once(request, act)
        except StaleEdit as error:
            return _clashed(version, error)


def _clashed(version: PlanVersion, error: StaleEdit) -> Response:
    return _answer(Saved(error.revision, {}), [told(one) for one in error.clashes], done=False)


def _choices(data: dict[str, Any] | None) -> steps.Choices:
    if data is None:
        return steps.NO_CHOICES
    mine, theirs = (
        frozenset((cell["row"], month_of(cell["month"])) for cell in data[whose])
        for whose in ("mine", "theirs")
    )
    return steps.Choices(data["revision"], mine, theirs)


class Undo(_Turn):
    """Take the caller's last step of this draft back."""

    turn = staticmethod(steps.undo)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=TurnSerializer,
        responses={200: TurnedSerializer, 409: CellsSavedSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """409 with each cell that somebody else changed since: ask again with `choices`."""
        return super().post(request, **kwargs)


class Redo(_Turn):
    """Do the step again that the caller undid last."""

    turn = staticmethod(steps.redo)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=TurnSerializer,
        responses={200: TurnedSerializer, 409: CellsSavedSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """409 with each cell that somebody else changed since: ask again with `choices`."""
        return super().post(request, **kwargs)
