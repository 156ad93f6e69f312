"""Bodies whose every name counts: a misspelt or invented field is told, not dropped."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

#: So many unknown names are told, each cut to the length of a name.
TOLD, LONGEST = 20, 80


class StrictSerializer(serializers.Serializer[Any]):
    """A shape that refuses the fields that it does not have, at any depth where it is used."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted({str(name) for name in data} - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name[:LONGEST]: [_("There is no such field.")] for name in unknown[:TOLD]}
                )
        return super().to_internal_value(data)
