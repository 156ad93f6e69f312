"""What the voice from below puts on the Today page."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core.today import TodayItem
from targets.enums import ProposalStatus
from targets.models import Proposal
from targets.queries import proposals
from teams.enums import Role
from teams.models import User


def proposal_items(person: User, on: date) -> list[TodayItem]:
    """What waits for the person's decision, what came back, and drafts to propose on."""
    return _to_decide(person, on) + _came_back(person) + _open_drafts(person, on)


def _to_decide(person: User, on: date) -> list[TodayItem]:
    return [
        TodayItem(
            key=f"targets.proposal:{proposal.pk}",
            label=_("Numbers proposed from below"),
            detail=f"{proposal} · {proposal.author}",
            url=reverse("targets:proposal_detail", args=[proposal.pk]),
            action=_("Compare and decide"),
            urgent=True,
            role=Role.MANAGER,
        )
        for proposal in proposals.to_decide(person, on)[:5]
    ]


def _came_back(person: User) -> list[TodayItem]:
    return [
        TodayItem(
            key=f"targets.proposal_returned:{proposal.pk}",
            label=_("Your numbers came back"),
            detail=f"{proposal}: {proposal.reason[:80]}",
            url=reverse("targets:proposal_detail", args=[proposal.pk]),
            action=_("Read the reason"),
            urgent=True,
            role=Role.MANAGER,
        )
        for proposal in proposals.came_back(person)[:5]
    ]


def _open_drafts(person: User, on: date) -> list[TodayItem]:
    """Only where the person has said nothing yet."""
    said = Proposal.objects.filter(author=person).exclude(status=ProposalStatus.WITHDRAWN)
    rows = proposals.proposable_rows(person, on).exclude(pk__in=said.values("row"))
    return [
        TodayItem(
            key=f"targets.propose:{row.pk}",
            label=_("A draft plan with your unit"),
            detail=f"{row.version} · {row.unit}",
            url=reverse("targets:proposal_create", args=[row.pk]),
            action=_("Propose your numbers"),
            role=Role.MANAGER,
        )
        for row in rows[:3]
    ]
