"""Forms for reports."""

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
    help_wanted = forms.CharField(
        label=_("Help wanted"),
        help_text=_("Who, what, by when. May stay empty."),
        max_length=LONGEST,
        required=False,
        widget=_text(2),
    )


class ReasonForm(PlainForm):
    """A reason, nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=_text(2))


class CommentForm(PlainForm):
    """A comment, nothing else."""

    text = forms.CharField(label=_("Comment"), max_length=LONGEST, widget=_text(2))
