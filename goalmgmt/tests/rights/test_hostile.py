"""Input that was made to break something: never 5xx, and a refusal writes nothing (F2, F3)."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from goalmgmt.testing.pages import Form, fingerprint, forms_of, names_read, watched_writes
from goalmgmt.testing.rights import PERSON_OF, World, walked
from targets.models import LensRow, SplitRow

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DIGITS = "9" * 5000
VALUES = [
    "\udcff\ud800", DIGITS, "１２３", "9999-12-31", "0001-01-01", "9999-99", "x" * 60_000,
    "2026-03-10\n",
]  # fmt: skip
#: Tried in each field alone, the others as the page has them.
ALONE = ("a\x00b", DIGITS, "9999-12-31", "0001-01-01")
FIELDS_TRIED = 6
PIECES = ["9999-99", "9999-12", "9999", "0", "9999-W53", "0001-01-01", "２０２６-Q1", "%00",
          "x" * 3000, "1" * 25, DIGITS]  # fmt: skip
RULES = {
    "code": "x", "currency": "CNY", "period": "quarter",
    "components": [{"key": "k", "metric": "receipts", "kind": "flat", "rate": "0.01"}],
}  # fmt: skip
DEEP = "[" * 100_000 + "]" * 100_000
BODIES = [
    b"", b"null", b"[]", b"{}", b"1", b'"x"', b"[1]", b"{", b"\xff\xfe", DEEP.encode(),
    b'{"a": NaN}', b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b'{"a": 1, "a": 2}',
    b'{"a": ' + DIGITS.encode() + b"}",
    b'{"a": 1e999999999}',
]  # fmt: skip
JSON_VALUES = [
    None, True, 5, -1, 10**30, "1e400", [], {}, [[]], {"a": 1}, "", "NaN", "１２３", "x" * 60_000,
    "9999-12-31", "0001-01-01", "9999-12-31T23:59:59-14:00", "2026-13-45", "２０２６-05", "0000-01",
    "2026-05\n", "-1.00", "0.005", "9" * 400,
]  # fmt: skip


def sent(client: Client, method: str, path: str, body: bytes | str = b"", kind: str = FORM) -> str:
    """What was wrong with the answer, or nothing; whatever was written is taken back."""
    wrong = ""
    with transaction.atomic():
        with watched_writes() as writes:
            answer = client.generic(method, path, body, content_type=kind)
        if answer.status_code >= 500:
            wrong = f"{answer.status_code} {type(answer.exc_info[1]).__name__} {answer.exc_info[1]}"
        elif answer.status_code >= 400 and writes and _stayed():
            wrong = f"{answer.status_code} but wrote: {writes[0][:60]}"
        transaction.set_rollback(True)
    return wrong[:300]


_untouched: dict[str, str] = {}


def _stayed() -> bool:
    """Whether what a refused request wrote is still there."""
    return fingerprint() != _untouched


@pytest.fixture(autouse=True)
def _before(world: World, clients: dict[str, Client]) -> None:
    _untouched.clear()
    _untouched.update(fingerprint())


def takes(client: Client, method: str, path: str) -> set[str] | None:
    """The names that the route reads from such a request; None where it takes none such."""
    with names_read() as found, transaction.atomic():
        answer = client.generic(method, path, b"", content_type=FORM)
        transaction.set_rollback(True)
    return None if answer.status_code == 405 else found - {"csrfmiddlewaretoken"}


def test_odd_query_strings_never_break_a_page(world, clients):
    broken = []
    for route, path, role in walked(world):
        for name in takes(clients[role], "GET", path) or ():
            for value in VALUES:
                query = urlencode({name: value[:8000]}, errors="surrogatepass")
                if wrong := sent(clients[role], "GET", f"{path}?{query}"):
                    broken.append((route.name, name, value[:20], wrong))
    assert not broken, "\n".join(map(str, broken))


def test_odd_addresses_never_break_a_page(world, clients):
    broken = []
    for route, path, role in walked(world):
        if not route.arguments or takes(clients[role], "GET", path) is None:
            continue
        known = world.objects[route.name]
        for argument, piece in product(route.arguments, PIECES):
            changed = _with(path, known.own or known.foreign or {}, argument, piece)
            if wrong := sent(clients[role], "GET", changed):
                broken.append((route.name, argument, piece[:20], wrong))
    assert not broken, "\n".join(map(str, broken))


def _with(path: str, kwargs: Mapping[str, object], argument: str, piece: str) -> str:
    old = f"/{quote(str(kwargs[argument]))}/"
    return path.replace(old, f"/{quote(piece, safe='%')}/")


def found_forms(world: World, clients: dict[str, Client]) -> dict[str, Form]:
    """The forms of all pages by the path they are sent to, as the first role sees them."""
    forms: dict[str, Form] = {}
    for route, path, role in walked(world):
        if route.is_api or takes(clients[role], "GET", path) is None:
            continue
        for who in dict.fromkeys((role, *PERSON_OF)):
            with transaction.atomic():
                answer = clients[who].get(path)
                transaction.set_rollback(True)
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                for form in forms_of(answer.content.decode()):
                    if form.method == "post":
                        target = (form.action or path).split("?")[0]
                        forms.setdefault(target, form)
    return forms


def test_hostile_fields_never_break_a_form(world, clients):
    forms = found_forms(world, clients)
    assert len(forms) > 20
    broken = []
    for route, path, role in walked(world):
        names = None if route.is_api else takes(clients[role], "POST", path)
        if names is None:
            continue
        base = forms[path].fields if path in forms else dict.fromkeys(names, "1")
        changes = [dict.fromkeys({*names, *base}, value) for value in VALUES]
        few = sorted(names)[:FIELDS_TRIED]
        changes += [{name: value} for name in few for value in ALONE]
        for change in changes:
            body = urlencode(base | change, errors="surrogatepass")
            if wrong := sent(clients[role], "POST", path, body):
                broken.append((route.name, str(change)[:60], wrong))
    assert not broken, "\n".join(str(line)[:400] for line in broken)


def test_hostile_bodies_never_break_a_page_or_the_api(world, clients):
    broken = []
    for route, path, role in walked(world):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if takes(clients[role], method, path) is None:
                continue
            bodies = BODIES if route.is_api else BODIES[8:10]
            tried = ((b, sent(clients[role], method, path, b, JSON)) for b in bodies)
            broken += [(route.name, method, body[:20], wrong) for body, wrong in tried if wrong]
    assert not broken, "\n".join(map(str, broken))


def test_hostile_fields_never_break_the_api(world, clients):
    broken = []
    for name, (method, base) in api_writes(world).items():
        role, path = _writer(name), _api_path(name, world)
        assert sent(clients[role], method, path, json.dumps(base), JSON) == ""
        texts = map(json.dumps, _variants(base))
        tried = ((text, sent(clients[role], method, path, text, JSON)) for text in texts)
        broken += [(name, text[:200], wrong) for text, wrong in tried if wrong]
    assert not broken, "\n".join(map(str, broken))


def _variants(base: object) -> Iterator[object]:
    """The body with every value, at any depth, replaced by each odd one."""
    if isinstance(base, dict):
        for key, inner in base.items():
            yield from ({**base, key: odd} for odd in JSON_VALUES)
            yield from ({**base, key: changed} for changed in _variants(inner))
            yield {other: value for other, value in base.items() if other != key}
    elif isinstance(base, list) and base:
        yield from ([odd] for odd in JSON_VALUES)
        yield from ([changed] for changed in _variants(base[0]))


def _writer(name: str) -> str:
    """Who sends a good body: the manager plans, finance pays, the leader above answers."""
    if name.startswith("api-proposal-"):
        return "leadership"
    if name.startswith("api-pay-plan-") or name == "api-dispute-decide":
        return "finance"
    return "manager" if name.startswith("api-plan-") else "rep"


def _api_path(name: str, world: World) -> str:
    known = world.objects.get(name)
    return reverse(name, kwargs=dict(known.own or {}) if known else {})


def api_writes(world: World) -> dict[str, tuple[str, dict[str, object]]]:
    """A good body for every write of the API."""
    plan = world.objects["api-plan-cells"].own
    assert plan is not None
    row = SplitRow.objects.get(version__plan__code=plan["code"], person=world.cast.rep)
    entry = LensRow.objects.filter(split__version=row.version).earliest("pk")
    fact = {
        "external_id": "X-1", "customer": "Customer of rep", "amount": "10.00",
        "shares": {"rep": "1"}, "note": "n",
    }  # fmt: skip
    return {
        "api-contract-list": ("POST", fact | {"signed_on": "2026-03-02"}),
        "api-receipt-list": ("POST", fact | {"received_on": "2026-03-02", "contract": None}),
        "api-visit-list": (
            "POST",
            {"customer": "Customer of rep", "planned_on": "2026-03-10", "planned_time": "10:00",
             "kind": "phone", "purpose": "p", "outcome": "progress", "next_step": "quote",
             "next_step_on": "2026-03-11", "note": "n",
             "client_id": "4b0d4f0e-0000-4000-8000-000000000001"},
        ),
        "api-deal-list": (
            "POST",
            {"name": "n", "customer": "Customer of rep", "owner": "rep", "value": "10.00",
             "chance": "0.5", "expected_on": "2026-05-01", "decider": "d", "is_key": True,
             "note": "n"},
        ),
        "api-deal-step": (
            "POST",
            {"stage": "lost", "value": "1.00", "expected_on": "2026-05-01", "decider": "d",
             "contract": "", "accepted_on": "2026-03-01", "lost_reason": "price",
             "lost_to": "l", "reason": "r"},
        ),
        "api-action-list": (
            "POST", {"title": "t", "owner": "rep", "due_on": "2026-12-01", "note": "n"},
        ),
        "api-action-step": ("POST", {"step": "finish", "note": "n"}),
        "api-help-list": (
            "POST", {"addressee": "east-m", "subject": "s", "wanted": "w",
                     "wanted_by": "2026-12-01"},
        ),
        "api-my-answer": ("POST", {"answer": "object", "reason": "r"}),
        "api-plan-cells": (
            "PATCH",
            {"revision": 0, "cells": [{"row": row.pk, "month": "2026-05", "amount": "1.00"}]},
        ),
        **_plan_writes(row, entry),
        "api-token-list": ("POST", {"days": 1}),
        "api-dispute-decide": ("POST", {"outcome": "partly", "answer": "a", "granted": "1.00"}),
        "api-pay-plan-versions": (
            "POST", {"starts_on": "2030-01-01", "note": "n", "definition": RULES},
        ),
        "api-pay-plan-step": ("POST", {"reason": "r"}),
        "api-proposal-answer": ("POST", {"answer": "return", "reason": "r"}),
        "api-proposal-message": ("POST", {"text": "t"}),
    }  # fmt: skip


def _plan_writes(row: SplitRow, entry: LensRow) -> dict[str, tuple[str, dict[str, object]]]:
    """Good bodies for the writes of a draft."""
    assert row.parent is not None
    place = {"row": row.pk, "month": "2026-05"}
    weight = {"row": row.pk, "weight": "2"}
    spread = {"revision": 0, "row": row.parent.pk, "method": "weights", "over": "selection",
              "unit": "1", "weights": [weight], "shape": None, "change": "0.05", "rows": [row.pk],
              "months": ["2026-05"], "keep_locked": True, "keep_shape": False}  # fmt: skip
    return {
        "api-plan-list": (
            "POST",
            {"name": "n", "metric": "receipts", "year": 2031, "scope": "east", "owner": "rep",
             "parent": None, "kind": "sales", "value": "10.00", "stretch": "11.00",
             "challenge": "12.00", "milestones": {"Q1": "2.00"}, "reason": "r",
             "achievable_note": "a"},
        ),
        "api-plan-locks": ("POST", {"cells": [place], "locked": True}),
        "api-plan-spread": ("POST", spread),
        "api-plan-spread-preview": ("POST", spread),
        "api-plan-reserves": ("POST", {"row": row.parent.pk, "amount": "0.00"}),
        "api-plan-lens": ("PATCH", {"revision": 0, "cells": [place | {"row": entry.pk,
                                                                      "amount": "1.00"}]}),
        "api-plan-lens-spread": (
            "POST",
            {"revision": 0, "method": "weights", "over": "all", "unit": "1",
             "weights": [{"row": entry.pk, "weight": "2"}]},
        ),
    }  # fmt: skip
