"""Audiences of the routes that belong to no app."""

from goalmgmt.core.policy import ANYONE, SIGNED_IN

ROUTES = {
    "home": SIGNED_IN,
    "today": SIGNED_IN,
    "search": SIGNED_IN,
    "approvals": SIGNED_IN,
    "notifications": SIGNED_IN,
    "notifications_read": SIGNED_IN,
    "notification_open": SIGNED_IN,
    "api-today": SIGNED_IN,
    "set_language": ANYONE,
    "set_theme": ANYONE,
    "offline": ANYONE,
    "service_worker": ANYONE,
    "manifest": ANYONE,
    "styleguide": ANYONE,
    "healthz": ANYONE,
    "api-schema": SIGNED_IN,
    "api-docs": SIGNED_IN,
}
