"""Does the ledger hold together? Each check names what is wrong and where (quality.md M3).

Floors above add theirs: an app's `checks.py` holds `LEDGER_CHECKS`, functions without arguments
that yield `Problem`s; statements are checked there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.module_loading import module_has_submodule

from goalmgmt.core import audit
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.fields import AmountField
from goalmgmt.core.periods import add_months, month_of
from targets.models import LockedMonth
from tracking.enums import CreditKind
from tracking.models import Contract, ContractShare, Credit, Receipt, ReceiptShare
from tracking.queries.derived import differences

CENT, ONE = Decimal("0.01"), Decimal(1)
FACTS = (("contract", Contract, ContractShare), ("receipt", Receipt, ReceiptShare))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: the check's name, the object, what differs."""

    check: str
    thing: str
    message: str


Check = Callable[[], Iterable[Problem]]


def unbalanced_facts() -> Iterator[Problem]:
    """The credits of a fact sum to its amount."""
    for name, model, _share in FACTS:
        rows = model._base_manager.order_by("pk").annotate(
            credited=Coalesce(Sum("credits__amount"), Value(ZERO, output_field=AmountField()))
        )
        for fact in rows.exclude(credited=F("amount")).iterator(chunk_size=2000):
            yield Problem(
                "unbalanced_fact", f"{name} {fact}", f"{fact.amount} credited as {fact.credited}"
            )


def broken_shares() -> Iterator[Problem]:
    """The shares of a fact make exactly 1."""
    for name, _model, share in FACTS:
        rows = share._base_manager.order_by(name).values_list(f"{name}__external_id")
        for number, total in rows.annotate(total=Sum("share")).exclude(total=ONE):
            yield Problem("broken_shares", f"{name} {number}", f"shares make {total}")


def _live(name: str) -> "Iterator[Credit]":
    rows = Credit.objects.filter(
        kind=CreditKind.POST, reversed_by=None, **{f"{name}__isnull": False}
    )
    return rows.select_related(name).order_by("pk").iterator(chunk_size=2000)


def misplaced_credits() -> Iterator[Problem]:
    """A credit in force has the day, customer and metric of its fact, and each person's part lies
    within a fen of the share."""
    for name, _model, _share in FACTS:
        for credit in _live(name):
            fact = getattr(credit, name)
            if (credit.occurred_on, credit.customer_id) != (fact.occurred_on, fact.customer_id):
                yield Problem("misplaced_credit", str(credit), f"not of the day of {fact}")
            exact = fact.amount * credit.share
            refund = getattr(fact, "refund_of_id", None) is not None
            if not refund and abs(credit.amount - exact) >= CENT:
                yield Problem("wrong_part", str(credit), f"{credit.amount} for {exact} of {fact}")


def wrong_people() -> Iterator[Problem]:
    """Who is credited has that share, once."""
    for name, _model, share in FACTS:
        live = Credit.objects.order_by().filter(
            kind=CreditKind.POST, reversed_by=None, **{f"{name}__isnull": False}
        )
        for number, times in (
            live.values_list(f"{name}__external_id", "person")
            .annotate(times=Count("pk"))
            .filter(times__gt=1)
            .values_list(f"{name}__external_id", "times")
        ):
            yield Problem(
                "double_credit", f"{name} {number}", f"a person is credited {times} times"
            )
        held = share._base_manager.values_list(f"{name}_id", "person_id", "share")
        shares = {row[:2]: row[2] for row in held.iterator(chunk_size=5000)}
        for pk, fact, person, part in live.values_list(
            "pk", f"{name}_id", "person_id", "share"
        ).iterator(chunk_size=5000):
            if shares.get((fact, person)) != part:
                yield Problem("wrong_share", f"CR-{pk}", f"credited with {part} of {name} {fact}")


def wrong_metrics() -> Iterator[Problem]:
    """Contracts count as sales, receipts as receipts."""
    for name, model, _share in FACTS:
        rows = Credit.objects.filter(**{f"{name}__isnull": False})
        for credit in rows.exclude(metric__code=model.METRIC):
            yield Problem("wrong_metric", str(credit), f"counts as {credit.metric.code}")


def broken_reversals() -> Iterator[Problem]:
    """A reversal takes back exactly its credit."""
    same = Q(amount=-F("reverses__amount"), reverses__kind=CreditKind.POST)
    for name in ("person", "unit", "metric", "occurred_on"):
        same &= Q(**{name: F(f"reverses__{name}")})
    rows = Credit.objects.filter(kind=CreditKind.REVERSAL)
    for credit in rows.exclude(pk__in=rows.filter(same).values("pk")):
        yield Problem("broken_reversal", str(credit), f"does not take back CR-{credit.reverses_id}")


def wrong_periods() -> Iterator[Problem]:
    """A credit counts in its own month, or in the next that was open; never earlier."""
    locked = set(LockedMonth.objects.values_list("month", flat=True))
    rows = Credit.objects.order_by("pk").values_list("pk", "occurred_on", "month")
    for pk, day, month in rows.iterator(chunk_size=5000):
        own = month_of(day)
        if month != own and not _could_move(own, month, locked):
            yield Problem("wrong_period", f"CR-{pk}", f"of {day}, counted in {month}")


def _could_move(own: date, month: date, locked: set[date]) -> bool:
    while own < month and own in locked:
        own = add_months(own, 1)
    return own == month


def too_many_refunds() -> Iterator[Problem]:
    """What was paid back is no more than the receipt."""
    rows = Receipt._base_manager.annotate(back=Sum("refunds__amount")).filter(back__isnull=False)
    for fact in rows.filter(amount__lt=-F("back")):
        yield Problem("refunds_exceed", f"receipt {fact}", f"{fact.back} of {fact.amount}")


def wrong_cells() -> Iterator[Problem]:
    """The cells equal the sums of the credits."""
    for key, delta in sorted(differences().items()):
        place = (
            f"metric {key.metric_id} {key.month:%Y-%m} person {key.person_id} unit {key.unit_id}"
        )
        yield Problem("wrong_cell", place, f"short of the credits by {delta}")


def altered_audit() -> Iterator[Problem]:
    """Audit entries say what was written."""
    for event in audit.broken_events():
        yield Problem("altered_audit", f"audit {event.pk}", "content does not match its digest")


CHECKS: tuple[Check, ...] = (
    unbalanced_facts,
    broken_shares,
    misplaced_credits,
    wrong_people,
    wrong_metrics,
    broken_reversals,
    wrong_periods,
    too_many_refunds,
    wrong_cells,
    altered_audit,
)


def all_checks() -> list[Check]:
    """Our checks and those of the floors above."""
    found = list(CHECKS)
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "checks"):
            found += getattr(import_module(f"{config.name}.checks"), "LEDGER_CHECKS", ())
    return found


def problems() -> Iterator[Problem]:
    """Everything that does not hold, check by check."""
    for check in all_checks():
        yield from check()
