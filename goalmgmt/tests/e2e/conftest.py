"""A real server for the browser tests: the demo company on SQLite, gunicorn and a worker.

Nothing of ours is replaced. One server serves the whole session, so each walk uses people and
records of its own.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from goalmgmt.tests.e2e.visitor import Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FONT = Path(settings.BASE_DIR, "node_modules", "@expo-google-fonts", "noto-sans-sc", "400Regular")
Visit = Callable[..., Visitor]
PHONE = {"width": 375, "height": 667}
DESKTOP = {"width": 1280, "height": 800}
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _manage(env: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=env, check=True
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, with its worker running; GOALMGMT_E2E names one that runs."""
    if running := os.environ.get("GOALMGMT_E2E"):
        yield running
        return
    var = tmp_path_factory.mktemp("var")
    env = {**os.environ, "GOALMGMT_VAR": str(var), "GOALMGMT_PROFILE": "demo"}
    for name in ("DATABASE_URL", "REDIS_URL", "PYTEST_CURRENT_TEST"):
        env.pop(name, None)
    for command in (
        ["messages", "--compile-all"],
        ["migrate", "-v0"],
        ["createcachetable"],
        ["seed_demo"],
    ):
        _manage(env, *command)
    port = _free_port()
    python = [sys.executable, "-m"]
    commands = [
        [*python, "gunicorn", "goalmgmt.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread",
         "--threads", "8", "--no-control-socket"],
        [*python, "celery", "-A", "goalmgmt", "worker", "-P", "threads", "-c", "2"],
    ]  # fmt: skip
    started = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, start_new_session=True)
        for command in commands
    ]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address)
        yield address
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(20)


def _wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} did not answer")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("fonts")
    conf = folder / "fonts.conf"
    conf.write_text(FONTS_CONF.format(folder=FONT, cache=folder / "cache"))
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        "env": {**os.environ, "FONTCONFIG_FILE": str(conf)},
    }  # fmt: skip


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of who signed in already: each person signs in once a run."""
    return {}


@pytest.fixture
def visit(server: str, browser: Browser, sessions: dict[str, Any]) -> Iterator[Visit]:
    """`visit(code, phone=False)` opens a browser of the person's own, signed in, at Today.

    Without a code nobody is signed in. The test fails on what its visitors' pages reported.
    """
    opened: list[Visitor] = []

    def enter(code: str = "", *, phone: bool = False, **options: Any) -> Visitor:
        options = {"locale": "zh-CN", "viewport": PHONE if phone else DESKTOP, **options}
        options["storage_state"] = sessions.get(code)
        visitor = Visitor(browser.new_context(has_touch=phone, **options), server)
        opened.append(visitor)
        if code and code in sessions:
            visitor.open("/today/")
        elif code:
            sessions[code] = visitor.sign_in(code).context.storage_state()
        return visitor

    yield enter
    for visitor in opened:
        visitor.context.close()
    assert [fault for visitor in opened for fault in visitor.faults] == []
