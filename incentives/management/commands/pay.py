"""`manage.py pay`: the pay engine on a plan file and a facts file (docs/pay-engine.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incentives.engine.codec import from_json
from incentives.engine.decoding import decode
from incentives.engine.facts import Facts
from incentives.engine.json_text import parse_json
from incentives.engine.messages import message
from incentives.engine.model import CodecError, EngineError, Plan
from incentives.engine.readout import read_out
from incentives.engine.run import run_series


class Command(BaseCommand):
    """Reads two files, writes lines; touches no database."""

    help = "Calculate pay from a plan and facts in JSON; every line explains itself."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan-file", required=True, type=Path)
        parser.add_argument("--facts", required=True, type=Path, help="one object or a list")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--language", choices=("zh", "en"), default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shown = pay(options["plan_file"], options["facts"])
        except EngineError as bad:
            text = message(bad.code, bad.params, options["language"])
            raise CommandError(text, returncode=2) from bad
        if options["as_json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
            return
        for line in shown["lines"]:
            self.stdout.write(line[options["language"]])
        self.stdout.write(f"{shown['total']} {shown['currency']}")


def pay(plan_file: Path, facts_file: Path) -> dict[str, Any]:
    """Calculate from files; a list of facts runs in order, balances of a person pass on."""
    plan = from_json(Plan, read_text(plan_file), plan_file.name)
    facts = read_facts(read_text(facts_file), facts_file.name)
    return read_out(plan, facts, run_series(plan, facts))


def read_facts(text: str, name: str) -> list[Facts]:
    """One object of facts or a list of them."""
    given = parse_json(text, name)
    if not isinstance(given, list):
        return [decode(Facts, given, name)]
    if not given:
        raise CodecError("list_empty", path=name)
    return [decode(Facts, item, f"{name}[{number}]") for number, item in enumerate(given)]


def read_text(path: Path) -> str:
    """The file as UTF-8 text, with or without a byte order mark."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise CodecError("not_utf8", path=path.name) from bad
    except (OSError, ValueError) as bad:
        raise CodecError("file_unreadable", path=ascii(str(path))) from bad
