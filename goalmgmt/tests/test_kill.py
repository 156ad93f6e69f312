"""kill -9 at any point of an import or a close leaves nothing of it, or all of it.

Real processes on a database of their own: SQLite, or PostgreSQL where the tests run on it.
"""

import contextlib
import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.slow
ROWS = 1500
KILLS = 4
TABLES = {
    "Contract": "tracking_contract", "ContractShare": "tracking_contractshare",
    "Credit": "tracking_credit", "Customer": "tracking_customer",
    "AchievedCell": "tracking_achievedcell", "Close": "incentives_close",
    "Statement": "incentives_statement", "StatementLine": "incentives_statementline",
    "Bulletin": "incentives_bulletin", "PayrollFile": "incentives_payrollfile",
    "Payout": "incentives_payout", "LockedMonth": "targets_lockedmonth",
    "Notification": "core_notification",
    "AuditEvent": "core_auditevent", "ImportBatch": "core_importbatch",
}  # fmt: skip


def _scratch_database() -> Iterator[dict[str, str]]:
    """Settings of an empty database that other processes can open."""
    if connection.vendor != "postgresql":
        yield {"DATABASE_URL": ""}
        return
    import psycopg2  # noqa: PLC0415 - the driver is only there for PostgreSQL

    own = settings.DATABASES["default"]
    name = f"kill_{os.getpid()}"
    keys = {
        "host": own["HOST"],
        "port": own["PORT"] or 5432,
        "user": own["USER"],
        "password": own["PASSWORD"],
    }
    admin = psycopg2.connect(dbname="postgres", **keys)
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        secret = f":{keys['password']}" if keys["password"] else ""
        yield {
            "DATABASE_URL": f"postgres://{keys['user']}{secret}@{keys['host']}:{keys['port']}/{name}"
        }
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        admin.close()


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    var = tmp_path_factory.mktemp("kill")
    for database in _scratch_database():
        known = {
            **os.environ,
            **database,
            "GOALMGMT_VAR": str(var),
            "GOALMGMT_PROFILE": "dev",
            "REDIS_URL": "",
        }
        _run(known, "migrate", "-v0")
        yield known


def _command(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def _run(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        _command(*words),
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _counts(env: dict[str, str]) -> dict[str, int]:
    """The rows of each table, as a process of its own sees them."""
    with contextlib.closing(_connect(env)) as connection:
        cursor = connection.cursor()
        counts = {}
        for name, table in TABLES.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[name] = cursor.fetchone()[0]
        return counts


def _connect(env: dict[str, str]) -> Any:
    if not env["DATABASE_URL"]:
        return sqlite3.connect(Path(env["GOALMGMT_VAR"]) / "goalmgmt.sqlite3")
    import psycopg2  # noqa: PLC0415 - the driver is only there for PostgreSQL

    return psycopg2.connect(env["DATABASE_URL"])


def _kill_after(seconds: float, env: dict[str, str], *words: str) -> bool:
    """Start the command, kill it after a while; whether it was still running."""
    process = subprocess.Popen(
        _command(*words),
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return running


def _write(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def _organisation(env: dict[str, str], folder: Path) -> None:
    units = [
        ["code", "name", "kind", "parent", "starts_on"],
        ["CO", "Company", "company", "", "2026-01-01"],
    ]
    people = [["code", "name", "unit", "roles", "hired_on"]]
    people += [[f"P{n}", f"Person {n}", "CO", "rep", "2026-01-01"] for n in range(20)]
    plan = [
        ["code", "name", "starts_on", "metric", "kind", "rate"],
        ["flat", "Flat", "2026-01-01", "sales", "flat", "0.01"],
    ]
    on = [["plan", "person", "starts_on"], *(["flat", f"P{n}", "2026-01-01"] for n in range(20))]
    _run(env, "import_data", "units", _write(folder / "units.csv", units))
    _run(env, "import_data", "people", _write(folder / "people.csv", people))
    _run(env, "import_data", "pay_plans", _write(folder / "plan.csv", plan), "--issue")
    _run(env, "import_data", "pay_assignments", _write(folder / "on.csv", on))


def _step(name: str) -> list[str]:
    return ["close", "--period", "2026-Q1", "--plan", "flat", "--step", name]


def _contracts(folder: Path) -> str:
    rows = [["external_id", "signed_on", "customer", "amount", "person"]]
    rows += [
        [f"C{n}", f"2026-0{n % 3 + 1}-15", f"Customer {n % 50}", f"{n + 1}.50", f"P{n % 20}"]
        for n in range(ROWS)
    ]
    return _write(folder / "contracts.csv", rows)


def _attack(env: dict[str, str], words: list[str], whole: float) -> dict[str, int]:
    """Kill the command at points spread over `whole` seconds, then let it run; what stands then.

    A killed run leaves what stood before, or, where it died between its commit and its exit, all
    of its work: then it is not run again, and the caller sees whether all is there.
    """
    before = left = _counts(env)
    dice = random.Random(7)
    for number in range(KILLS):
        killed = _kill_after(whole * (number + dice.random()) / KILLS, env, *words)
        left = _counts(env)
        if not killed or left != before:
            return left
    _run(env, *words)
    return _counts(env)


def _timed(env: dict[str, str], *words: str) -> float:
    started = time.monotonic()
    _run(env, *words)
    return time.monotonic() - started


def test_a_killed_import_or_close_leaves_nothing_and_runs_again(
    env: dict[str, str], tmp_path: Path
) -> None:
    _organisation(env, tmp_path)
    words = ["import_data", "contracts", _contracts(tmp_path)]
    whole = _timed(env, *words, "--dry-run")
    after = _attack(env, words, whole)
    assert (after["Contract"], after["Credit"]) == (ROWS, ROWS)
    closed = _attack(env, _step("calculate"), whole)
    assert (closed["Close"], closed["Statement"], closed["StatementLine"]) == (1, 20, ROWS)
    whole = _timed(env, *_step("approve"))
    assert _attack(env, _step("publish"), whole)["Bulletin"] == 1
    paid = _attack(env, _step("pay"), whole)
    assert (paid["Payout"], paid["PayrollFile"]) == (20, 1)
    assert _attack(env, _step("lock"), whole)["LockedMonth"] == 3
    assert json.loads(_run(env, "verify_pay", "--json"))["problems"] == []
    assert json.loads(_run(env, "verify_ledger", "--json"))["problems"] == []
