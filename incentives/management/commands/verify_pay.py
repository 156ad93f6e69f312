"""`manage.py verify_pay --json`: exit 1 when a statement no longer follows from its inputs."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incentives.models import Statement
from incentives.queries.verification import all_problems


class Command(BaseCommand):
    help = "Recalculate every statement from what it stores: sums, hashes, lines and replay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(all_problems())
        if options["json"]:
            answer = {
                "ok": not found,
                "problems": [asdict(problem) for problem in found],
                "statements": Statement.objects.current().count(),
            }
            self.stdout.write(json.dumps(answer))
        else:
            for problem in found:
                self.stdout.write(f"{problem.check}: {problem.label}")
            self.stdout.write(f"{len(found)} problems")
        if found:
            raise SystemExit(1)
