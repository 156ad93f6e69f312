"""The way of a deal as a stepper shows it. No database."""

from dataclasses import dataclass

from django.utils.text import capfirst

from tracking.enums import DealStage
from tracking.models import Deal

WAY = (
    DealStage.LEAD, DealStage.QUALIFIED, DealStage.BIDDING,
    DealStage.WON, DealStage.PAYING, DealStage.CLOSED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way: behind, here, or to come."""

    key: str
    label: str
    state: str


def onward(deal: Deal) -> list[Stage]:
    """The stages in order; of a lost deal none is here."""
    here = list(WAY).index(DealStage(deal.stage)) if deal.stage in WAY else -1
    return [
        Stage(stage, capfirst(str(stage.label)), _state(n, here)) for n, stage in enumerate(WAY)
    ]


def _state(number: int, here: int) -> str:
    if number < here:
        return "done"
    return "now" if number == here else "todo"
