"""Forms for reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from tracking.operations.reports import LONGEST


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReportForm(PlainForm):
    """What the author writes; the rest is prefilled."""

    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("Main progress and reasons, one or two sentences."),
        max_length=LONGEST,
        required=False,
        widget=_text(4),
    )
    next_plan = forms.CharField(
        label=_("Next plan"), max_length=LONGEST, required=False, widget=_text(3)
    )
    #: The signed lines that the plan was filled with when the page opened.
    filled = forms.CharField(required=False, max_length=40_000, widget=forms.HiddenInput)
    help_wanted = forms.CharField(
        label=_("Help wanted"),
        help_text=_("Who, what, by when. May stay empty."),
        max_length=LONGEST,
        required=False,
        widget=_text(2),
    )


#: Why reports are given back, again and again.
RETURN_REASONS = (
    _("The reasons for the gap are missing."),
    _("The next plan names no customer or no day."),
    _("Say more about the deals that matter most."),
    _("The figures by hand need a source."),
)


class ReturnForm(PlainForm):
    """What is missing: one of the usual reasons, own words, or both."""

    usual = forms.TypedMultipleChoiceField(
        label=_("Usual reasons"),
        required=False,
        choices=[(str(number), words) for number, words in enumerate(RETURN_REASONS)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, required=False, widget=_text(2))

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        words = [str(RETURN_REASONS[number]) for number in read.get("usual", ())]
        read["reason"] = " ".join([*words, read.get("reason", "")]).strip()
        if not read["reason"]:
            self.add_error("reason", _("Write what is missing, so that it can be mended."))
        return read


class CommentForm(PlainForm):
    """A comment, nothing else."""

    text = forms.CharField(label=_("Comment"), max_length=LONGEST, widget=_text(2))
