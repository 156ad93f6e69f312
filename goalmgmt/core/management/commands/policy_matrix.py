"""`manage.py policy_matrix`: who may open which route, and what the policy forgot."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from goalmgmt.core import policy, routes

ROLES = (policy.REP, policy.MANAGER, policy.LEADERSHIP, policy.FINANCE, policy.ADMIN)


class Command(BaseCommand):
    help = "List every route with its audience; fails for undeclared and stale routes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [_row(route) for route in routes.every_route()]
        undeclared = [route.name or route.pattern for route in routes.undeclared()]
        stale = routes.stale()
        if options["json"]:
            answer = {"routes": rows, "undeclared": undeclared, "stale": stale}
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write("\n".join(_line(row) for row in rows))
            self.stdout.write("\n".join(f"undeclared: {name}" for name in undeclared))
            self.stdout.write("\n".join(f"stale: {name}" for name in stale))
        if undeclared or stale:
            raise SystemExit(1)


def _row(route: routes.Route) -> dict[str, Any]:
    who = policy.audience(route.name) or frozenset()
    return {
        "route": route.name,
        "path": f"/{route.pattern}",
        "anyone": "*" in who,
        **{role: bool(who & {"*", "signed-in", role}) for role in ROLES},
    }


def _line(row: dict[str, Any]) -> str:
    who = "anyone" if row["anyone"] else ", ".join(role for role in ROLES if row[role])
    return f"{row['route'] or '(no name)':40} {row['path']:50} {who or 'nobody'}"
