"""`manage.py bench [NAME …] [--json] [--sizes 2000,10000] [--pairs 5]`: ours against the limit.

Wants a PostgreSQL database of its own, migrated and empty (DATABASE_URL), which it fills.
"""

import gc
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from goalmgmt.bench import runs
from goalmgmt.bench.goals import GOALS, goal


class Command(BaseCommand):
    help = "Measure our performance goals as ratios to the database's own limit, in one run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(GOALS))
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        parser.add_argument("--sizes", default="", help="such as 2000,10000; default: the goal's")
        parser.add_argument("--pairs", type=int, default=runs.PAIRS)

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["names"] or list(GOALS)
        if unknown := set(names) - set(GOALS):
            raise CommandError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(GOALS)}.")
        if connection.vendor != "postgresql":
            raise CommandError("The limits are measured on PostgreSQL: set DATABASE_URL.")
        try:
            runs.refuse_foreign_people()
        except ValueError as error:
            raise CommandError(str(error)) from error
        gc.collect()
        gc.freeze()  # as the web process does, see goalmgmt/wsgi.py
        results = [
            self._measure(name, size, options)
            for name in names
            for size in _sizes(options["sizes"]) or goal(name).sizes
        ]
        if options["json"]:
            whole = {"on": runs.surroundings(), "results": [r.as_json() for r in results]}
            self.stdout.write(json.dumps(whole, indent=2))

    def _measure(self, name: str, size: int, options: dict[str, Any]) -> runs.Result:
        found = runs.run(goal(name), size, options["pairs"])
        if not options["json"]:
            self.stdout.write(
                f"{name} {size}: limit {found.limit:.2f} s, ours {found.ours:.2f} s,"
                f" ratio {found.ratio:.2f} ({found.ratio_min:.2f} to {found.ratio_max:.2f};"
                f" goal {goal(name).ratio}), {found.statements} statements,"
                f" {found.peak_mib} MiB, {found.quiet_pairs} quiet pairs: {found.verdict}"
            )
            self.stdout.flush()
        return found


def _sizes(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part]
    except ValueError as error:
        raise CommandError("Write sizes like 2000,10000.") from error
