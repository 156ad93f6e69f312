"""What the acts of the audit trail are called: the `acts.ACTS` of every app, gathered."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule


@cache
def words() -> Mapping[str, str | Promise]:
    """The words of every act, by its code name."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "acts"):
            found.update(getattr(import_module(f"{config.name}.acts"), "ACTS", {}))
    return found


def label_of(action: str) -> str:
    """The words of an act; one that has none yet stands as it is named."""
    return str(words().get(action, action))
