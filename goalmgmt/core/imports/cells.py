"""Reading one cell strictly: each writes its own refusal and returns None for blank or refused.

A writer reads all rows first, returns when `run.problems`, and only then writes.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.imports.kinds import Row, Run

T = TypeVar("T")
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_SHARE = re.compile(r"(?:0(?:\.[0-9]{1,6})?|1(?:\.0{1,6})?)", re.ASCII)
_CODE = re.compile(r"[^\s/\\?#%:;,&<>\"']{1,40}")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def amount(run: Run, row: Row, column: str) -> Decimal | None:
    """An amount with at most two decimals; more are rounded only when the run says so."""
    text = row[column]
    if not text:
        return None
    try:
        return parse_amount(text, round_places=run.round_half_up)
    except BadAmount as error:
        messages = {
            "places": _(
                "“%(text)s” has more than two decimals. Round it, or import with rounding."
            ),
            "range": _("“%(text)s” is too large."),
            "format": _("“%(text)s” is not an amount. Write it like 120000.00, digits and a dot."),
        }
        run.refuse(row, column, messages[error.reason] % {"text": text[:40]})
        return None


def day(run: Run, row: Row, column: str) -> date | None:
    """A date, year first: 2026-08-12 or 2026/8/12. Date cells of Excel arrive in that form."""
    text = row[column]
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        value = date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        value = None
    if value is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        message = _("“%(text)s” is not a date. Write it like 2026-08-12.")
        run.refuse(row, column, message % {"text": text[:40]})
        return None
    return value


def shares(run: Run, row: Row, column: str) -> list[tuple[str, Decimal]] | None:
    """`274:0.6;277:0.4`: codes once each, fractions that make exactly 1."""
    text = row[column]
    if not text:
        return None
    pairs = [part.strip().rpartition(":") for part in text.split(";") if part.strip()]
    read = [(code.strip(), share.strip()) for code, _colon, share in pairs]
    if not read or not all(_CODE.fullmatch(who) and _SHARE.fullmatch(part) for who, part in read):
        message = _("“%(text)s” is not a list of shares. Write it like 274:0.6;277:0.4.")
        run.refuse(row, column, message % {"text": text[:40]})
        return None
    found = [(code, Decimal(share)) for code, share in read]
    problem = _wrong_shares(found)
    if problem:
        run.refuse(row, column, problem)
        return None
    return found


def _wrong_shares(found: list[tuple[str, Decimal]]) -> str:
    codes = [code for code, _share in found]
    total = sum(share for _code, share in found)
    if len(set(codes)) < len(codes):
        return _("A person appears twice in the shares. Add the two shares together.")
    if not all(share for _code, share in found):
        return _("A share is zero. Leave the person out.")
    if total != 1:
        return _("The shares make %(total)s; they must make exactly 1.") % {"total": total}
    return ""


def code(run: Run, row: Row, column: str) -> str | None:
    """A code that may stand in an address: no spaces, slashes or separators."""
    text = row[column]
    if text and not _CODE.fullmatch(text):
        message = _("“%(text)s” is not a code. Use up to 40 letters, digits, dots and dashes.")
        run.refuse(row, column, message % {"text": text[:40]})
        return None
    return text or None


def text(run: Run, row: Row, column: str, limit: int) -> str | None:
    """Free text up to `limit` characters."""
    value = row[column]
    if len(value) > limit:
        message = _("The cell holds more than %(limit)d characters. Shorten it.")
        run.refuse(row, column, message % {"limit": limit})
        return None
    return value or None


def choice(run: Run, row: Row, column: str, allowed: Collection[str]) -> str | None:
    """One of a few words."""
    value = row[column]
    if value and value not in allowed:
        message = _("“%(text)s” is not known here. Choose: %(allowed)s.")
        run.refuse(row, column, message % {"text": value[:40], "allowed": ", ".join(allowed)})
        return None
    return value or None


def known(run: Run, row: Row, column: str, found: Mapping[str, T]) -> T | None:
    """What the code in the cell stands for, from one bulk look-up of all codes."""
    value = row[column]
    if value and value not in found:
        message = _("There is no “%(text)s” yet. Check the code, or import it first.")
        run.refuse(row, column, message % {"text": value[:40]})
        return None
    return found[value] if value else None


def once(run: Run, rows: Collection[Row], column: str) -> None:
    """Refuses every row whose key stands in an earlier row already."""
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row[column], row.number)
        if first != row.number:
            message = _("“%(text)s” stands in row %(row)d already. Keep one of them.")
            run.refuse(row, column, message % {"text": row[column][:40], "row": first})
