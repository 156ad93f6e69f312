"""`manage.py ledger --period 2026-Q1 --metric receipts --by person --json`."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goalmgmt.core import company
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from targets.queries import metric as metric_of
from teams.models import Unit
from tracking.queries import LedgerRow, ledger


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
        parser.add_argument("--node", help="code of a unit: only it and what lies below")
        parser.add_argument("--as-of", type=day, help="only what happened by that day")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        node = _unit(options["node"]) if options["node"] else None
        rows = ledger(
            _period(options["period"]),
            _metric(options["metric"]),
            by=options["by"],
            node=node,
            as_of=options["as_of"],
        )
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


def _period(code: str) -> Period:
    try:
        return company.calendar().parse(code)
    except BadPeriod as error:
        message = f"{code!r} is not a period; write 2026, 2026-Q3, 2026-07 or 2026-W33"
        raise CommandError(message) from error


def _metric(code: str) -> Metric:
    try:
        return metric_of(code)
    except (Metric.DoesNotExist, LookupError, ValueError, TypeError) as error:
        raise CommandError(f"there is no metric {code!r}") from error


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"there is no unit {code!r}")
    return unit
