"""Who asks."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request

from teams.models import User


def reader(request: HttpRequest | Request) -> User:
    """The person signed in: the middleware lets nobody else reach these pages."""
    return cast(User, request.user)
