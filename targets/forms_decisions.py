"""Forms of deciding: the words of a resolution, the chain, delegates, evidence, answers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.files import HINT as FILE_HINT
from goalmgmt.core.files import KINDS, checked
from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from targets import rules
from targets.enums import AdjustmentReason, AnswerOutcome, StepKind
from targets.models import ApprovalStep, DecisionPolicy
from targets.operations.chain_rules import MOST_STEPS, Numbering, Step, role_choices
from teams.models import User


def _text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=box, max_length=4000, **kwargs)


_TEMPLATE = _("Left empty, the words of the company's template are used.")


class DecisionForm(PlainForm):
    """What the meeting decided. Clauses one and two follow from the figures."""

    meeting = forms.CharField(label=_("Meeting"), max_length=120)
    held_on = forms.DateField(label=_("Date"), widget=DayInput())
    attendees = forms.CharField(label=_("Attendees"), required=False, max_length=1000)
    text = _text(_("Decision"), required=False)
    basis = _text(_("Clause 3: basis"), required=False, help_text=_TEMPLATE)
    incentive = _text(
        _("Clause 4: appraisal and incentive"), 2, required=False, help_text=_TEMPLATE
    )
    effect = _text(_("Clause 5: effect"), 2, required=False, help_text=_TEMPLATE)


class AnswerForm(PlainForm):
    """An answer to an objection, and what follows from it."""

    answer = _text(_("Answer"), 2)
    outcome = forms.ChoiceField(
        label=_("What follows"), choices=AnswerOutcome.choices, initial=AnswerOutcome.KEEP
    )


def _deciders() -> Any:
    return User.objects.filter(is_active=True).with_role(*rules.DECIDERS)


class ChainForm(PlainForm):
    """The steps in order, up to five, each `leader`, `role:…` or `person:ID`; then the numbers."""

    number_prefix = forms.CharField(
        label=_("Numbers begin with"), max_length=12, help_text=_("营决 gives 营决〔2026〕1号.")
    )
    yearly = forms.BooleanField(label=_("Begin anew with 1 each year"), required=False)
    basis = _text(_("Clause 3: basis"), required=False)
    incentive = _text(_("Clause 4: appraisal and incentive"), 2, required=False)
    effect = _text(
        _("Clause 5: effect"), 2, required=False,
        help_text=_("{year}, {scope}, {metric}, {note}, {from} are filled in for each plan."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in _deciders()}
        choices = self._choices()
        for number in range(MOST_STEPS, 0, -1):
            field = forms.ChoiceField(
                label=format_lazy(_("Step {number}"), number=number),
                choices=choices, required=False,
            )  # fmt: skip
            self.fields = {f"step_{number}": field, **self.fields}

    def _choices(self) -> list[tuple[str, Any]]:
        people = [
            (f"person:{pk}", f"{person.name} {person.job_title}".strip())
            for pk, person in self.people.items()
        ]
        roles = [(f"role:{role}", label) for role, label in role_choices()]
        return [
            ("", _("no step")), ("leader", StepKind.LEADER.label),
            (str(_("Role")), roles), (str(_("Named person")), people),
        ]  # fmt: skip

    def steps(self) -> list[Step]:
        """The steps that are chosen, in order; call when valid."""
        chosen = [self.cleaned_data[f"step_{n}"] for n in range(1, MOST_STEPS + 1)]
        return [self._step(text) for text in chosen if text]

    def _step(self, text: str) -> Step:
        kind, _colon, value = text.partition(":")
        if kind == StepKind.PERSON:
            return Step(kind, person=self.people[int(value)])
        return Step(kind, role=value)

    def numbering(self) -> Numbering:
        data = self.cleaned_data
        return Numbering(
            data["number_prefix"], data["yearly"], data["basis"], data["incentive"], data["effect"]
        )


def chain_initial(steps: Sequence[ApprovalStep], policy: DecisionPolicy) -> dict[str, Any]:
    """The form as the company stands now."""
    found: dict[str, Any] = {
        name: getattr(policy, name) for name in ("yearly", "basis", "incentive", "effect")
    }
    found["number_prefix"] = policy.prefix
    for number, step in enumerate(steps, 1):
        value = {StepKind.PERSON: step.person_id, StepKind.ROLE: step.role}.get(StepKind(step.kind))
        found[f"step_{number}"] = f"{step.kind}:{value}" if value else step.kind
    return found


class DelegationForm(PlainForm):
    """Who decides in one's place, and on which days."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Delegate"))
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = _deciders().exclude(pk=person.pk)  # type: ignore[attr-defined]


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field; each is checked by core.files."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in KINDS)
        super().__init__(widget=_Files(attrs={"multiple": True, "accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        return [checked(super(FilesField, self).clean(one, initial)) for one in files]


class EvidenceForm(PlainForm):
    """Files that show why."""

    evidence = FilesField(label=_("Evidence"), help_text=FILE_HINT)


class AdjustForm(PlainForm):
    """Why, from when, and to what a plan is adjusted."""

    category = forms.ChoiceField(
        label=_("Category"),
        choices=[c for c in AdjustmentReason.choices if c[0] != AdjustmentReason.IMPORT],
    )
    effective_month = forms.TypedChoiceField(label=_("From month"), coerce=date.fromisoformat)
    value = AmountFormField(label=_("New target value"), minimum=Decimal(0))
    reason = _text(_("Reason and evidence"))
    evidence = FilesField(label=_("Evidence"), required=False, help_text=FILE_HINT)

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month.isoformat(), f"{month:%Y-%m}") for month in months]
        self.fields["effective_month"].choices = choices  # type: ignore[attr-defined]
