"""A component of a pay plan as a form: its kind's fields, the common ones, the rest as JSON."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import PlainForm
from incentives.component_fields import (
    BASES,
    BEYOND,
    BOUNDARIES,
    CLOCKS,
    CUMULATIVE,
    GATES,
    MEASURES,
    MODES,
    OF,
    PAID_AS,
    SHAPES,
    CellsField,
    JsonField,
    NumberField,
)
from incentives.component_values import CURVES, OF_A_PERSON, Part, component_of, initial_of

RATES = frozenset({"flat", "override", "per_unit", "spiff", "tiered", "above_floor"})


class ComponentForm(PlainForm):
    """One component. `rows` tiers or points are shown; those left empty count for nothing."""

    key = forms.CharField(
        label=_("Short name"), max_length=60,
        help_text=_("Statements show it as it stands, “commission” in words"),
    )  # fmt: skip
    metric = forms.ChoiceField(label=_("Metric"))

    def __init__(
        self, *args: Any, kind: str, metrics: Sequence[tuple[str, str]], rows: int, most: int,
        part: Part, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.kind, self.rows, self.most, self.part = kind, rows, most, part
        kwargs.setdefault("initial", initial_of(kind, part))
        super().__init__(*args, **kwargs)
        self.fields["metric"] = forms.ChoiceField(label=_("Metric"), choices=metrics)
        self.fields.update(_rule_fields(kind, rows))
        self.fields.update(_common_fields(kind))
        self._offer_what_is()
        self._show_percents()

    def _offer_what_is(self) -> None:
        """What came by import and is no usual choice stays choosable."""
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if isinstance(field, forms.ChoiceField) and value:
                known: list[Any] = list(field.widget.choices)
                if value not in dict(known):
                    field.choices = [*known, (value, value)]

    def _show_percents(self) -> None:
        """Fractions are shown as people say them: bounds of a ratio, and rates."""
        ratios = self.initial.get("on", "attainment").partition(":")[0] in {"attainment", "growth"}
        rates = self.kind == "rate_curve" or self.initial.get("paid_as") == "rate"
        for number in range(1, self.rows + 1):
            for name, percent in ((f"lower_{number}", ratios), (f"value_{number}", rates)):
                field = self.fields.get(name)
                if isinstance(field, NumberField):
                    field.percent = percent

    @property
    def main(self) -> list[forms.BoundField]:
        """What always shows, without the rows."""
        return [
            field for field in self
            if field.name not in COMMON and not field.name.startswith(("lower_", "value_"))
        ]  # fmt: skip

    @property
    def pairs(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The rows: number, bound, value."""
        if "lower_1" not in self.fields:
            return []
        numbers = range(1, self.rows + 1)
        return [(n, self[f"lower_{n}"], self[f"value_{n}"]) for n in numbers]

    @property
    def more(self) -> list[forms.BoundField]:
        """What is folded away."""
        return [field for field in self if field.name in COMMON]

    @property
    def more_is_used(self) -> bool:
        plain = initial_of(self.kind, {})
        return any(self[name].value() not in {None, "", False, plain.get(name)} for name in COMMON
                   if name in self.fields and name != "rest")  # fmt: skip

    def component(self) -> dict[str, Any]:
        """The component as the engine's JSON, not checked."""
        return component_of(self.kind, self.cleaned_data, self.rows)

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        self._refuse_halves(read)
        for name in self.fields:
            if name.startswith("own_") and read.get(name) and read.get(name[4:]) is not None:
                self.add_error(name[4:], _("Either a number or each person's own, not both."))
        for number in range(1, self.rows + 1):
            low, value = read.get(f"lower_{number}"), read.get(f"value_{number}")
            missing = {(True, False): "value", (False, True): "lower"}.get(
                (low is not None, value is not None)
            )
            name = f"{missing}_{number}"
            if missing is not None and name in self.fields and name not in self.errors:
                self.add_error(name, _("A row takes both numbers; empty both to leave it out."))
        return read

    def _refuse_halves(self, read: dict[str, Any]) -> None:
        """What says nothing without its other half is asked for, and never left out."""
        kind, at = read.get("gate_kind"), read.get("gate_at")
        if kind and at is None and "gate_at" not in self.errors:
            self.add_error("gate_at", _("Say at which value the threshold is reached."))
        if at is not None and not kind:
            self.add_error("gate_kind", _("Say what the threshold does."))
        if read.get("cap_carry") and read.get("cap") is None and "cap" not in self.errors:
            self.add_error("cap", _("Say above which amount it waits."))


def _rule_fields(kind: str, rows: int) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    if kind == "tiered":
        found |= {
            "on": _choice(_("Tiers by"), MEASURES),
            "mode": _choice(_("How a tier counts"), MODES),
            "boundary": _choice(_("On a bound"), BOUNDARIES),
            "paid_as": _choice(_("A tier pays"), PAID_AS),
        }
    if kind in CURVES:
        found |= {
            "on": _choice(_("Curve over"), MEASURES),
            "shape": _choice(_("Between the points"), SHAPES),
            "beyond": _choice(_("After the last point"), BEYOND),
            "boundary": _choice(_("On a bound"), BOUNDARIES),
        }
    for name in OF_A_PERSON.get(kind, ()):
        found |= _own_or_fixed(name, percent=False)
    if kind in RATES:
        found |= _own_or_fixed("rate", percent=kind != "per_unit")
    if kind == "matrix":
        found |= {
            "rows_on": _measure(_("Rows by")),
            "columns_on": _measure(_("Columns by")),
            "boundary": _choice(_("On a bound"), BOUNDARIES),
            "cells": CellsField(
                label=_("Bounds and rates"),
                help_text=_("First line: the columns' bounds. Then a line for each row: its bound, "
                            "then its rates."),
            ),
        }  # fmt: skip
    if kind == "tiered" or kind in CURVES:
        found |= _row_fields(kind, rows)
    return found


def _row_fields(kind: str, rows: int) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    low = pgettext_lazy("tier", "From") if kind == "tiered" else _("At")
    for number in range(1, rows + 1):
        found[f"lower_{number}"] = NumberField(label=low, required=False)
        found[f"value_{number}"] = NumberField(label=_("Pays"), required=False)
    if kind == "tiered":
        found["upper"] = NumberField(
            label=_("The last tier ends at"), required=False, help_text=_("Empty: it has no end")
        )
    return found


def _own_or_fixed(name: str, *, percent: bool) -> dict[str, forms.Field]:
    labels = {"rate": _("Rate"), "bonus": _("Bonus at target"), "pool": _("Pool of money"),
              "floor": _("Floor"), "less": _("Guaranteed rate")}  # fmt: skip
    return {
        name: NumberField(label=labels[name], required=False, percent=percent),
        f"own_{name}": forms.BooleanField(label=_("each person's own"), required=False),
    }


COMMON = (
    "base", "of", "gate_kind", "gate_at", "gate_on", "factor", "cap", "cap_carry", "least",
    "cumulative", "pay_on", "prorate", "rest",
)  # fmt: skip


def _common_fields(kind: str) -> dict[str, forms.Field]:
    return {
        "base": _choice(_("Base"), BASES),
        "of": _choice(_("Counts"), OF),
        "gate_kind": _choice(_("Threshold"), GATES, required=False),
        "gate_at": NumberField(label=_("Threshold at"), required=False),
        "gate_on": _choice(_("Threshold by"), MEASURES),
        "factor": NumberField(label=_("Multiplier"), required=False),
        "cap": NumberField(label=_("Cap in a period"), required=False),
        "cap_carry": forms.BooleanField(label=_("what is over it waits"), required=False),
        "least": NumberField(label=_("Pays at least"), required=False),
        "cumulative": _choice(_("Over the periods"), CUMULATIVE, required=False),
        "pay_on": _choice(_("Paid out"), CLOCKS),
        "prorate": forms.BooleanField(label=_("by the days on the plan"), required=False),
        "rest": JsonField(
            label=_("Everything else, as JSON"), required=False,
            help_text=_("Such as “only” for chosen products, or multipliers by a curve; see the "
                        "reference of pay rules"),
        ),
    }  # fmt: skip


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required)


def _measure(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=60,
        help_text=_("attainment, amount, growth, attainment:METRIC or value:NAME"),
    )  # fmt: skip
