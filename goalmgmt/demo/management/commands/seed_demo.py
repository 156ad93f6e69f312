"""`manage.py seed_demo [--today DATE] [--seed N]`: fill an empty database with the demo company."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goalmgmt.core import clock
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR
from goalmgmt.demo import story
from teams.models import User


def _day(text: str) -> date:
    """A day with a fiscal year before it and one after it."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day; write it like 2026-08-15") from error
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ArgumentTypeError(f"{text!r} is not a day from {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    return day


class Command(BaseCommand):
    help = "Fill an empty database with the demo company, relative to a day, from a fixed seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=_day, default=None)
        parser.add_argument("--seed", type=int, default=20260101)

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("The database has people already; the demo wants an empty one.")
        today = options["today"] or clock.today()
        for step in story.tell(today=today, seed=options["seed"]):
            self.stdout.write(step)
            self.stdout.flush()
