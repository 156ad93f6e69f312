"""The company's policy row, and the fiscal and the working calendar that follow from its words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from goalmgmt.core.models import CalendarDay, CompanyPolicy
from goalmgmt.core.periods import FiscalCalendar
from goalmgmt.core.working_days import WorkingDays

T = TypeVar("T")
#: What the request under way has read; None outside of requests, where each question reads anew.
_held: ContextVar[dict[str, Any] | None] = ContextVar("company_policy", default=None)


def policy() -> CompanyPolicy:
    """The policies in force; the defaults until the company has saved its own."""
    return _read("policy", _policy)


def _policy() -> CompanyPolicy:
    return CompanyPolicy.objects.filter(pk=1).first() or CompanyPolicy(pk=1)


def calendar() -> FiscalCalendar:
    """The company's fiscal calendar."""
    return FiscalCalendar(policy().fiscal_start_month)


def working_days() -> WorkingDays:
    """The company's working days: the statutory ones with its own exceptions."""
    return _read("working_days", _working_days)


def _working_days() -> WorkingDays:
    return WorkingDays(dict(CalendarDay.objects.values_list("day", "works")))


def _read(name: str, reading: Callable[[], T]) -> T:
    held = _held.get()
    if held is None:
        return reading()
    if name not in held:
        held[name] = reading()
    return cast(T, held[name])


@contextmanager
def read_once() -> Iterator[None]:
    """Within it each row is read at most once: one request answers by one set of rules."""
    if _held.get() is not None:  # what is under way has begun already
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def forget() -> None:
    """The policies or the calendar were just written: read them again."""
    held = _held.get()
    if held:
        held.clear()
