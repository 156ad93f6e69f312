"""The API's description is complete, and the API is for people who are signed in."""

import json
import re
from collections.abc import Iterator
from io import StringIO

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from goalmgmt.core import routes
from goalmgmt.testing.rights import PERSON_OF, walked

pytestmark = pytest.mark.django_db
#: The description itself and its reader.
ABOUT = {"api-schema", "api-docs"}


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    out = StringIO()
    options = ["--fail-on-warn", "--validate", "--format", "openapi-json"]
    call_command("spectacular", *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_schema_is_made_without_a_warning_and_names_every_route(schema):
    expected = {route.name for route in routes.every_route() if route.is_api} - ABOUT
    assert len(schema["paths"]) == len(expected)


def test_an_anonymous_call_of_the_api_is_401(world):
    anonymous = Client()
    answers = {
        (route.name, method, anonymous.generic(method, path).status_code)
        for route, path, _role in walked(world)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        if route.is_api
    }
    assert {answer for answer in answers if answer[2] != 401} == set()


def test_what_is_read_fits_the_description(world, clients, schema):
    """Every GET, as each role that gets an answer: no field is null, missing or of a kind that
    the description does not say."""
    wrong, checked = [], set()
    for route, path, _role in walked(world):
        found = _described(schema, path)
        if found is None or route.name in ABOUT:
            continue
        for role in PERSON_OF:
            answer = clients[role].get(f"{path}?period=2026")
            if answer.status_code == 200:
                checked.add(route.name)
                wrong += [(route.name, text) for text in _misfits(answer.json(), found, schema)]
    assert not wrong, "\n".join(map(str, sorted(set(wrong))))
    assert len(checked) > 25


def _described(schema, path: str):
    """The shape of the 200 answer to a GET of the path."""
    for template, methods in sorted(schema["paths"].items()):
        if "get" in methods and re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", template), path):
            return methods["get"]["responses"]["200"].get("content", {}).get("application/json")
    return None


def _misfits(body, described, schema) -> Iterator[str]:
    whole = _as_json_schema({**described["schema"], "components": schema["components"]})
    for error in jsonschema.Draft202012Validator(whole).iter_errors(body):
        place = re.sub(r"\d+", "N", "/".join(map(str, error.absolute_path)))
        yield f"{place}: {error.message[:80]}"


def _as_json_schema(node):
    """OpenAPI 3.0 marks null by a word of its own."""
    if isinstance(node, list):
        return [_as_json_schema(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _as_json_schema(inner) for key, inner in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain
