"""Forms for contracts, receipts, refunds, corrections and customers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from teams.models import Channel, Industry, Product, Territory, User
from tracking.forms.check_ins import PlaceField
from tracking.models import Contract
from tracking.models.sales import Fact

PEOPLE = (1, 2, 3)
#: The fields that are not folded away.
MAIN = frozenset(
    {"amount", "customer", "day", "contract", "person_1", "person_2", "percent_2", "reason"}
)
HUNDRED = Decimal(100)
LENSES: tuple[tuple[str, Any, Any], ...] = (
    ("product", Product, gettext_lazy("Product")),
    ("channel", Channel, gettext_lazy("Channel")),
    ("industry", Industry, gettext_lazy("Industry")),
    ("territory", Territory, gettext_lazy("Region")),
)


def new_number(prefix: str, on: date) -> str:
    """A number to start from; sending the form twice sends the same one."""
    letters = get_random_string(4, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    return f"{prefix}-{on:%y%m%d}-{letters}"


class FactForm(PlainForm):
    """A contract or receipt. One percentage may stay empty: it takes the rest of 100."""

    amount = AmountFormField(
        label=gettext_lazy("Amount"), help_text=gettext_lazy("As you say it: 12.6万 or 126,000.")
    )
    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=200,
        help_text=gettext_lazy("Choose one or write a new name."),
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    day = forms.DateField(widget=DayInput())
    external_id = forms.CharField(label=gettext_lazy("Number"), max_length=80)

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_own_fields()
        self._add_people(people)
        for name, model, label in LENSES:
            entries = model.objects.filter(is_active=True)
            if entries.exists():
                self.fields[name] = forms.ModelChoiceField(entries, label=label, required=False)
        self.fields["quantity"] = forms.DecimalField(
            label=_("Quantity"),
            help_text=_("Units sold, where pay goes by the unit."),
            required=False,
            max_digits=15,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
        )

    def main_fields(self) -> list[forms.BoundField]:
        """What a phone shows first; hidden fields are the template's."""
        return [field for field in self.visible_fields() if field.name in MAIN]

    def more_fields(self) -> list[forms.BoundField]:
        """What few facts need."""
        return [field for field in self.visible_fields() if field.name not in MAIN]

    def has_more_errors(self) -> bool:
        return any(field.errors for field in self.more_fields())

    def _add_own_fields(self) -> None:
        """What only this kind of fact has."""

    def _add_people(self, people: "QuerySet[User]") -> None:
        for number in PEOPLE:
            first = number == 1
            label = _("Whose result") if first else _("Shared with (%(n)d)") % {"n": number}
            self.fields[f"person_{number}"] = forms.ModelChoiceField(
                people, label=label, required=first, to_field_name="code"
            )
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label=_("Share in percent (%(n)d)") % {"n": number},
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=4,
                max_digits=7,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        read["shares"] = self._shares(read)
        return read

    def _shares(self, read: dict[str, Any]) -> dict[int, Decimal]:
        named = [
            (read[f"person_{n}"], read.get(f"percent_{n}"))
            for n in PEOPLE
            if read.get(f"person_{n}")
        ]
        if len({person.pk for person, _part in named}) < len(named):
            self.add_error("person_2", _("A person appears twice."))
        given = [part for _person, part in named if part is not None]
        rest = HUNDRED - sum(given, Decimal(0))
        if len(named) - len(given) > 1:
            self.add_error("percent_1", _("Enter the percentages; only one may stay empty."))
        parts = {person.pk: rest if part is None else part for person, part in named}
        if named and (sum(parts.values()) != HUNDRED or min(parts.values()) <= 0):
            self.add_error("percent_1", _("The percentages must make exactly 100."))
        return {person: part / HUNDRED for person, part in parts.items()}

    def lenses(self) -> dict[str, Any]:
        """The catalogue entries chosen."""
        return {name: self.cleaned_data.get(name) for name, _model, _label in LENSES}


class ContractForm(FactForm):
    """A contract."""

    day = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput())


class ReceiptForm(FactForm):
    """A receipt."""

    day = forms.DateField(label=gettext_lazy("Received on"), widget=DayInput())

    def __init__(self, *args: Any, contracts: "QuerySet[Contract]", **kwargs: Any) -> None:
        self.contracts = contracts
        super().__init__(*args, **kwargs)

    def main_fields(self) -> list[forms.BoundField]:
        """What a phone shows first; hidden fields are the template's."""
        return [field for field in self.visible_fields() if field.name in MAIN]

    def more_fields(self) -> list[forms.BoundField]:
        """What few facts need."""
        return [field for field in self.visible_fields() if field.name not in MAIN]

    def has_more_errors(self) -> bool:
        return any(field.errors for field in self.more_fields())

    def _add_own_fields(self) -> None:
        self.fields["contract"] = forms.ModelChoiceField(
            self.contracts, label=_("Contract"), required=False, to_field_name="external_id"
        )


class RefundForm(PlainForm):
    """Money paid back on a receipt."""

    amount = AmountFormField(label=gettext_lazy("Amount paid back"), minimum=Decimal("0.01"))
    day = forms.DateField(label=gettext_lazy("Paid back on"), widget=DayInput())
    external_id = forms.CharField(label=gettext_lazy("Number"), max_length=80)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def with_reason(form: FactForm, revision: int) -> FactForm:
    """Turn a form into a correction: the number stays, a reason is asked, the version is kept."""
    form.fields["external_id"].disabled = True
    form.fields["reason"] = forms.CharField(
        label=_("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    form.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=revision)
    return form


def initial_of(fact: Fact, shares: list[tuple[User, Decimal]]) -> dict[str, Any]:
    """What stands, for the correction form."""
    values: dict[str, Any] = {
        "amount": fact.amount,
        "customer": fact.customer.name,
        "day": fact.occurred_on,
        "external_id": fact.external_id,
        "note": fact.note,
        "quantity": None if fact.quantity is None else f"{fact.quantity.normalize():f}",
        "contract": getattr(fact, "contract", None),
        **{name: getattr(fact, name) for name, _model, _label in LENSES},
    }
    for number, (person, share) in zip(PEOPLE, shares, strict=False):
        values[f"person_{number}"] = person.code
        values[f"percent_{number}"] = f"{(share * 100).normalize():f}"
    return values


class CustomerForm(PlainForm):
    """A new customer: the name is enough."""

    name = forms.CharField(label=gettext_lazy("Customer's name"), max_length=200)
    position = PlaceField()
