"""Who we meet in deals, and who beats us where: the roll-up of the competitor sheets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from goalmgmt.core.amounts import ZERO, ratio
from teams.models import User
from tracking.enums import OPEN_DEALS, WON_DEALS, DealStage
from tracking.models import Deal, DealCompetitor


@dataclass(frozen=True, slots=True)
class Met:
    """How deals against a competitor (or in an entry against it) ended."""

    pk: int | None
    name: str
    deals: int
    open: int
    won: int
    lost: int
    lost_to: int
    lost_value: Decimal

    @property
    def win_rate(self) -> Decimal | None:
        """Of the deals that are decided, how many we won."""
        return ratio(Decimal(self.won), Decimal(self.won + self.lost))


def _met() -> dict[str, Any]:
    """Aggregates over the sheets of the deals seen."""
    return {
        "met": Count("deal", distinct=True),
        "opened": Count("deal", filter=Q(deal__stage__in=OPEN_DEALS), distinct=True),
        "won_deals": Count("deal", filter=Q(deal__stage__in=WON_DEALS), distinct=True),
        "lost_deals": Count("deal", filter=Q(deal__stage=DealStage.LOST), distinct=True),
        "lost_to": Count("deal", filter=Q(won=True), distinct=True),
        "lost_value": Sum("deal__value", filter=Q(won=True)),
    }


def roll_up(user: User, today: date) -> list[Met]:
    """By competitor, those met most often first, over the deals that the person sees."""
    return _rows(_sheets(user, today), "competitor", "competitor__name")


def by_place(user: User, today: date, competitor: int) -> list[Met]:
    """A competitor by the region of the customers: where it beats us."""
    rows = _sheets(user, today).filter(competitor=competitor)
    return _rows(rows, "deal__customer__territory", "deal__customer__territory__name")


def sheets_of(user: User, today: date, competitor: int) -> Any:
    """The sheets of a competitor, the latest deals first."""
    rows = _sheets(user, today).filter(competitor=competitor)
    return rows.select_related("deal__customer", "deal__owner").order_by("-deal__touched_at", "-pk")


def _sheets(user: User, today: date) -> Any:
    seen = Deal.objects.visible_to(user, today)
    return DealCompetitor.objects.filter(deal__in=seen)


def _rows(rows: Any, key: str, name: str) -> list[Met]:
    grouped = rows.order_by().values(key, name).annotate(**_met())
    found = [
        Met(
            row[key], row[name] or "", row["met"], row["opened"], row["won_deals"],
            row["lost_deals"], row["lost_to"], row["lost_value"] or ZERO,
        )
        for row in grouped
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.deals, one.name))
