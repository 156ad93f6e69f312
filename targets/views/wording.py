"""The words of a resolution before it is signed: the start of the form, the draft of the paper."""

from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core import clock
from targets.models import PlanVersion, ResolutionDraft
from targets.operations import resolutions
from targets.operations.resolutions import Decision
from targets.queries import documents


def words_now(version: PlanVersion) -> dict[str, Any]:
    """What was written so far, else the templates: the start of the form."""
    kept = ResolutionDraft.objects.filter(version=version).first()
    if kept is None:
        text = _("The meeting approves the target plan “%(plan)s” with its split as attached.")
        return {
            "meeting": _("Management meeting"), "held_on": clock.today(),
            "text": text % {"plan": version.plan}, "attendees": "",
            **documents.template(version),
        }  # fmt: skip
    templates = documents.template(version)
    return {
        "meeting": kept.meeting, "held_on": kept.held_on, "attendees": kept.attendees,
        "text": kept.decision, "basis": kept.basis or templates["basis"],
        "incentive": kept.incentive or templates["incentive"],
        "effect": kept.effect or templates["effect"],
    }  # fmt: skip


def draft_document(version: PlanVersion, tables: dict[str, Any]) -> dict[str, Any]:
    """The paper as it would read if it were signed now, without number and signatures."""
    words = resolutions.words_of(version, Decision(**words_now(version)))
    return documents.build(version, words, tables)
