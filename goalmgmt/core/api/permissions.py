"""The outer wall for API calls: tokens are read after the middleware, so it stands here too."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from goalmgmt.core import policy

if TYPE_CHECKING:  # the settings name this class, and views read the settings
    from rest_framework.views import APIView


class RoutePolicy(BasePermission):
    """Denies what the route's policy does not open to the caller's roles, or the token's rights
    not to the token."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        allowed: frozenset[str] | None = getattr(request.auth, "allowed", None)
        return policy.allows(request.user, name) and policy.within(
            allowed, name, request.method or ""
        )
