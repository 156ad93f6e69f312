"""Fields that several forms of tracking have alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from teams.models import User


def text_box(label: Any, *, rows: int = 3, length: int = 2000, **more: Any) -> forms.CharField:
    """A box of some lines."""
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def person_box(label: Any, **more: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """A person by code; `offer` says of whom."""
    return forms.ModelChoiceField(User.objects.none(), label=label, to_field_name="code", **more)


def offer(form: forms.BaseForm, name: str, rows: Any) -> None:
    """Let the field choose from these rows."""
    field: Any = form.fields[name]
    field.queryset = rows


class WhyForm(PlainForm):
    """Why something is done."""

    reason = text_box(_("Reason"), rows=2, length=500)
