"""The API's description is complete, and the API is for people who are signed in."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from goalmgmt.core import routes
from goalmgmt.testing.rights import walked

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
