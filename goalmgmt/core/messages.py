"""The words of notifications, by kind, in the language of whoever reads them.

Each app's `texts.py` holds `TEXTS = {"kind": _("… %(name)s …")}`; the row keeps kind and
parameters only, so that a message written by a Chinese manager reads as English to an English one.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from goalmgmt.core.models import Notification


class _Params(dict[str, Any]):
    """Parameters of which an older row may lack one that the text has since gained."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def texts() -> Mapping[str, str | Promise]:
    """The texts of all apps, by kind."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "texts"):
            found.update(import_module(f"{config.name}.texts").TEXTS)
    return found


def text_of(notification: Notification) -> str:
    """What the notification says; a kind that has no text yet is announced as news."""
    text = texts().get(notification.kind)
    if text is None:
        return _("There is news for you.")
    return str(text) % _Params(notification.params)


def mark_read(*, person: models.Model, now: datetime, only: int | None = None) -> None:
    """Note that the person read the own notifications, or `only` one of them."""
    unread = Notification.objects.filter(person_id=person.pk, read_at=None)
    (unread.filter(pk=only) if only is not None else unread).update(read_at=now)
