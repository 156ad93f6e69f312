"""Production refuses to start unsafely; every answer carries the security headers (S1, S2)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[3]
SAFE = {
    "GOALMGMT_PROFILE": "production", "SECRET_KEY": "k" * 30 + "0123456789abcdefghijABCDEFGHIJ",
    "ALLOWED_HOSTS": "goals.example.com", "DEBUG": "false", "REDIS_URL": "redis://127.0.0.1",
    "DATABASE_URL": "postgres://app@127.0.0.1/app",
}  # fmt: skip


def start(tmp_path: Path, **changed: str) -> tuple[int, str]:
    """`check --deploy` with the settings of production."""
    env = os.environ | SAFE | {"GOALMGMT_VAR": str(tmp_path)} | changed
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "Production needs SECRET_KEY"),
        ("SECRET_KEY", "short", "Production needs SECRET_KEY"),
        ("DEBUG", "true", "does not start with DEBUG on"),
        ("ALLOWED_HOSTS", "*", "Production needs ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", "", "Production needs ALLOWED_HOSTS"),
        ("GOALMGMT_PROFILE", "prod", "GOALMGMT_PROFILE is"),
    ],
)
def test_production_refuses_to_start(name, value, said, tmp_path):
    code, output = start(tmp_path, **{name: value})
    assert (code != 0, said in output) == (True, True), output


def test_the_deploy_check_finds_nothing(tmp_path):
    code, output = start(tmp_path)
    assert (code, "no issues" in output) == (0, True), output


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/login/", 200), ("/today/", 302), ("/no-such-page/", 404), ("/audit/", 403),
        ("/api/v1/me/", 200), ("/api/v1/closes/", 403), ("/healthz", 200),
        ("/people/?q=%00", 400),
    ],
)  # fmt: skip
def test_every_answer_carries_the_security_headers(path, status, world):
    client = Client(raise_request_exception=False)
    if path not in {"/accounts/login/", "/today/"}:
        client = world.client("rep")
    answer = client.get(path)
    assert answer.status_code == status
    _has_headers(answer)


@pytest.mark.django_db
def test_the_page_of_a_failure_carries_them_too(world, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("on purpose")

    client = world.client("rep")
    monkeypatch.setattr("teams.views.people.clock.today", fail)
    answer = client.get("/people/")
    assert answer.status_code == 500
    assert b"on purpose" not in answer.content
    _has_headers(answer)


def _has_headers(answer):
    headers = answer.headers
    csp = headers["Content-Security-Policy"]
    for wanted in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert wanted in csp
    assert "script-src 'self';" in csp.replace("script-src 'self'", "script-src 'self';")
    assert "unsafe-inline" not in csp.replace("style-src-attr 'unsafe-inline'", "")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]
