"""Fixtures for the whole project."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from goalmgmt.core import triggers
from goalmgmt.core.apps import append_only_tables

# A slow machine is no counterexample.
settings.register_profile(
    "goalmgmt", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("goalmgmt")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Messages in tests are the English ones unless a test says otherwise."""
    with translation.override("en"):
        yield


@pytest.fixture
def append_only(db: None) -> None:
    """The append-only triggers, for the test's transaction."""
    triggers.install(connection, append_only_tables())
