"""Forms of tracking, one module a noun."""

from django import forms

from goalmgmt.core.errors import Refused


def show_refusal(form: forms.BaseForm, error: Refused) -> None:
    """Put what an operation refused at its field, or on top."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
