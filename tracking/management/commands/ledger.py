"""`manage.py ledger --period 2026-Q1 --metric receipts --by person --json`."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from targets.queries import metric as metric_of
from teams.models import Unit, User
from tracking.queries import Asked, LedgerRow, ledger, person_row
from tracking.queries.rows import By


def day(text: str) -> date:
    """An ISO day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day; write it like 2026-08-15") from error


class Command(BaseCommand):
    help = "Target, achieved, attainment and gap of people, units or the company."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, help="2026, 2026-Q3, 2026-07 or 2026-W33")
        parser.add_argument("--metric", required=True, help="sales, receipts, …")
        parser.add_argument("--by", choices=["person", "unit", "company"], default="person")
        parser.add_argument("--node", help="code of a unit and all below it, or of a person")
        parser.add_argument("--as-of", type=day, help="only what happened by that day")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Asked(_period(options["period"]), _metric(options["metric"]), options["as_of"])
        rows = _rows(asked, options["by"], options["node"])
        if options["json"]:
            self.stdout.write(json.dumps([as_json(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("\t".join(str(value or "") for value in as_json(row).values()))


def as_json(row: LedgerRow) -> dict[str, str | None]:
    """A row as the read-outs give it: amounts with two decimals, ratios with six, as strings."""
    return {
        "code": row.code,
        "name": row.name,
        "target": f"{row.target:.2f}",
        "achieved": f"{row.achieved:.2f}",
        "attainment": None if row.attainment is None else f"{row.attainment:.6f}",
        "gap": f"{row.gap:.2f}",
    }


def _rows(asked: Asked, by: By, code: str | None) -> list[LedgerRow]:
    """The rows of all, of a unit with what lies below it, or the one of a person."""
    unit = Unit.objects.filter(code=code).first() if code else None
    if code is None or unit is not None:
        return ledger(asked.period, asked.metric, by=by, node=unit, as_of=asked.as_of)
    person = User.objects.filter(code=code).first()
    if person is None:
        raise CommandError(_("There is no person or unit “%(code)s”.") % {"code": code})
    if by != "person":
        raise CommandError(_("“%(code)s” is a person. Ask by person.") % {"code": code})
    return [person_row(asked, person)]


def _period(code: str) -> Period:
    try:
        return company.calendar().parse(code)
    except BadPeriod as error:
        message = _("Write the period like 2026, 2026-Q3, 2026-07 or 2026-W33.")
        raise CommandError(message) from error


def _metric(code: str) -> Metric:
    try:
        return metric_of(code)
    except Metric.DoesNotExist as error:
        raise CommandError(_("There is no metric “%(text)s”.") % {"text": code}) from error
