"""Columns that several nouns have alike."""

from typing import Any

from django.conf import settings
from django.db import models


def person_column(**more: Any) -> Any:
    """A column that holds a person, who is never deleted under it."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, **more)
