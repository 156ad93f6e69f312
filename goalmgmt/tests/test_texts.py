"""Every notification that the code sends has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from goalmgmt.core.messages import texts


def kinds_sent() -> Iterator[str]:
    for app in ("teams", "targets", "tracking", "incentives", "reviews"):
        for path in Path(settings.BASE_DIR, app).rglob("operations/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notify"):
                    yield from _kind(node)


def _kind(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value)


def test_every_kind_of_notification_has_a_text() -> None:
    assert set(kinds_sent()) - set(texts()) == set()
