"""The company's policy row and the calendar that follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from goalmgmt.core.models import CompanyPolicy
from goalmgmt.core.periods import FiscalCalendar

#: What the request under way has read; None outside of requests, where each question reads anew.
_held: ContextVar[list[CompanyPolicy] | None] = ContextVar("company_policy", default=None)


def policy() -> CompanyPolicy:
    """The policies in force; the defaults until the company has saved its own."""
    held = _held.get()
    if held:
        return held[0]
    found = CompanyPolicy.objects.filter(pk=1).first() or CompanyPolicy(pk=1)
    if held is not None:
        held.append(found)
    return found


def calendar() -> FiscalCalendar:
    """The company's fiscal calendar."""
    return FiscalCalendar(policy().fiscal_start_month)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the policy row is read at most once: one request answers by one set of rules."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def forget() -> None:
    """The policies were just written: read them again."""
    held = _held.get()
    if held:
        held.clear()
