"""The payroll file of a close: numbered, kept as it was handed out, repeats marked (P5)."""

import hashlib
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, states
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.exports import as_csv
from goalmgmt.core.numbering import next_number
from goalmgmt.core.workbooks import as_xlsx
from incentives import rules
from incentives.enums import PUBLISHED
from incentives.models import Close, PayrollFile
from incentives.queries import payroll
from teams.models import User

Format = Literal["csv", "xlsx"]


@transaction.atomic
def make_payroll_file(
    *, close: Close, format: Format, reason: str = "", actor: User | None, now: datetime
) -> PayrollFile:
    """Make and keep the file. The first is the original; every later one is marked as a copy, in
    its number and in each row, and says why it was made."""
    close = states.lock(close)
    if not rules.can_pay_close(actor, close):
        raise NotAllowed(_("Only finance makes the payroll file, and nobody with their own pay."))
    if close.status not in PUBLISHED:
        raise Conflict(_("The payroll file is made after the statements are published."))
    copy = close.payroll_files.count() + 1
    reason = reason.strip()
    if copy > 1 and not reason:
        raise Refused(_("This close has a payroll file. Say why another is made."), field="reason")
    made = _made(close, format, copy)
    made.reason, made.made_at, made.made_by = reason, now, actor
    made.save(force_insert=True)
    audit.record(
        actor=actor,
        action="payrollfile.make",
        target=made,
        now=now,
        after={"number": made.number, "people": made.people, "sha256": made.sha256},
        reason=reason,
    )
    return made


def _made(close: Close, format: Format, copy: int) -> PayrollFile:
    series = next_number(f"payroll-{close.period}")
    number = f"GZ-{close.period}-{series:02d}" + ("" if copy == 1 else f"-COPY{copy}")
    rows = payroll.rows_of(close)
    table = list(payroll.table(close, rows, number, copy))
    titles = payroll.titles()
    content = as_csv(titles, table).encode() if format == "csv" else as_xlsx(titles, table)
    return PayrollFile(
        number=number,
        close=close,
        copy=copy,
        format=format,
        people=len(rows),
        total=sum((row.amount for row in rows), ZERO),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
