"""`manage.py board`: the ranking of a period."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.periods import BadPeriod, Period, PeriodKind
from incentives.queries.boards import board
from incentives.queries.readout import board_row_readout
from targets import queries as targets
from targets.models import Metric


class Command(BaseCommand):
    """The ranked rows; people without a target have no place on the attainment board."""

    help = "Rank people by attainment or amount in a month, quarter or year."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--metric", required=True)
        parser.add_argument("--kind", required=True, choices=("attainment", "amount"))
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = _period(options["period"])
            metric = targets.metric(options["metric"])
        except BadPeriod as error:
            raise CommandError(_("Write the period like 2026-Q2, 2026-07 or 2026.")) from error
        except Metric.DoesNotExist as error:
            raise CommandError(
                _("There is no metric “%(text)s”.") % {"text": options["metric"]}
            ) from error
        found = board(period, metric, options["kind"])
        rows = [board_row_readout(row) for row in found.rows]
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['rank']}\t{row['code']}\t{row['name']}\t{row['achieved']}")


def _period(code: str) -> Period:
    """A month, quarter or year; there is no board of a week."""
    period = company.calendar().parse(code)
    if period.kind is PeriodKind.WEEK:
        raise BadPeriod(code)
    return period
