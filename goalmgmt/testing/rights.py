"""What the walk through all routes needs to know of routes with arguments.

An app names them in `<app>/tests/route_objects.py`: `def objects(cast: Cast) -> dict[str,
RouteObject]`, by route name. The cast's rep and east_manager are the insiders, everything of
its stranger and west_manager is foreign to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.test import Client
from django.urls import reverse

from goalmgmt.core import policy, routes
from teams.models import User
from teams.tests.factories import Cast, cast

EVERYBODY = frozenset({"rep", "manager", "leadership", "finance", "admin"})
BELOW = frozenset({"rep", "manager"})
#: Who is tried for a route, the first that gets in.
PERSON_OF = ("manager", "rep", "leadership", "finance", "admin")
#: Routes of libraries, which guard themselves; here it counts that they are declared.
LIBRARY_PREFIXES = ("account_", "mfa_", "usersessions_")


@dataclass(frozen=True)
class RouteObject:
    """The arguments of one route: an object of the insiders, and one of strangers.

    `own` None: there is nothing to see for anybody. `foreign` None: whoever passes the outer wall
    sees all of these. `hidden_from`: the roles for which the foreign object is 404;
    `own_hidden_from` those for which even the insiders' is. `refused`: the roles that see the
    object but may not do this with it (403); `foreign_refused`: those for which this holds of the
    foreign object only, because its name is no secret. `readers`: the roles that may look and not
    write; what they send is refused (403), whatever it holds.
    """

    own: Mapping[str, object] | None
    foreign: Mapping[str, object] | None = None
    hidden_from: frozenset[str] = BELOW
    own_hidden_from: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    foreign_refused: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()


def route_objects(cast: Cast) -> dict[str, RouteObject]:
    """What all apps name, made in the test's database."""
    found: dict[str, RouteObject] = {}
    for app in (*settings.LOCALE_APPS, "goalmgmt"):
        name = f"{app}.tests.route_objects"
        if app != "core" and find_spec(name) is not None:
            found.update(import_module(name).objects(cast))
    return found


@dataclass(frozen=True)
class World:
    """The cast and, by route name, the objects that its routes are walked with."""

    cast: Cast
    objects: Mapping[str, RouteObject]

    def person(self, role: str) -> User | None:
        """Who plays a role; nobody plays "anonymous"."""
        who = self.cast
        people = {
            "rep": who.rep, "deactivated": who.mate, "manager": who.east_manager,
            "leadership": who.boss, "finance": who.finance, "admin": who.admin,
        }  # fmt: skip
        return people.get(role)

    def client(self, role: str) -> Client:
        """A browser signed in as the role; errors are answers."""
        client = Client(raise_request_exception=False, headers={"accept-language": "en"})
        person = self.person(role)
        if person is not None:
            client.force_login(person, backend="teams.adapters.SignInBackend")
        return client


def make_world() -> World:
    """A company with an object for every route."""
    who = cast()
    return World(who, route_objects(who))


def ours() -> list[routes.Route]:
    """Our own routes; libraries guard theirs."""
    return [route for route in routes.every_route() if not route.name.startswith(LIBRARY_PREFIXES)]


def insider(route: routes.Route, world: World) -> str:
    """A role that gets to the view."""
    who = policy.audience(route.name) or frozenset()
    known = world.objects.get(route.name)
    allowed = [role for role in PERSON_OF if who & {"*", "signed-in", role}]
    if known is not None:
        shut = known.own_hidden_from | known.refused
        allowed = [role for role in allowed if role not in shut] or allowed
    return allowed[0] if allowed else "rep"


def address(route: routes.Route, world: World) -> str | None:
    """The route's path with the insiders' object."""
    known = world.objects.get(route.name)
    kwargs = dict(known.own or known.foreign or {}) if known and route.arguments else {}
    return reverse(route.name, kwargs=kwargs) if set(kwargs) == set(route.arguments) else None


def walked(world: World) -> Iterator[tuple[routes.Route, str, str]]:
    """Each route with its path and a role that gets in."""
    for route in ours():
        path = address(route, world)
        if path is not None:
            yield route, path, insider(route, world)
