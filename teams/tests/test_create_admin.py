"""The first administrator of a new company."""

import pytest
from django.core.management import CommandError, call_command

from teams.models import User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "correct-horse-battery")
    call_command("create_admin", "chief", "陈静", "--email", "chief@example.com")
    person = User.objects.get(code="chief")
    assert person.role_names == {"admin"}
    assert person.check_password("correct-horse-battery")


@pytest.mark.parametrize("password", ["short", "1234567890", "passwordpassword"[:8]])
def test_a_weak_password_adds_nobody(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError, match="password"):
        call_command("create_admin", "chief", "陈静")
    assert not User.objects.exists()
