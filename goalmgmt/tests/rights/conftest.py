"""The company that the walks go through: made once a module, taken back at its end."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from goalmgmt.testing.rights import PERSON_OF, World, make_world

#: A week after the objects were made.
TODAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One company with an object for every route, on a fixed day."""
    with (
        django_db_blocker.unblock(),
        translation.override("en"),
        patch.object(timezone, "now", return_value=TODAY),
        transaction.atomic(),
    ):
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(module_world: World) -> Iterator[World]:
    """The module's company; what the test does to it is taken back."""
    with transaction.atomic():
        yield module_world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals, each with its traceback: not into the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """A signed-in browser of each role."""
    return {role: world.client(role) for role in PERSON_OF}
