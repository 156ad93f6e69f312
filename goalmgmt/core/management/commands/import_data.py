"""`manage.py import_data KIND FILE`: a file in, all or nothing; `--template KIND` for a start."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.errors import GoalmgmtError, Refused
from goalmgmt.core.imports.kinds import Problem, kinds
from goalmgmt.core.imports.runs import Options, Report, kind_named, run_import
from goalmgmt.core.imports.templates import template


class Command(BaseCommand):
    help = "Import a CSV or XLSX file of one kind, all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", help="units, people, targets, contracts, …")
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--template", metavar="KIND", help="write the CSV template of a kind")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument("--round", choices=["half-up"], help="round amounts to two decimals")
        parser.add_argument("--issue", action="store_true", help="approve and issue targets")
        parser.add_argument("--actor", metavar="CODE", help="in whose name; the system by default")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["template"]:
                self.stdout.write(template(kind_named(options["template"])), ending="")
                return
            report = self._run(options)
        except GoalmgmtError as error:
            if not options["json"]:
                raise CommandError(str(error)) from error
            report = _refused(error, options)
        self._answer(report, as_json=options["json"])

    def _run(self, options: dict[str, Any]) -> Report:
        if not options["kind"] or not options["file"]:
            known = ", ".join(sorted(kinds()))
            raise Refused(_("Name a kind and a file. Kinds: %(known)s.") % {"known": known})
        return run_import(
            options["kind"],
            options["file"],
            actor=_person(options["actor"]),
            now=clock.now(),
            dry_run=options["dry_run"],
            options=Options(round_half_up=bool(options["round"]), issue=options["issue"]),
        )

    def _answer(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if report.errors:
            raise SystemExit(1)


def _refused(error: GoalmgmtError, options: dict[str, Any]) -> Report:
    """Who asks for JSON gets it, whatever was wrong."""
    problem = Problem(0, error.field or "", error.message)
    return Report(options["kind"] or "", 0, options["dry_run"], errors=[problem])


def _person(code: str | None) -> Any:
    if not code:
        return None
    people = get_user_model()
    try:
        return people.objects.get(code=code)
    except people.DoesNotExist as error:
        message = _("There is nobody with the code %(code)s.") % {"code": code}
        raise Refused(message, field="actor") from error


def _lines(report: Report) -> list[str]:
    if report.errors:
        return [*map(_line, report.errors), _("Nothing was imported.")]
    counts = _("%(created)d new, %(updated)d changed, %(unchanged)d unchanged.") % {
        "created": report.created, "updated": report.updated, "unchanged": report.unchanged
    }  # fmt: skip
    return [counts, _("Checked only, nothing was written.")] if report.dry_run else [counts]


def _line(found: Problem) -> str:
    """What concerns the file as a whole has row 0 and stands by itself."""
    if not found.row:
        return found.message
    return _("Row %(row)d, %(column)s: %(message)s") % {
        "row": found.row, "column": found.column or "–", "message": found.message
    }  # fmt: skip
