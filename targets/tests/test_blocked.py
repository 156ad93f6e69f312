"""A submit that is blocked: each place to mend is a link to the cell or field itself."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from targets.enums import VersionStatus
from targets.operations import plans, split
from targets.tests.factories import draft_plan, row_of
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_every_place_to_mend_is_a_link_that_leads_there(people: Cast) -> None:
    version = draft_plan(people)
    plans.change_draft(
        version=version, figures=plans.Figures(Decimal(1200)), actor=people.east_manager, now=NOW
    )
    row = row_of(version, people.rep)
    edits = [split.CellEdit(row.pk, (date(2026, month, 1),), Decimal(5)) for month in (2, 5, 8, 11)]
    split.save_cells(version=version, edits=edits, revision=1, actor=people.east_manager, now=NOW)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    page = client.post(reverse("targets:plan_submit", args=[version.plan.code]))
    assert page.status_code == 422
    summary = page.content.decode().split('class="error-summary"')[1].split("</div>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', summary)]
    assert len(links) == len(page.context["blockers"]) == 7
    for link in links:
        path, _hash, anchor = link.partition("#")
        shown = client.get(path).content.decode()
        assert f'id="{anchor}"' in shown, link
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT
