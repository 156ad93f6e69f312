"""Forms of people, units, catalogues. They check single values; operations decide."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import DayInput, PlainForm, PlainModelForm
from teams.enums import Role, UnitKind
from teams.models import Unit, User

_CODE = RegexValidator(
    r"^[^\s/\\?#%:;,&<>\"']+$", _("Use letters, digits, dots and dashes, for example 1024.")
)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


def _units() -> "forms.ModelChoiceField[Unit]":
    return forms.ModelChoiceField(
        Unit.objects.filter(closed_on=None), label=_("Unit"), to_field_name="code"
    )


class PersonFactsForm(PlainForm):
    """What may change about a person without consequence."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    hired_on = _day(_("Hired on"), required=False)


class RolesForm(PlainForm):
    """The roles held."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They count from the person's next page on."),
    )


class NewPersonForm(PersonFactsForm, RolesForm):
    """A new person with unit and roles."""

    code = forms.CharField(
        label=_("Staff code"), max_length=40, validators=[_CODE],
        help_text=_("Used to sign in. It stays with the person."),
    )  # fmt: skip
    unit = _units()
    field_order = ["code", "name", "email", "job_title", "unit", "hired_on", "roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = False


class MoveForm(PlainForm):
    """Another unit for a person, from a day on."""

    unit = _units()
    starts_on = _day(
        _("From"), help_text=_("What is achieved before this day stays with the old unit.")
    )


class LeaveForm(PlainForm):
    """The first day on which a person is gone."""

    left_on = _day(_("Gone from"), help_text=_("From this day nobody can sign in as this person."))


class UnitFactsForm(PlainForm):
    """Name and kind of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)


class NewUnitForm(UnitFactsForm):
    """A new unit under its parent."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[_CODE])
    parent = _units()
    starts_on = _day(_("Begins on"))
    field_order = ["code", "name", "kind", "parent", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].label = _("Belongs to")
        self.fields["parent"].required = Unit.objects.exists()


class UnitMoveForm(PlainForm):
    """Another parent, from the first of a month on."""

    parent = _units()
    starts_on = _day(
        _("From"), help_text=_("The first of a month. Earlier results stay where they were.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].label = _("Belongs to")


class LeadForm(PlainForm):
    """Who leads a unit, from a day on."""

    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label=_("Leader"), to_field_name="code"
    )
    starts_on = _day(_("From"))


class DeputyForm(LeadForm):
    """Who stands in for the leader of a unit, from a day on and perhaps until another."""

    ends_on = _day(_("Until (without this day)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Deputy")
        self.fields["person"].help_text = _(
            "A deputy needs the role “manager” too: without it the unit stays closed to the person."
        )


class SecondJobForm(PlainForm):
    """A job in another unit besides the own one."""

    unit = _units()
    starts_on = _day(_("From"))
    ends_on = _day(_("Until (without this day)"), required=False)


class EndForm(PlainForm):
    """The first day on which something no longer holds."""

    ends_on = _day(_("Until (without this day)"))


class SeatEndForm(EndForm):
    """The end of a seat; nothing leaves it open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False
        self.fields["ends_on"].help_text = _("Leave it empty when no end is set.")


class CloseUnitForm(PlainForm):
    """The first of a month from which a unit is closed."""

    closed_on = _day(_("Closed from"), help_text=_("The first of a month. What it achieved stays."))


class CharterForm(PlainModelForm):
    """What a unit is for, and what it may and gets."""

    class Meta:
        model = Unit
        fields = ["mission", "values", "duty", "authority", "benefit"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}


class ItemForm(PlainForm):
    """An entry of a catalogue."""

    name = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(
        label=_("Can be picked"), required=False, initial=True,
        help_text=_("An entry that is set aside stays on old facts."),
    )  # fmt: skip


class NewItemForm(ItemForm):
    """A new entry."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[_CODE])
    field_order = ["code", "name", "is_active"]
