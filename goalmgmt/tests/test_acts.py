"""Every act that operations write into the audit trail has its words."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from goalmgmt.core.acts import label_of, words
from goalmgmt.core.states import Machine

#: The machines, by the model whose states they move.
MACHINES = {
    "targets.enums": {
        "VERSION": "planversion",
        "ACCEPTANCE": "acceptance",
        "STEP": "planapproval",
        "PROPOSAL": "proposal",
    },
    "tracking.enums": {
        "VISIT": "visit",
        "REPORT": "report",
        "DEAL": "deal",
        "EXCUSE": "excuse",
    },
    "tracking.flow_enums": {"FLOW": "flowrequest"},
    "tracking.enums_meetings": {"MEETING": "meeting"},
    "tracking.models.fact_conflicts": {"CONFLICT": "factconflict"},
    "tracking.enums_teamwork": {"ACTION": "action", "HELP": "helprequest", "RISK": "risk"},
    "tracking.survey_enums": {"SURVEY": "survey"},
    "incentives.enums": {
        "PLAN_VERSION": "payplanversion",
        "CLOSE": "close",
        "DISPUTE": "dispute",
        "OBJECTION": "bulletinobjection",
    },
    "reviews.enums": {"NOTICE": "notice", "REVIEW": "review"},
}


def acts_written() -> Iterator[str]:
    """The constants named `action` in calls under operations/."""
    for app in ("teams", "targets", "tracking", "incentives", "reviews"):
        for path in Path(settings.BASE_DIR, app).rglob("operations/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
                    yield from [str(node.value.value)] if node.arg == "action" else []


def moves() -> Iterator[str]:
    for module, machines in MACHINES.items():
        for name, model in machines.items():
            machine: Machine = getattr(import_module(module), name)
            yield from (f"{model}.{verb}" for verb in machine.moves)


def test_every_act_has_words() -> None:
    assert {*acts_written(), *moves()} - set(words()) == set()


@pytest.mark.parametrize("module", MACHINES)
def test_every_machine_is_listed(module: str) -> None:
    found = {name for name, value in vars(import_module(module)).items() if type(value) is Machine}
    assert found == set(MACHINES[module])


def test_an_act_without_words_stands_as_it_is_named() -> None:
    assert label_of("thing.do") == "thing.do"
