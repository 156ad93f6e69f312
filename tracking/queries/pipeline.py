"""What open deals may still bring: their value by chance, of a unit, a person, a period (P1).

Only as of today: a deal keeps no history of what was expected of it on other days. The ledger
shows it beside the forecast and never within: the forecast's own pace already holds what usually
comes out of the deals of a time.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from targets.models import Metric
from teams.models import Membership, Unit, UnitAncestry, User
from tracking.models import Contract, Deal, Receipt
from tracking.queries.asked import Asked
from tracking.queries.deals import weighted_fen
from tracking.queries.drilling import Drill
from tracking.queries.ledger_row import LedgerRow

Key = tuple[str, str]


def has_pipeline(metric: Metric) -> bool:
    """Whether deals end in what the metric counts."""
    return metric.code in {Contract.METRIC, Receipt.METRIC}


def with_pipeline(asked: Asked, node: Unit, found: Drill) -> Drill:
    """The rows with what the open deals expected in the rest of the period may bring; what belongs
    to nobody in sight is a row of its own."""
    by_unit = _by_unit(asked)
    known = _by_row(asked, node, by_unit)
    rows = [replace(row, pipeline=known.get((row.kind, row.code), ZERO)) for row in found.rows]
    below = UnitAncestry.objects.on(asked.day).filter(ancestor=node)
    within = set(below.values_list("descendant", flat=True))
    whole = sum((amount for unit, amount in by_unit.items() if unit in within), ZERO)
    rest = whole - sum((row.pipeline or ZERO for row in rows), ZERO)
    if rest:
        rows = _with_others(rows, node, rest)
    return Drill(replace(found.total, pipeline=whole), rows)


def pipeline_of(asked: Asked, person: User) -> Decimal:
    """What a person's own open deals may bring in the rest of the period."""
    return _sum(_expected(asked).filter(owner=person))


def open_value(metric: Metric, unit: Unit, on: date) -> Decimal | None:
    """The value of all open deals in a unit and below it; None while nobody records deals."""
    if not has_pipeline(metric) or not Deal.objects.exists():
        return None
    below = UnitAncestry.objects.on(on).filter(ancestor=unit).values("descendant")
    seated = Membership.objects.on(on).filter(is_primary=True, unit__in=below)
    rows = Deal.objects.open().filter(owner__in=seated.values("person"))
    value: Decimal = rows.aggregate(worth=Sum("value"))["worth"] or ZERO
    return value


def _with_others(rows: list[LedgerRow], node: Unit, rest: Decimal) -> list[LedgerRow]:
    """The row of the others may stand there for another column already."""
    if any(row.kind == "others" for row in rows):
        return [replace(row, pipeline=rest) if row.kind == "others" else row for row in rows]
    others = LedgerRow("others", node.code, _("Others"), ZERO, ZERO, ZERO, ZERO, pipeline=rest)
    return [*rows, others]


def _expected(asked: Asked) -> Any:
    rows = Deal.objects.open().filter(expected_on__lt=asked.period.ends_on)
    return rows.filter(expected_on__gte=asked.period.starts_on).order_by()


def _sum(rows: Any) -> Decimal:
    return Decimal(rows.aggregate(fen=Sum(weighted_fen()))["fen"] or 0).scaleb(-2)


def _by_unit(asked: Asked) -> Mapping[int, Decimal]:
    seats = Membership.objects.on(asked.day).filter(is_primary=True)
    rows = _expected(asked).filter(owner__memberships__in=seats)
    found = rows.values_list("owner__memberships__unit").annotate(fen=Sum(weighted_fen()))
    return {unit: Decimal(fen or 0).scaleb(-2) for unit, fen in found}


def _by_row(asked: Asked, node: Unit, by_unit: Mapping[int, Decimal]) -> dict[Key, Decimal]:
    below = UnitAncestry.objects.on(asked.day).filter(ancestor=node, depth=1)
    under = UnitAncestry.objects.on(asked.day).filter(ancestor__in=below.values("descendant"))
    found: dict[Key, Decimal] = {}
    for code, unit in under.values_list("ancestor__code", "descendant"):
        key = ("unit", code)
        found[key] = found.get(key, ZERO) + by_unit.get(unit, ZERO)
    seated = Membership.objects.on(asked.day).filter(unit=node, is_primary=True)
    own = _expected(asked).filter(owner__in=seated.values("person"))
    sums = own.values_list("owner__code").annotate(fen=Sum(weighted_fen()))
    return found | {("person", code): Decimal(fen or 0).scaleb(-2) for code, fen in sums}
