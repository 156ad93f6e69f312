"""What a payroll file says: one row a person, what is paid out, nothing below nothing (P5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from incentives.models import Close, PayrollFile, Statement


@dataclass(frozen=True, slots=True)
class PayRow:
    """What one person is paid by the close."""

    code: str
    name: str
    unit: str
    amount: Decimal


def rows_of(close: Close) -> list[PayRow]:
    """Everybody whom the close pays something, in the order of their codes."""
    statements = Statement.objects.filter(run=close.run_id).select_related("person", "unit")
    return [
        PayRow(row.person.code, row.person.name, row.unit.name if row.unit else "", row.payable)
        for row in statements.order_by("person__code")
        if row.payable > ZERO
    ]


def files_of(close: Close) -> list[PayrollFile]:
    """The files that were made, without their content."""
    return list(close.payroll_files.defer("content").select_related("made_by"))


def titles() -> list[str]:
    """The columns. `Copy` is empty in the original."""
    return [
        _("File"), _("Copy"), _("Period"), _("Pay plan"), _("Code"), _("Person"), _("Unit"),
        _("Payable"), _("Currency"),
    ]  # fmt: skip


def table(
    close: Close, rows: Sequence[PayRow], number: str, copy: int
) -> Iterator[list[str | Decimal | None]]:
    """The rows of the file; a repeat says so in each of them."""
    mark = "" if copy == 1 else _("COPY %(number)s") % {"number": copy}
    currency = company.policy().currency
    for row in rows:
        yield [
            number, mark, close.period, close.plan.name, row.code, row.name, row.unit, row.amount,
            currency,
        ]  # fmt: skip
