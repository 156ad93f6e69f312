"""Measuring a goal: alternating pairs of limit and ours after a warm-up, and what else ran.

Follows the procedure of the performance goals: a pair during which others used the processors is
marked and does not count; with fewer than five that do, the verdict is "inconclusive".
"""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from goalmgmt.bench.goals import Goal, Workload
from teams.models import User

PAIRS = 5
#: Foreign processor time, in cores, above which a pair does not count.
QUIET = 0.15


@dataclass
class Pair:
    """One measurement of each, in seconds, and the processor time of others meanwhile in cores."""

    limit: float
    ours: float
    foreign: float

    @property
    def ratio(self) -> float:
        return self.ours / self.limit


@dataclass
class Result:
    """A goal at one size."""

    goal: str
    size: int
    limit: float
    ours: float
    ratio: float
    ratio_min: float
    ratio_max: float
    ratio_of_quiet_pairs: float | None
    quiet_pairs: int
    statements: int
    peak_mib: int
    verdict: str
    pairs: list[Pair] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(goal: Goal, size: int, pairs: int) -> Result:
    """Prepare the data, check that the result is exact, then measure."""
    work = goal.prepare(size)
    for warm_up in (work.limit, work.ours):
        warm_up()
        work.tidy()
    statements = _statements(work)
    work.check()
    measured = [_pair(work) for _pair_ in range(pairs)]
    return _result(goal, size, measured, statements)


def _result(goal: Goal, size: int, pairs: list[Pair], statements: int) -> Result:
    quiet = [pair.ratio for pair in pairs if pair.foreign <= QUIET]
    ratios = [pair.ratio for pair in pairs]
    ours = median(pair.ours for pair in pairs)
    found = Result(
        goal=goal.name,
        size=size,
        limit=round(median(pair.limit for pair in pairs), 4),
        ours=round(ours, 4),
        ratio=round(median(ratios), 3),
        ratio_min=round(min(ratios), 3),
        ratio_max=round(max(ratios), 3),
        ratio_of_quiet_pairs=round(median(quiet), 3) if quiet else None,
        quiet_pairs=len(quiet),
        statements=statements,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        verdict="",
        pairs=pairs,
    )
    found.verdict = _verdict(goal, found)
    return found


def _verdict(goal: Goal, found: Result) -> str:
    if found.statements > goal.statements or found.ours > goal.seconds.get(found.size, 1e9):
        return "missed"
    if found.size != goal.sizes[-1]:
        return "met" if found.size in goal.seconds else "measured"
    if found.quiet_pairs < PAIRS:
        return "inconclusive"
    return "met" if (found.ratio_of_quiet_pairs or 0) <= goal.ratio else "missed"


def _pair(work: Workload) -> Pair:
    busy, own, clock = _busy(), _own(), time.perf_counter()
    limit = _timed(work.limit)
    work.tidy()
    ours = _timed(work.ours)
    work.tidy()
    passed = time.perf_counter() - clock
    return Pair(limit, ours, round(max(_busy() - busy - (_own() - own), 0) / passed, 2))


def _timed(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _statements(work: Workload) -> int:
    """How many statements ours sends, counted outside of the measured runs."""
    sent = 0

    def count(execute: Any, *args: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        work.ours()
    work.tidy()
    return sent


def _busy() -> float:
    """Seconds that the machine's processors worked since it started."""
    fields = [int(n) for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Seconds that this process and its database process worked."""
    return time.process_time() + (_process_seconds(_backend()) if _backend() else 0.0)


def _backend() -> int:
    if connection.vendor != "postgresql":
        return 0
    return int(connection.connection.info.backend_pid)


def _process_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # the database runs elsewhere
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def surroundings() -> dict[str, Any]:
    """What the figures were measured on."""
    facts: dict[str, Any] = {"cpus": os.cpu_count(), "load": os.getloadavg()[0],
                             "database": connection.vendor}  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in ("server_version", "shared_buffers", "work_mem", "fsync"):
                cursor.execute(f"SHOW {name}")
                facts[name] = cursor.fetchone()[0]
    return facts


def refuse_foreign_people() -> None:
    """Raise ValueError for a database in use: the bench fills one with a company of its own."""
    if User.objects.exclude(code__startswith="bench-").exists():
        raise ValueError("The database holds people; the bench wants one of its own.")
