"""Arguments of the routes of teams for the walk through the rights."""

from knox.models import AuthToken

from goalmgmt.testing.rights import EVERYBODY, RouteObject
from teams.models import Product, Unit, User
from teams.tests.factories import Cast

_PERSON_ROUTES = (
    "detail", "change", "roles", "move", "leave", "active", "invite", "second_job",
)  # fmt: skip
_UNIT_ROUTES = ("detail", "change", "move", "lead", "charter", "deputy", "close", "reopen")


def _seat(person: User) -> dict[str, object]:
    return {"code": person.code, "pk": person.memberships.get().pk}


def _lead(unit: Unit) -> dict[str, object]:
    return {"code": unit.code, "pk": unit.leads.get().pk}


def objects(cast: Cast) -> dict[str, RouteObject]:
    person = RouteObject({"code": cast.rep.code}, {"code": cast.stranger.code})
    unit = RouteObject({"code": cast.east.code}, {"code": cast.west.code})
    seats = RouteObject(_seat(cast.rep), _seat(cast.stranger))
    leads = RouteObject(_lead(cast.east), _lead(cast.west))
    product = Product.objects.create(code="p1", name="Valve")
    token, _text = AuthToken.objects.create(user=cast.stranger)
    return {
        **{f"teams:person_{name}": person for name in _PERSON_ROUTES},
        **{f"teams:unit_{name}": unit for name in _UNIT_ROUTES},
        "teams:seat_end": seats,
        "teams:seat_cancel": seats,
        "teams:lead_end": leads,
        "api-person-detail": person,
        "api-unit-detail": unit,
        "api-token-detail": RouteObject(None, {"key": token.token_key}, EVERYBODY),
        "teams:catalogue_list": RouteObject({"kind": "products"}),
        "teams:catalogue_create": RouteObject({"kind": "products"}),
        "teams:catalogue_change": RouteObject({"kind": "products", "code": product.code}),
        "teams:calendar_clear": RouteObject({"day": "2026-03-07"}),
        "teams:import_template": RouteObject({"kind": "people"}),
        "teams:import_preview": RouteObject(None, {"digest": "0" * 64}, EVERYBODY),
    }
