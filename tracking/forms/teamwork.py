"""Forms of actions, help and risks (K5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import DayInput, PlainForm
from teams.models import Unit
from tracking.enums_teamwork import SCALE
from tracking.forms.fields import offer, person_box, text_box
from tracking.models import Deal
from tracking.operations.risks import RiskTerms


class ActionForm(PlainForm):
    """What is to be done, by whom, until when."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = person_box(_("Who does it"))
    due_on = forms.DateField(label=_("Due on"), widget=DayInput())
    note = text_box(_("Note"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people)


class ActionChangeForm(PlainForm):
    """Another owner or another day, and why."""

    owner = person_box(_("Who does it"))
    due_on = forms.DateField(label=_("Due on"), widget=DayInput())
    reason = text_box(_("Why it changes"), rows=2, length=500)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people)


class NoteForm(PlainForm):
    """A few words with a step, needed or not."""

    note = text_box(_("Note"), rows=2, length=500, required=False)


class ReasonForm(PlainForm):
    """Why a step is made."""

    note = text_box(_("Reason"), rows=2, length=500)


class HelpForm(PlainForm):
    """What one needs of whom until when."""

    subject = forms.CharField(label=pgettext_lazy("help", "Subject"), max_length=200)
    wanted = text_box(_("What is wanted"), help_text=_("Who should do what, and when."))
    addressee = person_box(_("Of whom"))
    wanted_by = forms.DateField(label=_("Answer by"), widget=DayInput())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "addressee", people)


class MessageForm(PlainForm):
    """Words in the talk about a request for help."""

    text = text_box(_("Answer"))


class HandOnForm(PlainForm):
    """Who answers instead, and why."""

    to = person_box(_("To whom"))
    note = text_box(_("Note"), rows=2, length=500, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", people)


class RiskForm(PlainForm):
    """What may happen, how likely, how bad, and what is done against it."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="code")
    title = forms.CharField(label=_("What may happen"), max_length=200)
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), choices=SCALE, coerce=int)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=SCALE, coerce=int)
    measure = text_box(_("What is done against it"))
    owner = person_box(_("Who does it"))
    due_on = forms.DateField(label=_("Due on"), widget=DayInput())

    def __init__(
        self, *args: Any, people: Any, units: Any = None, deal: Deal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people)
        if units is None or deal is not None:
            del self.fields["unit"]
        else:
            offer(self, "unit", units)

    def terms(self) -> RiskTerms:
        read = self.cleaned_data
        names = ("title", "likelihood", "impact", "measure", "owner", "due_on")
        return RiskTerms(**{name: read[name] for name in names})
