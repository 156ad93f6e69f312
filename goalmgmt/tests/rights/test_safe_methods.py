"""No unsafe page route without its token, and a look changes nothing (S7)."""

import pytest
from django.db import transaction
from django.test import Client

from goalmgmt.testing.pages import watched_writes
from goalmgmt.testing.rights import PERSON_OF, World, walked

pytestmark = pytest.mark.django_db

#: What a GET may write: route name → table.
LOOKING_LEAVES = {
    "notification_open": {"core_notification"},  # opening a message is reading it
    "reviews:notice_detail": {"reviews_noticeread"},  # the read receipt
    "tracking:report_read": {"tracking_report", "core_auditevent"},  # opening is 已阅
}
#: The standard metrics are made when a company first needs them.
FIRST_USE = {"targets_metric"}


def test_an_unsafe_page_request_without_token_is_refused(world):
    refused, broken = 0, []
    clients = {role: _with_checks(world, role) for role in PERSON_OF}
    for route, path, role in walked(world):
        client = clients[role]
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            with transaction.atomic():
                status = client.generic(method, path).status_code
                transaction.set_rollback(True)
            refused += status == 403
            if status != 403 and not (route.is_api and status == 405):
                broken.append((route.name, method, status))
    assert broken == []
    assert refused > 200


def _with_checks(world: World, role: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.person(role), backend="teams.adapters.SignInBackend")
    return client


@pytest.mark.parametrize("role", PERSON_OF)
def test_a_look_changes_nothing(role, world):
    client, wrote = world.client(role), []
    for route, path, insider in walked(world):
        for method in ("GET", "HEAD", "OPTIONS") if role == insider else ("GET",):
            with transaction.atomic():
                with watched_writes() as writes:
                    client.generic(method, path)
                transaction.set_rollback(True)
            tables = {sql.split('"')[1] for sql in writes} - FIRST_USE
            if tables - LOOKING_LEAVES.get(route.name, set()):
                wrote.append((route.name, method, sorted(tables)))
    assert wrote == []
