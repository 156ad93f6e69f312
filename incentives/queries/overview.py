"""Pay as totals, the highest of it, and the bulletin of closes that have no frozen one."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.enums import PayPublication
from incentives.enums import PUBLISHED
from incentives.models import Close, Statement
from teams.models import User

BANDS = ((Decimal(90), "excellent"), (Decimal(80), "good"), (Decimal(60), "satisfactory"))
TOP = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a total."""

    name: str
    people: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Overview:
    """The pay of a period over all plans. `top` holds the highest statements."""

    total: Decimal
    people: int
    top: list[Statement]


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """What the company's publication level lets everybody know of a person's pay."""

    rank: int | None
    code: str
    name: str
    unit: str
    amount: Decimal | None = None
    band: str = ""
    own: bool = False


def periods_of(closes: QuerySet[Close]) -> list[str]:
    """The periods that closes stand for, the latest first."""
    rows = closes.order_by("-starts_on", "-period").values_list("period", flat=True)
    return list(dict.fromkeys(rows))


def overview(statements: QuerySet[Statement], period: str) -> Overview:
    """Totals over `statements` (those that the viewer may see) of a period."""
    found = statements.filter(close__period=period)
    sums = found.aggregate(total=Sum("total"), people=Count("person", distinct=True))
    top = found.select_related("person", "unit", "close").order_by("-total", "person__code")
    return Overview(
        total=sums["total"] or ZERO,
        people=sums["people"],
        top=list(top[:TOP]),
    )


def bulletin(period: str, viewer: User) -> list[BulletinRow]:
    """Published pay by person, the highest first, as the company's publication level has it.

    `amount`: name and amount · `grade`: name and band of attainment, in the order of codes ·
    `rank`: name and place · `own`: nothing but one's own amount. One's own amount is always there.
    """
    level = company.policy().pay_publication
    rows = list(
        Statement.objects.current()
        .filter(close__period=period, close__status__in=PUBLISHED)
        .order_by()
        .values("person__code", "person__name", pk_of=F("person"))
        .annotate(amount=Sum("total"), reached=Sum("base"), goal=Sum("target"))
        .values_list("pk_of", "person__code", "person__name", "amount", "reached", "goal")
    )
    units = _units_of(period)
    rows.sort(key=lambda row: (-row[3], row[1]))
    amounts = [row[3] for row in rows]
    shown = [
        BulletinRow(
            rank=amounts.index(amount) + 1 if _ranked(level) else None,
            code=code,
            name=name,
            unit=units.get(pk, ""),
            amount=amount if level == PayPublication.NAME_AND_AMOUNT or pk == viewer.pk else None,
            band=band_of(reached, goal) if level == PayPublication.NAME_AND_GRADE else "",
            own=pk == viewer.pk,
        )
        for pk, code, name, amount, reached, goal in rows
    ]
    if level == PayPublication.OWN_ONLY:
        return [row for row in shown if row.own]
    if level == PayPublication.NAME_AND_GRADE:
        shown.sort(key=lambda row: row.code)
    return shown


def _ranked(level: str) -> bool:
    return level in {PayPublication.NAME_AND_AMOUNT, PayPublication.RANK_ONLY}


def _units_of(period: str) -> dict[int, str]:
    rows = Statement.objects.current().filter(close__period=period, unit__isnull=False)
    return dict(rows.order_by().values_list("person", "unit__name"))


def band_of(reached: Decimal, goal: Decimal | None) -> str:
    """The band of attainment in percent; without a target there is none."""
    attained = ratio(reached, goal) if goal else None
    if attained is None:
        return "no_target"
    return next((band for least, band in BANDS if attained * 100 >= least), "below")
