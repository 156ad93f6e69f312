"""The split as a workbook: the same shape out and in, faults by row, no formulas (T6)."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.workbooks import XLSX
from targets import sheets
from targets.models import DraftStep, PlanVersion
from targets.operations import split, steps
from targets.queries import grid as grids
from targets.tests.factories import draft_plan, row_of, spread_evenly
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
FREE = sheets.Rules(frozenset(), None)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return spread_evenly(draft_plan(people, value=Decimal("1200.12")), people.east_manager)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, draft: PlanVersion, rules: sheets.Rules = FREE) -> sheets.Reading:
    return sheets.read(Source("split.xlsx", data), grids.load(draft), rules)


@pytest.mark.parametrize("unit", ["wan", "yuan"])
def test_what_goes_out_comes_in_without_a_change(draft: PlanVersion, unit: str) -> None:
    found = read(sheets.write(grids.load(draft), unit), draft)
    assert (found.changes, found.faults, found.same) == ({}, [], 36)


def test_a_name_that_looks_like_a_formula_goes_out_as_text(
    people: Cast, draft: PlanVersion
) -> None:
    User.objects.filter(pk=people.rep.pk).update(name='=HYPERLINK("http://x")')
    book = load_workbook(io.BytesIO(sheets.write(grids.load(draft), "yuan")))
    cells = [cell for row in book.active for cell in row if str(cell.value).startswith("=")]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]


def test_rows_are_found_by_code_and_faults_are_listed_while_the_rest_is_taken(
    draft: PlanVersion, people: Cast
) -> None:
    split.lock_cells(version=draft, cells=[(row_of(draft, people.mate).pk, FEB)], locked=True,
                     actor=None, now=NOW)  # fmt: skip
    data = workbook(
        ["unit", "person", "2026-01 (万元)", "2026-02 (万元)"],
        ["east", "rep", "0.5万", "abc"],
        ["east", "mate", "（3）", "9"],
        ["east", "nobody", "1", "1"],
        ["east", "rep", "1", "1"],
        ["east", "", "", ""],
    )
    found = read(data, draft)
    assert found.changes == {(row_of(draft, people.rep).pk, JAN): (Decimal("50.00"), Decimal(5000))}
    assert [(fault.row, bool(fault.column)) for fault in found.faults] == [
        (2, True), (3, True), (3, True), (4, False), (5, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04nonsense", workbook(["a", "b"], [1, 2]),
     workbook(["unit", "2026-01 (磅)"], ["east", 1])],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_so(draft: PlanVersion, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data, draft)


def test_the_own_row_and_fixed_months_are_left(people: Cast, draft: PlanVersion) -> None:
    data = workbook(["unit", "person", "2026-01", "2026-02"], ["east", "rep", 7, 7],
                    ["east", "mate", 7, 8])  # fmt: skip
    rules = sheets.Rules(frozenset({JAN}), people.rep.pk)
    found = read(data, draft, rules)
    assert list(found.changes) == [(row_of(draft, people.mate).pk, FEB)]
    assert len(found.faults) == 3


def test_the_page_previews_writes_nothing_and_then_takes_over_as_one_step(
    people: Cast, draft: PlanVersion
) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    address = reverse("targets:split_import", args=[draft.plan.code])
    data = workbook(["unit", "person", "2026-01", "2026-02"], ["east", "rep", "8", "x"])
    page = client.post(address, {"file": SimpleUploadedFile("split.xlsx", data)})
    assert page.status_code == 200
    assert "1 cell would change" in page.content.decode()
    assert "Row 2" in page.content.decode()
    assert not DraftStep.objects.filter(kind="import").exists()
    client.post(address, {"changes": page.context["changes"]})
    cell = row_of(draft, people.rep).cells.get(month=JAN)
    assert cell.amount == Decimal(8)
    assert client.post(address, {"changes": page.context["changes"] + "x"}).status_code == 400
    steps.undo(version=draft, actor=people.east_manager, now=NOW)
    cell.refresh_from_db()
    assert cell.amount == Decimal("50.00")


def test_what_was_locked_after_the_preview_is_named_and_left(
    people: Cast, draft: PlanVersion
) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    address = reverse("targets:split_import", args=[draft.plan.code])
    data = workbook(["unit", "person", "2026-01"], ["east", "rep", "8"])
    page = client.post(address, {"file": SimpleUploadedFile("split.xlsx", data)})
    split.lock_cells(
        version=draft, cells=[(row_of(draft, people.rep).pk, JAN)], locked=True,
        actor=people.east_manager, now=NOW,
    )  # fmt: skip
    done = client.post(address, {"changes": page.context["changes"]}, follow=True)
    assert f"{people.rep.name} 2026-01: locked" in done.content.decode()


def test_the_download_is_a_workbook_for_whoever_sees_the_plan(
    people: Cast, draft: PlanVersion
) -> None:
    address = reverse("targets:split_xlsx", args=[draft.plan.code])
    for who, status in ((people.finance, 200), (people.west_manager, 404)):
        client = Client()
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Type"] == XLSX
