"""The core as an installed app."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate  # noqa: TID251 - schema, not model, signal

from goalmgmt.core import triggers


class CoreConfig(AppConfig):
    name = "goalmgmt.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = ("AuditEvent",)

    def ready(self) -> None:
        post_migrate.connect(guard_append_only, sender=self)


def append_only_tables() -> list[str]:
    """The tables of every app config's `append_only` models."""
    return [
        config.get_model(name)._meta.db_table
        for config in apps.get_app_configs()
        for name in getattr(config, "append_only", ())
    ]


def guard_append_only(using: str, **_signal: Any) -> None:
    """Install the triggers; the tables of a partial migration are left for the next one."""
    if not settings.APPEND_ONLY_TRIGGERS:
        return
    connection = connections[using]
    present = set(connection.introspection.table_names())
    triggers.install(connection, [name for name in append_only_tables() if name in present])
