"""Database triggers that make tables append-only (product.md C2, quality.md M5).

Installed after `migrate`, on SQLite and PostgreSQL alike: UPDATE and DELETE of a row are
refused whoever asks, and TRUNCATE on PostgreSQL. `settings.APPEND_ONLY_TRIGGERS = False` leaves
them out, for tests that must flush the database.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "append-only table: write a reversing entry instead"


def install(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Create the triggers where they are missing."""
    with connection.cursor() as cursor:
        for table in tables:
            for statement in statements(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Drop the triggers again (only for tests that flush)."""
    with connection.cursor() as cursor:
        for table in tables:
            for name in ("no_update", "no_delete", "no_truncate"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on_table}")


def statements(vendor: str, table: str) -> list[str]:
    """The DDL for one table."""
    return _postgresql(table) if vendor == "postgresql" else _sqlite(table)


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION goalmgmt_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    rows = [
        f"CREATE OR REPLACE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION goalmgmt_append_only()"
        for event in ("UPDATE", "DELETE")
    ]
    truncate = (
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION goalmgmt_append_only()"
    )
    return [function, *rows, truncate]
