"""Acts that happen at the same time, for tests on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

from django.db import connections, transaction

from goalmgmt.core.errors import GoalmgmtError

Act = Callable[[], object]
#: Long enough for an act that is not held up to be through.
PATIENCE = 1.0


def at_once(*acts: Act) -> list[object]:
    """Run the acts in threads that start together; a refusal is the result of its act."""
    start = Barrier(len(acts))

    def run(act: Act) -> object:
        start.wait()
        return outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def outcome(act: Act) -> object:
    """What the act returned, or the refusal that it raised, on a connection of its own."""
    try:
        return act()
    except GoalmgmtError as refusal:
        return refusal
    finally:
        connections.close_all()


@contextmanager
def underway(act: Act) -> Iterator[None]:
    """`act` done in a transaction that commits only when the block ends."""
    done, leave = Event(), Event()

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                leave.wait(30)
        finally:
            done.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        done.wait(30)
        try:
            yield
        finally:
            leave.set()
            running.result(30)


def held_up(first: Act, second: Act) -> tuple[bool, object]:
    """Whether `second` waits for the transaction of `first` to end, and what came of it then."""
    with ThreadPoolExecutor(1) as pool:
        with underway(first):
            later: Future[object] = pool.submit(outcome, second)
            waits = not _is_through(later)
        return waits, later.result(30)


def _is_through(later: "Future[object]") -> bool:
    try:
        later.result(PATIENCE)
    except TimeoutError:
        return False
    return True
