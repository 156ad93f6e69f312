"""How the API knows its callers: by token, or by the session of a browser."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from teams.adapters import may_sign_in
from teams.models import TokenRights


class TokenAuthentication(KnoxAuthentication):
    """A token of who was deactivated or has left no longer works; `allowed` are its rights."""

    def validate_user(self, auth_token: Any) -> Any:
        if not may_sign_in(auth_token.user):
            raise AuthenticationFailed(_("This person can no longer sign in."))
        rights = TokenRights.objects.filter(token=auth_token).first()
        auth_token.allowed = None if rights is None else frozenset(rights.allowed)
        return super().validate_user(auth_token)


class BrowserSession(SessionAuthentication):
    """For routes that take no token: without a session the answer is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """Tells the schema what TokenAuthentication is."""

    target_class = "teams.api.authentication.TokenAuthentication"


class BrowserSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """Tells the schema what BrowserSession is."""

    target_class = "teams.api.authentication.BrowserSession"
