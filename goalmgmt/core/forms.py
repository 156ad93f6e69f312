"""How forms behave everywhere, and the field in which people type amounts."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.errors import GoalmgmtError, NotAllowed
from goalmgmt.core.formatting import UNITS, money_exact, plain_number, read_amount, unit_for_typing

T = TypeVar("T")


def form_helper(submit_label: str, *, form_tag: bool = True) -> FormHelper:
    """For `{% crispy form %}`: posts, one verb on its button, no bubbles of the browser."""
    helper = FormHelper()
    helper.form_method = "post"
    helper.form_tag = form_tag
    helper.attrs = {"novalidate": ""}
    if submit_label:
        helper.add_input(Submit("submit", submit_label))
    return helper


_STOCK_EMPTY = BLANK_CHOICE_DASH[0][1]
_STOCK_REQUIRED = forms.Field.default_error_messages["required"]


class PlainFormMixin(forms.BaseForm):
    """Mistakes are said by us, naming the field, and not by the browser's bubbles."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") is _STOCK_REQUIRED:
                field.error_messages["required"] = self._what_is_missing(name, field)
            _say_nothing_chosen(field)
            _begin_with_capitals(field)

    def _what_is_missing(self, name: str, field: forms.Field) -> str:
        label = field.label or self[name].label
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            return gettext("Select: %(label)s") % {"label": label}
        return gettext("Enter: %(label)s") % {"label": label}


def _say_nothing_chosen(field: forms.Field) -> None:
    """A word, where Django draws a row of hyphens for no choice."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == _STOCK_EMPTY:
        field.empty_label = _("Select one") if field.required else pgettext_lazy("choice", "none")


def _begin_with_capitals(field: forms.Field) -> None:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        widget: Any = field.widget
        field.choices = capitalised(widget.choices)


def capitalised(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Words that stand inside sentences elsewhere begin a line of their own in a list."""
    return [
        (value, label if isinstance(label, list | tuple) else capfirst(label))
        for value, label in choices
    ]


class PlainForm(PlainFormMixin, forms.Form):
    """The base of forms that call an operation."""


class PlainModelForm(PlainFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The base of forms for a setting without consequence."""


class DayInput(forms.DateInput):
    """The device's own date picker; it wants ISO days whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountInput(forms.TextInput):
    """A text box with the exact amount repeated below it: = ¥50,000,000.00."""

    def __init__(self, unit: str = "yuan", attrs: dict[str, Any] | None = None) -> None:
        plain = {"inputmode": "decimal", "autocomplete": "off", "data-amount": unit}
        super().__init__({**plain, **(attrs or {})})
        self.unit = unit

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        field_id = (attrs or {}).get("id", "")
        if self.unit == "count" or not field_id:
            return box
        return format_html(
            '{}<output class="amount-echo num" id="{}_echo" for="{}">{}</output>',
            box, field_id, field_id, _echo(value, self.unit),
        )  # fmt: skip


def _echo(value: Any, unit: str) -> str:
    try:
        return f"= {money_exact(read_amount(str(value), unit))}" if value else ""
    except BadAmount:
        return ""


class AmountFormField(forms.Field):
    """An amount as people type it: 5000万, 0.5亿, 50,000,000, full-width digits.

    With `unit="wan"` a bare number means 万元. The value shown for editing holds every digit, so
    a form saved unchanged never moves an amount, and text that cannot be read stays as typed.
    """

    default_error_messages = {
        "required": _("Enter an amount, for example 5000万"),
        "format": _("“%(text)s” is not an amount. Write it like 5000万, 0.5亿 or 50,000,000"),
        "places": _("“%(text)s” is finer than two decimals. Round it to the fen, like 1234.56"),
        "range": _("“%(text)s” is too large. Check for digits too many"),
        "minimum": _("Enter at least %(limit)s"),
        "maximum": _("Enter at most %(limit)s"),
    }

    def __init__(
        self,
        *,
        unit: str = "yuan",
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", AmountInput(unit))
        super().__init__(**kwargs)
        self.unit, self.minimum, self.maximum = unit, minimum, maximum

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return plain_number(value / unit_for_typing(self.unit))
        return value

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal) or value is None:
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return read_amount(text, self.unit)
        except BadAmount as error:
            message = self.error_messages[error.reason]
            raise ValidationError(message, error.reason, {"text": text[:40]}) from error

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            self._refuse("minimum", self.minimum)
        if self.maximum is not None and value > self.maximum:
            self._refuse("maximum", self.maximum)

    def _refuse(self, code: str, limit: Decimal) -> None:
        shown = plain_number(limit) if UNITS[self.unit].places == 0 else money_exact(limit)
        raise ValidationError(self.error_messages[code], code, {"limit": shown})

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What the act makes; its refusal stands on the form, a missing right goes on."""
    try:
        return act()
    except NotAllowed:
        raise
    except GoalmgmtError as error:
        show_refusal(form, error)
        return None


def show_refusal(form: forms.BaseForm, error: GoalmgmtError) -> None:
    """Put an operation's objection where it belongs: at its fields, else above the form."""
    places: Mapping[str, str] = getattr(error, "places", {})
    known = {place: message for place, message in places.items() if place in form.fields}
    for place, message in known.items():
        form.add_error(place, message)
    if not known:
        form.add_error(error.field if error.field in form.fields else None, error.message)
