"""`manage.py verify_ledger --json`: exit 1 when anything does not hold."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracking.models import AchievedCell, Contract, Credit, Receipt
from tracking.queries.verification import all_checks, problems


class Command(BaseCommand):
    help = "Check that credits equal their facts, cells their credits, and nothing was altered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(problems())
        if options["json"]:
            self.stdout.write(json.dumps(_answer([asdict(problem) for problem in found])))
        else:
            for problem in found:
                self.stdout.write(f"{problem.check}: {problem.thing}: {problem.message}")
            self.stdout.write(f"{len(found)} problems")
        if found:
            raise SystemExit(1)


def _answer(found: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "ok": not found,
        "problems": found,
        "checks": len(all_checks()),
        "counts": {
            "contracts": Contract.objects.count(),
            "receipts": Receipt.objects.count(),
            "credits": Credit.objects.count(),
            "cells": AchievedCell.objects.count(),
        },
    }
