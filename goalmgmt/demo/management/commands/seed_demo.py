"""`manage.py seed_demo [--today DATE] [--seed N]`: fill an empty database with the demo company."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goalmgmt.core import clock
from goalmgmt.demo import story
from teams.models import User


class Command(BaseCommand):
    help = "Fill an empty database with the demo company, relative to a day, from a fixed seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, default=None)
        parser.add_argument("--seed", type=int, default=20260101)

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("The database has people already; the demo wants an empty one.")
        today = options["today"] or clock.today()
        for step in story.tell(today=today, seed=options["seed"]):
            self.stdout.write(step)
            self.stdout.flush()
