"""From which day on the past may still be changed (C4), for the floors below the one that closes.

An app that closes months says so in `closed.py`: `open_from()`, the first day that is still open.
Asking also keeps months from being closed until the transaction ends. `has_fiscal_years()` says
whether it holds figures that a fiscal year or quarter names, which another start would rename.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Refused


@cache
def _asked(name: str) -> tuple[Callable[[], Any], ...]:
    """The functions of that name in every app's `closed.py`."""
    modules = [
        import_module(f"{config.name}.closed")
        for config in apps.get_app_configs()
        if config.module is not None
        and config.name != "goalmgmt.core"
        and module_has_submodule(config.module, "closed")
    ]
    return tuple(getattr(module, name) for module in modules if hasattr(module, name))


def fiscal_year_is_fixed() -> bool:
    """Whether anything is named by a fiscal year already."""
    return any(ask() for ask in _asked("has_fiscal_years"))


def open_from() -> date:
    """The first day after everything that is closed; call inside the writing transaction."""
    return max((day for ask in _asked("open_from") if (day := ask())), default=date.min)


def check_open(day: date, field: str = "starts_on") -> None:
    """Raises Refused for a change that would reach back into a closed month."""
    first = open_from()
    if day < first:
        raise Refused(reaches_back(first), field=field)


def reaches_back(first: date) -> str:
    """What is said of a change before the first open day."""
    message = _(
        "The months before %(first)s are closed and stay as they are. Choose that day or later."
    )
    return message % {"first": first.isoformat()}
