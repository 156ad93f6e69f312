from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm, form_helper


class TargetForm(PlainForm):
    name = forms.CharField(label="Name")
    metric = forms.ChoiceField(label="Metric", choices=[("a", "A")])
    value = AmountFormField(label="Value", help_text="As you say it.", minimum=Decimal(1))
    share = AmountFormField(label="Share", unit="wan", required=False)
    due_on = forms.DateField(label="Due", required=False, widget=DayInput())


def filled(**changes: str) -> TargetForm:
    data = {"name": "2026", "metric": "a", "value": "5000万", "share": "", "due_on": ""}
    return TargetForm(data | changes)


def shown(form: PlainForm, language: str = "en") -> str:
    with override(language):
        return Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
            Context({"form": form})
        )


def test_an_amount_is_read_as_it_is_said():
    form = filled(value="０.５亿", share="12.5")
    assert form.is_valid()
    assert form.cleaned_data["value"] == Decimal(50_000_000)
    assert form.cleaned_data["share"] == Decimal(125_000)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter an amount, for example 5000万"),
        ("many", "“many” is not an amount. Write it like 5000万, 0.5亿 or 50,000,000"),
        ("1.234", "“1.234” is finer than two decimals. Round it to the fen, like 1234.56"),
        ("99999999亿", "“99999999亿” is too large. Check for digits too many"),
        ("0.5", "Enter at least ¥1.00"),
    ],
)
def test_an_unreadable_amount_is_kept_and_its_mending_told(typed, message):
    with override("en"):
        form = filled(value=typed)
        assert form.errors["value"] == [message]
    html = shown(form)
    assert f'value="{typed}"' in html or not typed
    assert html.count(message.replace('"', "&quot;")) == 2


@pytest.mark.parametrize(("unit", "text"), [("yuan", "12345678.91"), ("wan", "1234.567891")])
def test_saving_a_shown_amount_unchanged_moves_nothing(unit, text):
    amount = Decimal("12345678.91")
    field = AmountFormField(unit=unit)
    assert field.prepare_value(amount) == text
    assert field.clean(text) == amount
    assert not field.has_changed(amount, text)
    assert field.has_changed(amount, text + "1")


def test_the_exact_amount_is_repeated_below_the_box():
    html = shown(TargetForm(initial={"value": Decimal(50000000)}))
    assert 'id="id_value_echo" for="id_value">= ¥50,000,000.00</output>' in html


def test_what_is_missing_is_named_in_the_summary_and_at_the_field():
    html = shown(TargetForm({"value": "1"}), "en")
    assert "There are 2 things to fix" in html
    assert '<a href="#id_name">Enter: Name</a>' in html
    assert html.count("Enter: Name") == 2
    assert html.count("Select: Metric") == 2


def test_a_field_says_it_is_required_gives_its_hint_first_and_shows_no_bubble():
    html = shown(TargetForm())
    assert html.count(">required<") == 3
    assert html.index("As you say it.") < html.index('id="id_value"')
    assert " required " not in html.replace('">required<', "")
    assert 'aria-describedby="id_value_helptext"' in html


def test_a_day_is_given_to_the_browser_in_iso_in_every_language():
    html = shown(TargetForm(initial={"due_on": date(2026, 8, 14)}), "zh-hans")
    assert 'type="date" name="due_on" value="2026-08-14"' in html


def test_the_helper_posts_with_one_verb_and_without_bubbles():
    helper = form_helper("Submit for approval")
    assert helper.attrs == {"novalidate": ""}
    assert [button.value for button in helper.inputs] == ["Submit for approval"]
