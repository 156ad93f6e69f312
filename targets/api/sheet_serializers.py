"""Shapes of a split that comes as a file."""

from typing import Any

from rest_framework import serializers

from goalmgmt.core.api.strict import StrictSerializer
from targets.api.cell_serializers import CellResultSerializer
from targets.api.spreads import SpreadCellSerializer


class SheetSerializer(StrictSerializer):
    """An XLSX or CSV file of the export's shape; `revision` is what the preview answered."""

    file = serializers.FileField(allow_empty_file=True)
    revision = serializers.IntegerField(min_value=0, required=False, default=None, allow_null=True)


class FaultSerializer(serializers.Serializer[Any]):
    """A place of the file that was not taken."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()


class ReadSerializer(serializers.Serializer[Any]):
    """What a file would change of the split at `revision`; of many faults the first are listed."""

    revision = serializers.IntegerField()
    same = serializers.IntegerField()
    changes = SpreadCellSerializer(many=True)
    faults = FaultSerializer(many=True)
    fault_count = serializers.IntegerField()


class SheetSavedSerializer(serializers.Serializer[Any]):
    """How many cells were saved, and what was not: faults of the file, cells that cannot be
    (`wrong`, by `row:month`), cells that somebody changed meanwhile."""

    revision = serializers.IntegerField()
    saved = serializers.IntegerField()
    same = serializers.IntegerField()
    faults = FaultSerializer(many=True)
    fault_count = serializers.IntegerField()
    wrong = serializers.DictField(child=serializers.CharField())
    clashes = CellResultSerializer(many=True)
