"""Every route of the site, read from the URLconf: what the policy must cover, no more, no less."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from goalmgmt.core import policy


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """A route by its full name (empty when it has none), its pattern and its arguments."""

    name: str
    pattern: str
    arguments: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")


def every_route() -> list[Route]:
    """All routes, those of libraries among them, sorted by name."""
    return sorted(_walk(get_resolver(), "", "", ()))


def _walk(
    resolver: URLResolver, namespace: str, prefix: str, above: tuple[str, ...]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        arguments = (*above, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern, arguments)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}" if entry.name else "", pattern, arguments)


def undeclared() -> list[Route]:
    """Routes that no policy declares: nobody gets in, and the walk through the rights fails."""
    return [route for route in every_route() if policy.audience(route.name) is None]


def stale() -> list[str]:
    """Declarations of routes that do not exist."""
    names = {route.name for route in every_route()}
    return sorted(set(policy.routes()) - names - set(policy.LIBRARY))
