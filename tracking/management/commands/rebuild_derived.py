"""`manage.py rebuild_derived [--check] --json`: the cells from the credits."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracking.operations.cells import rebuild
from tracking.queries.derived import differences


class Command(BaseCommand):
    help = "Bring the monthly sums back to the credits; with --check only say what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if wrong")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        wrong = len(differences()) if check else rebuild()
        answer = {"ok": not wrong or not check, "wrong": wrong, "rebuilt": 0 if check else wrong}
        line = json.dumps(answer) if options["json"] else f"{wrong} cells differed"
        self.stdout.write(line)
        if check and wrong:
            raise SystemExit(1)
