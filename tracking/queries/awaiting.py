"""What was signed and has not come in yet: contracts less the receipts that name a contract.

By the credits of both, so that people, units and entries of a lens make up their whole; a receipt
without a contract pays for none. A contract counts until it is paid, whichever period it is of.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from targets.models import Metric
from teams.models import Unit, UnitAncestry, User
from tracking.models import Contract, Credit, Receipt
from tracking.queries.asked import Asked
from tracking.queries.drilling import Drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.lens_rows import stamp
from tracking.queries.sources import Source

Key = tuple[str, str]


def is_awaited(metric: Metric) -> bool:
    """Whether the metric is of contracts or of what comes in for them."""
    return metric.code in {Contract.METRIC, Receipt.METRIC}


def with_awaiting(asked: Asked, node: Unit, found: Drill, lens: str = "") -> Drill:
    """The rows with what each still awaits; what belongs to nobody in sight is a row of its own."""
    known = _by_row(asked, node, lens)
    rows = [replace(row, awaiting=known.get((row.kind, row.code), ZERO)) for row in found.rows]
    whole = sum(_sums(asked.day_known, node, "metric").values(), ZERO)
    rest = whole - sum((row.awaiting or ZERO for row in rows), ZERO)
    if rest:
        rows.append(_others(node, rest))
    return Drill(replace(found.total, awaiting=whole), rows)


def _others(node: Unit, rest: Decimal) -> LedgerRow:
    return LedgerRow("others", node.code, _("Others"), ZERO, ZERO, ZERO, ZERO, awaiting=rest)


def awaiting_of(asked: Asked, person: User) -> Decimal:
    """What a person still awaits, wherever it was signed."""
    rows = _open_credits(asked.day_known).filter(person=person)
    return sum(_signed(rows, "person").values(), ZERO)


def _by_row(asked: Asked, node: Unit, lens: str) -> Mapping[Key, Decimal]:
    day = asked.day_known
    if lens:
        entries = _sums(day, node, "stamped", lens)
        return {
            ("unassigned", "-") if code is None else ("entry", code): amount
            for code, amount in entries.items()
        }
    source = Source(_open_credits(day))
    below = UnitAncestry.objects.on(asked.day).filter(ancestor=node, depth=1)
    units = _signed(
        source.rows.filter(source.within(below.values("descendant"))), f"{source.ancestor}__code"
    )
    people = _signed(source.rows.filter(source.directly_in(node.pk)), "person__code")
    found = {("unit", code): amount for code, amount in units.items()}
    return found | {("person", code): amount for code, amount in people.items()}


def _sums(day: date, node: Unit, key: str, lens: str = "") -> dict[Any, Decimal]:
    """What came in pays for what its contract is stamped with."""
    source = Source(_open_credits(day))
    rows = source.rows.filter(source.within([node.pk]))
    if lens:
        way = f"{stamp(lens)}__code"
        rows = rows.annotate(stamped=Coalesce(f"contract__{way}", f"receipt__contract__{way}"))
    return _signed(rows, key)


def _open_credits(day: date) -> Any:
    paid = Q(metric__code=Receipt.METRIC, receipt__contract__isnull=False)
    rows = Credit.objects.filter(Q(metric__code=Contract.METRIC) | paid, occurred_on__lte=day)
    return rows.order_by()


def _signed(rows: Any, key: str) -> dict[Any, Decimal]:
    """By the key: contracts count up, receipts down."""
    found: dict[Any, Decimal] = {}
    for value, code, total in rows.values_list(key, "metric__code").annotate(Sum("amount")):
        sign = 1 if code == Contract.METRIC else -1
        found[value] = found.get(value, ZERO) + sign * total
    return found
