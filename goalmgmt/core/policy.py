"""Who may open which route: every route name is declared, everything else is refused.

Each app's `policy.py` holds `ROUTES = {"app:name": audience}`. This is the outer wall, by role;
which rows a person sees is `visible_to`, what one may do with a row is the app's `rules`.
"""

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

ANYONE = frozenset({"*"})
SIGNED_IN = frozenset({"signed-in"})
REP, MANAGER, LEADERSHIP, FINANCE, ADMIN = "rep", "manager", "leadership", "finance", "admin"
#: Library routes: sign-in pages guard themselves; the API documentation asks for a session.
LIBRARY = {
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_signup": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_inactive": ANYONE,
    "mfa_authenticate": ANYONE,
}
_SIGNED_IN_PREFIXES = ("account_", "mfa_", "usersessions_")


@cache
def routes() -> dict[str, frozenset[str]]:
    """All declarations: those of the apps, of the core and views, and of the libraries."""
    found = dict(LIBRARY)
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "policy"):
            found.update(getattr(import_module(f"{config.name}.policy"), "ROUTES", {}))
    found.update(import_module("goalmgmt.views.policy").ROUTES)
    return found


def audience(view_name: str) -> frozenset[str] | None:
    """Who may open the route, or None when nobody declared it."""
    declared = routes().get(view_name)
    if declared is None and view_name.startswith(_SIGNED_IN_PREFIXES):
        return SIGNED_IN
    return declared


def allows(user: Any, view_name: str) -> bool:
    """Whether `user` passes the outer wall to the route."""
    who = audience(view_name)
    if who is None:
        return False
    if who is ANYONE or "*" in who:
        return True
    # who is signed out is sent to sign in by LoginRequiredMiddleware (401 by the API)
    if not user.is_authenticated:
        return True
    return who is SIGNED_IN or "signed-in" in who or bool(who & user.role_names)


@cache
def areas() -> dict[str, str]:
    """By route name the app that declares it: what rights of a token are named after."""
    found = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "policy"):
            declared = getattr(import_module(f"{config.name}.policy"), "ROUTES", {})
            found.update(dict.fromkeys(declared, config.label))
    return found


def token_rights() -> list[str]:
    """Every right that a token can be limited to: an area, read or written."""
    named = sorted({area for name, area in areas().items() if name.startswith("api-")})
    return [f"{area}:{way}" for area in named for way in ("read", "write")]


def within(allowed: frozenset[str] | None, view_name: str, method: str) -> bool:
    """Whether a token's rights reach a route; None limits nothing. Who one is may always be
    asked."""
    if allowed is None or view_name == "api-me":
        return True
    way = "read" if method in {"GET", "HEAD", "OPTIONS"} else "write"
    return f"{areas().get(view_name, '')}:{way}" in allowed
