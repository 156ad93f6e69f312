"""Shapes of the split in the API; amounts are strings, months are written `2026-05`."""

from datetime import date
from typing import Any

from rest_framework import serializers

from goalmgmt.core.api.strict import StrictSerializer

#: What became of one of several cells that were to be saved.
SAVED, WRONG, CLASH = RESULTS = ("saved", "wrong", "clash")
MONTH = r"\A(199[0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])\Z"
MOST_CELLS = 5000


def place_of(row: int, month: date) -> str:
    """How a cell is named outside: `12:2026-05`."""
    return f"{row}:{month:%Y-%m}"


class RowSerializer(serializers.Serializer[Any]):
    """A row of the split with its amounts by month; `locked` lists the months that are held."""

    row = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    depth = serializers.IntegerField()
    total = serializers.CharField()
    months = serializers.DictField(child=serializers.CharField())
    locked = serializers.ListField(child=serializers.CharField())


class GridSerializer(serializers.Serializer[Any]):
    """The split of a version as it stood at `revision`."""

    revision = serializers.IntegerField()
    rows = RowSerializer(many=True)


class SavedSerializer(serializers.Serializer[Any]):
    """The revision after an edit, and the amounts that it changed, by `row:month`."""

    revision = serializers.IntegerField()
    changed = serializers.DictField(child=serializers.CharField())


class CellResultSerializer(serializers.Serializer[Any]):
    """What became of a cell. `amount` is what it holds now (null where it could not be read);
    of a clash `who` changed it and `at` when."""

    row = serializers.IntegerField()
    month = serializers.CharField()
    result = serializers.ChoiceField(choices=RESULTS)
    amount = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    who = serializers.CharField(required=False)
    at = serializers.DateTimeField(required=False, allow_null=True)


class CellsSavedSerializer(SavedSerializer):
    """As after an edit, with the result of each cell; `error` when none was saved."""

    results = CellResultSerializer(many=True)
    error = serializers.DictField(required=False)


class TurnedSerializer(CellsSavedSerializer):
    """As after an edit; so many steps the caller can undo and redo now."""

    undo = serializers.IntegerField()
    redo = serializers.IntegerField()


class CellSerializer(StrictSerializer):
    """A cell of the split."""

    row = serializers.IntegerField()
    month = serializers.RegexField(MONTH)


class CellEditSerializer(CellSerializer):
    """An amount for a row of the split, by month (`2026-05`)."""

    amount = serializers.CharField(max_length=40)


class CellsSerializer(StrictSerializer):
    """Edits that were made while the version stood at `revision`."""

    revision = serializers.IntegerField(min_value=0)
    cells = CellEditSerializer(many=True, allow_empty=False, max_length=MOST_CELLS)  # type: ignore[call-arg]


class LocksSerializer(StrictSerializer):
    """Cells to hold (`locked` true) or to let go."""

    cells = CellSerializer(many=True, allow_empty=False, max_length=MOST_CELLS)  # type: ignore[call-arg]
    locked = serializers.BooleanField()


class LockedSerializer(serializers.Serializer[Any]):
    """How many cells changed."""

    count = serializers.IntegerField()


class RowsAddedSerializer(serializers.Serializer[Any]):
    """How many rows were added."""

    added = serializers.IntegerField()


class ChoicesSerializer(StrictSerializer):
    """Whose amount the clashing cells are to hold, as they stood at `revision`."""

    revision = serializers.IntegerField(min_value=0)
    mine = CellSerializer(many=True, required=False, default=list, max_length=MOST_CELLS)  # type: ignore[call-arg]
    theirs = CellSerializer(many=True, required=False, default=list, max_length=MOST_CELLS)  # type: ignore[call-arg]


class TurnSerializer(StrictSerializer):
    """Nothing, or the `choices` for cells that clashed when it was asked before."""

    choices = ChoicesSerializer(required=False)
