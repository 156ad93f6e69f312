"""Fields that nobody offered have no effect: with and without them the same rows (A6)."""

import json
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from goalmgmt.testing.pages import fingerprint, forms_of, same_numbers
from goalmgmt.testing.rights import World, walked
from goalmgmt.tests.rights.test_hostile import (
    FORM,
    JSON,
    _api_path,
    _writer,
    api_writes,
    found_forms,
    takes,
)
from tracking.models import Receipt

pytestmark = pytest.mark.django_db

#: Holds a random request id, and hashes over it; or the digest of a random secret.
RANDOM = frozenset({"core_auditevent", "knox_authtoken", "tracking_surveyinvitation"})
WANTED = {
    "status": "approved", "role": "admin", "roles": "admin", "is_superuser": "true",
    "is_active": "1", "is_staff": "true", "paid_at": "2026-01-01T00:00:00Z",
    "approved_at": "2026-01-01T00:00:00Z", "approved_by": "1", "author": "1", "owner": "1",
    "actor": "1", "id": "1", "pk": "1", "total": "9", "ignore_permissions": "1", "manager": "1",
    "recorded_by": "1", "recorded_at": "2020-01-01", "submitted_at": "2020-01-01T00:00:00Z",
    "is_late": "false", "grade": "A", "locked": "1",
}  # fmt: skip


def outcome(client: Client, method: str, path: str, body: str, kind: str) -> tuple[int, object]:
    """Status and rows after the request, which is taken back."""
    with same_numbers(), transaction.atomic():
        status = client.generic(method, path, body, content_type=kind).status_code
        rows = fingerprint(RANDOM)
        transaction.set_rollback(True)
    return status, rows


def test_a_form_takes_only_its_own_fields(world, clients):
    forms, changed, effective = found_forms(world, clients), [], 0
    before = fingerprint(RANDOM)
    for route, path, role in walked(world):
        names = None if route.is_api else takes(clients[role], "POST", path)
        if names is None or path not in forms:
            continue
        base = forms[path].fields
        more = {k: v for k, v in WANTED.items() if k not in names and k not in base}
        plain = outcome(clients[role], "POST", path, urlencode(base), FORM)
        effective += plain[1] != before
        if outcome(clients[role], "POST", path, urlencode(base | more), FORM) != plain:
            changed.append(route.name)
    assert changed == []
    assert effective > 5


def test_the_api_takes_only_its_own_fields(world, clients):
    """A name that it does not know is refused, or changes nothing."""
    before = fingerprint(RANDOM)
    for name, (method, base) in api_writes(world).items():
        client, path = clients[_writer(name)], _api_path(name, world)
        more = {key: value for key, value in WANTED.items() if key not in base} | base
        plain = outcome(client, method, path, json.dumps(base), JSON)
        assert plain[0] in {200, 201}, name
        offered = outcome(client, method, path, json.dumps(more), JSON)
        assert offered in (plain, (400, before)), name


def strange(world: World) -> dict[str, object]:
    """Objects of the west, which the rep and the manager of the east do not see."""
    who = world.cast
    receipt = Receipt.objects.filter(shares__person=who.stranger).first()
    assert receipt is not None
    fact = {"external_id": "X-9", "customer": "New", "amount": "-1.00", "received_on": "2026-03-02"}
    return fact | {"shares": {who.rep.code: "1"}, "refund_of": receipt.external_id}


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        ("rep", "/receipts/new/", {"person_1": "stranger", "percent_1": "100"}),
        ("rep", "/contracts/new/", {"person_1": "stranger", "percent_1": "100"}),
        ("manager", "/plans/new/", {"scope": "WEST"}),
        ("manager", "/notices/new/?kind=month", {"audience": "WEST"}),
    ],
)
def test_objects_of_another_unit_are_refused_in_forms(role, path, body, world, clients):
    before = fingerprint()
    forms = forms_of(clients[role].get(path).content.decode())
    form = max(forms, key=lambda form: len(form.fields))
    body = {k: str(world.cast.west.pk) if v == "WEST" else v for k, v in body.items()}
    filled = form.fields | {"customer": "New", "amount": "5", "value": "5"} | body
    answer = clients[role].post(path, urlencode(filled), content_type=FORM)
    assert answer.status_code in {400, 403, 404, 422}
    assert fingerprint() == before


def test_objects_of_another_unit_are_refused_by_the_api(world, clients):
    before = fingerprint()
    answer = clients["rep"].post("/api/v1/receipts/", strange(world), content_type=JSON)
    assert answer.status_code == 400
    alone = strange(world) | {"shares": {"stranger": "1"}, "refund_of": None, "amount": "1.00"}
    answer = clients["rep"].post("/api/v1/receipts/", alone, content_type=JSON)
    assert answer.status_code == 403
    foreign = world.objects["api-plan-cells"].foreign
    body = {"revision": 0, "cells": [{"row": 1, "month": "2026-05", "amount": "1.00"}]}
    path = f"/api/v1/plans/{foreign['code']}/versions/1/cells/"
    answer = clients["manager"].patch(path, body, content_type=JSON)
    assert answer.status_code == 404
    assert fingerprint() == before
