"""The fields that a device fills in, and the box for a customer's place."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.forms import PlainForm
from tracking.operations.check_ins import Point, is_on_earth

NAMES = ("position_lat", "position_lon", "position_accuracy", "position_at")
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,20})?")
_DEGREES = r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
_PAIR = re.compile(rf"\s*{_DEGREES}\s*[,\uff0c\s]\s*{_DEGREES}\s*")


class PositionMixin(forms.Form):
    """Hidden fields of one point. What cannot be read counts as no point: it stops nothing."""

    position_lat = forms.CharField(required=False, widget=forms.HiddenInput)
    position_lon = forms.CharField(required=False, widget=forms.HiddenInput)
    position_accuracy = forms.CharField(required=False, widget=forms.HiddenInput)
    position_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def position_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in NAMES]

    def point(self, now: datetime) -> Point | None:
        """The point that the device gave; taken now when it does not say when."""
        texts = [str(self.cleaned_data.get(name) or "")[:60] for name in NAMES]
        numbers = [_number(text) for text in texts[:3]]
        if any(number is None for number in numbers):
            return None
        lat, lon, accuracy = (number for number in numbers if number is not None)
        return Point(lat, lon, int(accuracy), _moment(texts[3]) or now)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


class PlaceField(forms.CharField):
    """Degrees as maps write them: `23.125178, 113.280637`; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Position"), required=False, max_length=60,
            help_text=gettext_lazy(
                "Latitude and longitude as Chinese maps give them (GCJ-02), such as"
                " 23.125178, 113.280637."
            ),
            **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> tuple[Decimal, Decimal] | None:
        text = super().clean(value)
        if not text:
            return None
        found = _PAIR.fullmatch(text)
        if found is not None:
            latitude, longitude = map(Decimal, found.groups())
            if is_on_earth(latitude, longitude):
                return latitude, longitude
        raise forms.ValidationError(_("Write degrees like 23.125178, 113.280637."))


class PlaceForm(PlainForm):
    """Where a customer is."""

    position = PlaceField()
