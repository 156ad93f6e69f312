"""Who asks: behind the sign-in wall a request's user is always a person."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from teams.models import User

if TYPE_CHECKING:
    from rest_framework.request import Request


def reader(request: "HttpRequest | Request") -> User:
    """The person signed in."""
    return cast(User, request.user)
