"""Audiences of the routes of teams: the outer wall, by role."""

from goalmgmt.core.policy import ADMIN, FINANCE, MANAGER, SIGNED_IN

_ADMIN = frozenset({ADMIN})
_LEADERS = frozenset({ADMIN, MANAGER})
_IMPORTERS = frozenset({ADMIN, FINANCE})

ROUTES: dict[str, frozenset[str]] = {
    "teams:person_list": SIGNED_IN,
    "teams:person_detail": SIGNED_IN,
    "teams:person_create": _ADMIN,
    "teams:person_change": _ADMIN,
    "teams:person_roles": _ADMIN,
    "teams:person_move": _ADMIN,
    "teams:person_leave": _ADMIN,
    "teams:person_active": _ADMIN,
    "teams:person_invite": _ADMIN,
    "teams:unit_list": SIGNED_IN,
    "teams:unit_detail": SIGNED_IN,
    "teams:unit_create": _ADMIN,
    "teams:unit_change": _ADMIN,
    "teams:unit_move": _ADMIN,
    "teams:unit_lead": _ADMIN,
    "teams:unit_charter": _LEADERS,
    "teams:catalogue_list": _ADMIN,
    "teams:catalogue_create": _ADMIN,
    "teams:catalogue_change": _ADMIN,
    "teams:policy_settings": _ADMIN,
    "teams:audit_list": _ADMIN,
    "teams:import_page": _IMPORTERS,
    "teams:import_template": _IMPORTERS,
    "teams:import_preview": _IMPORTERS,
    "api-me": SIGNED_IN,
    "api-person-list": SIGNED_IN,
    "api-person-detail": SIGNED_IN,
    "api-unit-list": SIGNED_IN,
    "api-unit-detail": SIGNED_IN,
    "api-product-list": SIGNED_IN,
    "api-channel-list": SIGNED_IN,
    "api-industry-list": SIGNED_IN,
    "api-territory-list": SIGNED_IN,
    "api-token-list": SIGNED_IN,
    "api-token-detail": SIGNED_IN,
    "teams:calendar": _ADMIN,
    "teams:calendar_set": _ADMIN,
    "teams:calendar_clear": _ADMIN,
    "api-calendar-list": SIGNED_IN,
}
