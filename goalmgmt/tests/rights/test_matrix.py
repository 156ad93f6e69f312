"""Who may open what: every route × role × own and foreign object × method (quality.md A1, A2)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from goalmgmt.core import policy, routes
from goalmgmt.testing.rights import RouteObject, World, insider, ours
from teams.models import User

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = ("anonymous", "deactivated", "rep", "manager", "leadership", "finance", "admin")
LOOKS = ("GET", "HEAD", "OPTIONS")
#: Asked by every role. The wall stops any method alike, and pages refuse the others alike.
COMMON = ("GET", "POST")
#: What an answer to somebody who may be there can be.
INSIDE = {200, 201, 202, 204, 301, 302, 304, 400, 405, 409, 415, 422}


@dataclass(frozen=True)
class Cell:
    """One request of the matrix."""

    route: routes.Route
    kwargs: dict[str, object]
    method: str
    is_foreign: bool
    known: RouteObject


def cells(known: Mapping[str, RouteObject]) -> Iterator[Cell]:
    for route in ours():
        found = known.get(route.name, RouteObject({})) if route.arguments else RouteObject({})
        for kwargs, is_foreign in ((found.own, False), (found.foreign, True)):
            if kwargs is not None and set(kwargs) == set(route.arguments):
                for method in METHODS:
                    yield Cell(route, dict(kwargs), method, is_foreign, found)


def wanted(cell: Cell, role: str) -> set[int]:
    """The answers that the policy allows to this request."""
    who = policy.audience(cell.route.name) or frozenset()
    if role in {"anonymous", "deactivated"} and "*" not in who:
        return {401} if cell.route.is_api else {302}
    if not who & {"*", "signed-in", role}:
        return {403}
    known = cell.known
    if role in (known.hidden_from if cell.is_foreign else known.own_hidden_from):
        return {404, 405}
    if role in known.readers and cell.method not in LOOKS:
        return {400, 403, 405, 409, 415, 422}
    if role in known.refused or (cell.is_foreign and role in known.foreign_refused):
        return {400, 403, 405, 409, 422}
    return INSIDE


def is_asked(cell: Cell, role: str, world: World) -> bool:
    """Every method where it can matter: of the API by all inside, of a page once."""
    who = policy.audience(cell.route.name) or frozenset()
    if cell.method in COMMON or "*" in who:
        return True
    if not who & {"signed-in", role}:
        return False
    return cell.route.is_api or (role == insider(cell.route, world) and not cell.is_foreign)


def answer(client: Client, cookies: dict[str, str], cell: Cell) -> tuple[int, str]:
    """Status and address of the answer; whatever the request wrote is taken back."""
    client.cookies.clear()
    client.cookies.load(cookies)
    path = reverse(cell.route.name, kwargs=cell.kwargs)
    with transaction.atomic():
        response = client.generic(cell.method, path, content_type="application/json")
        transaction.set_rollback(True)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gets_further_than_the_policy_says(role, world):
    client = world.client(role)
    if role == "deactivated":
        User.objects.filter(pk=world.cast.mate.pk).update(is_active=False)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    deviations = []
    for cell in cells(world.objects):
        if not is_asked(cell, role, world):
            continue
        allowed = wanted(cell, role)
        status, address = answer(client, cookies, cell)
        if status not in allowed or (
            allowed == {302} and not address.startswith(reverse("account_login"))
        ):
            deviations.append((cell.route.name, cell.kwargs, cell.method, status, address))
    assert not deviations, "\n".join(map(str, deviations))


def test_every_route_is_declared_and_every_declaration_has_a_route():
    assert [route.name or route.pattern for route in routes.undeclared()] == []
    assert routes.stale() == []


def test_every_route_with_arguments_is_walked_with_an_object(world):
    """Name new ones in `<app>/tests/route_objects.py`."""
    known = world.objects
    wanting = {route.name for route in ours() if route.arguments}
    assert sorted(wanting - set(known)) == []
    assert sorted(set(known) - wanting) == []


def test_the_policy_can_be_read_as_a_matrix():
    out = StringIO()
    call_command("policy_matrix", "--json", stdout=out)
    matrix = json.loads(out.getvalue())
    rows = {row["route"]: row for row in matrix["routes"]}
    assert matrix["undeclared"] == matrix["stale"] == []
    assert rows["teams:audit_list"] == {
        "route": "teams:audit_list", "path": "/audit/", "anyone": False, "rep": False,
        "manager": False, "leadership": False, "finance": False, "admin": True,
    }  # fmt: skip


def test_a_token_meets_the_same_outer_wall_as_a_session(world):
    """Tokens are read after the middleware, so the API asks the policy itself."""
    who = world.cast
    _token, text = AuthToken.objects.create(user=who.rep)
    client = Client(headers={"authorization": f"Token {text}"})
    assert client.get("/api/v1/me/").json()["code"] == "rep"
    policy.routes()["api-me"] = frozenset({"admin"})
    try:
        assert client.get("/api/v1/me/").status_code == 403
    finally:
        policy.routes.cache_clear()
    User.objects.filter(pk=who.rep.pk).update(is_active=False)
    assert client.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "mfa_index", "usersessions_list"]
)
def test_the_library_pages_of_a_person_ask_for_a_sign_in(name, world):
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
