"""The form of the spread dialog, and that of a month shape."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import AmountFormField, PlainForm, capitalised
from targets import tables
from targets.enums import SpreadMethod, SpreadScope
from targets.models import MonthShape
from targets.queries.grid import Grid, GridRow
from targets.queries.spreading import Order

ROUNDING = (
    ("10000", _("10,000")), ("1000", _("1,000")), ("1", _("1")), ("0.01", _("0.01")),
)  # fmt: skip
#: So many rows may be given weights in the dialog.
WEIGHED = 60
_PERCENT = re.compile(r"(?P<sign>[+\-−]?)(?P<number>[0-9]{1,4}(?:\.[0-9]{1,4})?)%?", re.ASCII)


class PercentField(forms.CharField):
    """A change as people write it: 5, +5%, -2.5 %, −3. A fraction comes out."""

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value or "").split()).replace("％", "%")
        if not text:
            return None
        found = _PERCENT.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write a percentage like +5 or -2.5."))
        number = Decimal(found["number"]) / 100
        return -number if found["sign"] in {"-", "−"} else number

    def validate(self, value: Any) -> None:
        if value is not None and value < -1:
            raise ValidationError(_("Less than −100 % would leave less than nothing."))


class SpreadForm(PlainForm):
    """How to spread a row, or the selected cells. Weights are one field for each row, `w-ID`."""

    method = forms.ChoiceField(
        label=_("How"), choices=SpreadMethod.choices, widget=forms.RadioSelect
    )
    shape = forms.ModelChoiceField(
        MonthShape.objects.none(), label=_("Month shape"), required=False, to_field_name="code"
    )
    change = PercentField(label=_("Change in percent"), required=False, max_length=12)
    over = forms.ChoiceField(label=_("Over"), choices=SpreadScope.choices)
    step = forms.ChoiceField(label=_("Round to"), choices=ROUNDING)
    keep_locked = forms.BooleanField(label=_("Keep locked cells"), required=False, initial=True)
    keep_shape = forms.BooleanField(label=_("Keep the month shape"), required=False)

    def __init__(
        self, *args: Any, grid: Grid, row: GridRow, selection: "Selection", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.selection = row, selection
        shapes = self.fields["shape"]
        assert isinstance(shapes, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        shapes.queryset = MonthShape.objects.filter(is_active=True)
        if not selection.rows:
            scopes = [c for c in SpreadScope.choices if c[0] != SpreadScope.SELECTION]
            self.fields["over"].choices = capitalised(scopes)  # type: ignore[attr-defined]
        self.weighed = selection.rows_in(grid) or grid.children(row.pk)
        for child in self.weighed[:WEIGHED]:
            self.fields[f"w-{child.pk}"] = AmountFormField(
                label=_("Weight of %(row)s") % {"row": child.label},
                required=False, minimum=Decimal(0), widget=forms.TextInput(),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") == SpreadMethod.TEMPLATE and not data.get("shape"):
            self.add_error("shape", _("Select a month shape."))
        missing = data.get("change") is None and "change" not in self.errors
        if data.get("method") == SpreadMethod.CHANGE and missing:
            self.add_error("change", _("Enter by how many percent, for example +5."))
        return data

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("w-")]

    def order(self, on: date) -> Order:
        """What queries.spreading understands, asked on a day; call when valid."""
        data = self.cleaned_data
        weights = {child.pk: data.get(f"w-{child.pk}") for child in self.weighed}
        return Order(
            row=self.row.pk, over=data["over"], method=data["method"], unit=Decimal(data["step"]),
            weights={pk: weight for pk, weight in weights.items() if weight is not None},
            shape=tuple(data["shape"].weights) if data.get("shape") else (),
            change=data.get("change") or Decimal(0),
            keep_locked=data["keep_locked"], keep_shape=data["keep_shape"], on=on,
            rows=self.selection.rows, months=self.selection.months,
        )  # fmt: skip


class Selection:
    """The cells that were selected in the grid: rows by id, columns as the grid names them."""

    def __init__(self, rows: str, columns: str, months: Sequence[date]) -> None:
        pks = [text for text in rows.split(",")[:500] if text.isascii() and text.isdecimal()]
        self.rows = frozenset(int(text) for text in pks if len(text) < 19)
        found: set[date] = set()
        for column in columns.split(",")[:20]:
            kind = "y" if column == "y" else "q" if column.startswith("q-") else "c"
            name = f"{kind}-0-{column.removeprefix('q-')}"
            place = tables.months_of(name, list(months))
            found |= set(place[1]) if place else set()
        self.months = frozenset(found)
        if not self.rows or not self.months:
            self.rows, self.months = frozenset(), frozenset()

    def rows_in(self, grid: Grid) -> list[GridRow]:
        return [row for row in grid.rows if row.pk in self.rows]


class ShapeForm(PlainForm):
    """A month shape with a name."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
