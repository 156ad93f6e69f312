"""run.py: what it says when something is missing, and when it does work again."""

import importlib.util
import os
import socket
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as a module, with its .venv, var and checkout in a folder of the test."""
    monkeypatch.setenv("GOALMGMT_VAR", str(tmp_path / "var"))
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    module.ROOT, module.VENV = tmp_path, tmp_path / ".venv"
    module.VENV.mkdir()
    return module


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOTFOUND", "No network"),
        ("ERROR: Could not find a version that satisfies x (from versions: none)", "No network"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE", "not the locked one"),
        ("ERROR: No matching distribution found for x==1 (from versions: 2)", "No ready-made"),
    ],
)
def test_a_known_symptom_is_explained(run, output, advice):
    assert advice in run.explain(f"first line\n{output}\nlast line")


def test_an_unknown_failure_shows_the_end_of_the_output(run):
    command = [sys.executable, "-c", "print('the cause'); raise SystemExit(3)"]
    with pytest.raises(run.Trouble, match=r"(?s)Trying failed \(exit code 3\).*the cause"):
        run.must_run(command, dict(os.environ), "Trying")


def test_a_missing_venv_module_is_said_with_its_package(run, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.Trouble, match="apt-get install python3-venv"):
        run.must_have_venv_and_space()


def test_a_small_disk_is_said_before_anything_is_installed(run, monkeypatch):
    monkeypatch.setattr(run, "SPACE_NEEDED", 10**18)
    with pytest.raises(run.Trouble, match="Too little disk space"):
        run.must_have_venv_and_space()


def test_a_taken_port_is_named_with_the_way_to_another(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Trouble, match=rf"Port {port} .* --port {port + 1}"):
            run.free_port("127.0.0.1", port)


def test_port_zero_takes_a_free_one(run):
    assert run.free_port("127.0.0.1", 0) > 0


def test_a_second_demo_is_refused_while_one_runs(run):
    with (
        run.only_one_demo(),
        pytest.raises(run.Trouble, match="already runs"),
        run.only_one_demo(),
    ):
        pass


def test_a_step_runs_again_only_when_an_input_changes_or_its_product_is_gone(run, tmp_path):
    lock, product, count = tmp_path / "lock", tmp_path / "product", tmp_path / "count"
    lock.write_text("1")
    code = "import sys; [open(name, 'a').write('x') for name in sys.argv[1:]]"
    step = run.Step("a step", (sys.executable, "-c", code, product, count), (lock,), product.exists)
    runs = []
    for change in (lambda: None, lambda: None, lambda: lock.write_text("2"), product.unlink):
        change()
        step.make()
        runs.append(len(count.read_text()))
    assert runs == [1, 1, 2, 3]


def test_a_failed_step_is_tried_again(run):
    step = run.Step("a step", (sys.executable, "-c", "raise SystemExit(1)"), (), lambda: True)
    for _ in range(2):
        with pytest.raises(run.Trouble):
            step.make()


def test_databases_and_secrets_of_the_caller_do_not_leak_in(run, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://production")
    monkeypatch.setenv("SECRET_KEY", "production")
    env = run.environment("demo")
    assert (env["DATABASE_URL"], env["SECRET_KEY"], env["REDIS_URL"]) == ("", "", "")
    assert env["GOALMGMT_VAR"].endswith("/var/demo")
    assert run.environment("test", DATABASE_URL="postgres://here")["DATABASE_URL"].endswith("here")
