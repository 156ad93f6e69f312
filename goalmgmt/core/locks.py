"""Locks that are not a row: one name, held until the transaction ends."""

import zlib

from django.db import connection


def hold(name: str) -> None:
    """Wait for the lock `name`. On SQLite the write transaction is itself exclusive (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])


def share(name: str) -> None:
    """Wait while somebody holds `name`; any number share it with each other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [zlib.crc32(name.encode())])
