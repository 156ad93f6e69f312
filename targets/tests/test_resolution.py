"""The paper: the same bytes each time, numbers without gaps, hashes that tell a change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from targets import appendices, paper
from targets.models import Resolution, TargetCell
from targets.operations import decisions
from targets.queries import content, documents, integrity
from targets.tests.factories import MEETING, adjusting, approved, draft_plan, issued, submitted
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def pdf_of(resolution: Resolution, watermark: str = "") -> bytes:
    return paper.pdf(
        resolution.document, resolution.tables, document_hash=resolution.document_hash,
        watermark=watermark,
    )  # fmt: skip


def replaced(people: Cast) -> Resolution:
    """The resolution of a first version that a second one has replaced."""
    version = issued(draft_plan(people), people)
    draft = adjusting(version)
    later = NOW + timedelta(days=2)
    decisions.submit(version=draft, actor=people.east_manager, now=later)
    decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=later)
    decisions.issue(version=draft, actor=people.boss, now=later)
    return Resolution.objects.get(version=version)


def test_the_pdf_has_the_same_bytes_every_time_and_in_every_language(people: Cast) -> None:
    resolution = approved(draft_plan(people), people).resolution
    with translation.override("en"):
        first = pdf_of(resolution)
    with translation.override("zh-hans"):
        assert pdf_of(Resolution.objects.get(pk=resolution.pk)) == first
    assert first.startswith(b"%PDF-")
    assert pdf_of(resolution, "草稿") != first


def test_the_document_says_the_same_in_chinese_whoever_signs(people: Cast) -> None:
    with translation.override("en"):
        resolution = approved(draft_plan(people), people).resolution
    marks = [(m["name"], m["role"], m["at"]) for m in resolution.document["signatures"]]
    assert marks == [("boss", "管理层", "2026-03-02 10:00")]
    assert resolution.document["clauses"][0].startswith("east receipts：0.12万元")
    assert resolution.document["number"] == "营决〔2026〕1号"


@pytest.mark.parametrize(
    ("value", "unit"), [("12000.00", "wan"), ("12000.01", "yuan"), ("100.00", "wan")]
)
def test_the_paper_never_hides_a_fen(value: str, unit: str) -> None:
    tables = {"value": value, "rows": [{"months": ["100.00", ""]}]}
    assert documents.unit_for(tables, "money") == unit


def test_every_check_holds_for_what_was_signed(people: Cast) -> None:
    resolution = approved(draft_plan(people), people).resolution
    typed = resolution.document_hash[:12].upper()
    found = integrity.checks(resolution, f"{typed[:4]}-{typed[4:8]}-{typed[8:]}")
    assert [check.name for check in found] == ["tables", "document", "bound", "figures", "paper"]
    assert all(check.holds for check in found)


@pytest.mark.parametrize(
    ("change", "differs"),
    [("tables", {"tables", "figures"}), ("document", {"document"}), ("cell", {"figures"})],
)
def test_a_change_behind_the_back_is_told(people: Cast, change: str, differs: set[str]) -> None:
    resolution = approved(draft_plan(people), people).resolution
    if change == "tables":
        resolution.tables["value"] = "9.00"
    elif change == "document":
        resolution.document["clauses"][2] = "else"
    else:
        cells = TargetCell.objects.filter(row__version=resolution.version)
        cells.filter(amount__gt=0).update(amount=Decimal(1))
    found = integrity.checks(resolution)
    assert {check.name for check in found if not check.holds} == differs


@pytest.mark.parametrize("typed", ["", "abc", "0" * 64, "x" * 5000, "草稿草稿草稿草稿草稿草稿"])
def test_a_foreign_hash_does_not_hold(people: Cast, typed: str) -> None:
    resolution = approved(draft_plan(people), people).resolution
    found = {check.name: check.holds for check in integrity.checks(resolution, typed)}
    assert found.get("paper") is (False if typed else None)


def test_a_replaced_resolution_says_so_and_links_both_ways(people: Cast) -> None:
    old = replaced(people)
    boss = as_(people.boss)
    page = reverse("targets:resolution_detail", args=[old.version.plan.code])
    first = boss.get(f"{page}?version=1").content.decode()
    assert "已被 v2 取代" in first
    assert "营决〔2026〕2号" in first
    second = boss.get(page).content.decode()
    assert "已被" not in second
    assert "营决〔2026〕1号" in second
    newest = Resolution.objects.get(version__number=2)
    assert newest.document["replaces"] == old.number


def test_the_pdf_and_the_check_are_for_those_who_see_the_plan(people: Cast) -> None:
    plan = approved(draft_plan(people), people).plan
    for name in ("resolution_pdf", "resolution_verify"):
        address = reverse(f"targets:{name}", args=[plan.code])
        got = {
            who.code: as_(who).get(address).status_code
            for who in (people.boss, people.east_manager, people.west_manager, people.rep)
        }
        assert got == {"boss": 200, "east-m": 200, "west-m": 404, "rep": 403}
    answer = as_(people.boss).get(reverse("targets:resolution_pdf", args=[plan.code]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_draft_is_marked_and_has_no_number(people: Cast) -> None:
    version = submitted(draft_plan(people))
    page = as_(people.boss).get(reverse("targets:resolution_detail", args=[version.plan.code]))
    assert "草稿" in page.content.decode()
    assert page.context["shown"].document["number"] == ""
    verify = reverse("targets:resolution_verify", args=[version.plan.code])
    assert as_(people.boss).get(verify).status_code == 404
    assert not Resolution.objects.exists()


def test_the_hash_can_be_recomputed_by_anybody(people: Cast) -> None:
    resolution = approved(draft_plan(people), people).resolution
    assert content.content_hash(resolution.document) == resolution.document_hash
    assert resolution.document["tables_hash"] == resolution.content_hash


def test_each_table_counts_in_ten_thousands_where_that_is_exact() -> None:
    """Twelve months in 元 do not fit beside each other, so a person's fen do not cost the units
    their 万元."""
    months = [f"2026-{month:02}" for month in range(1, 13)]
    rows = [
        {"kind": "unit", "depth": 0, "name": "粤西", "months": ["3480000.00"] * 12,
         "total": "41760000.00"},
        {"kind": "person", "depth": 1, "name": "许磊", "months": ["563760.01"] * 12,
         "total": "6765120.12"},
    ]  # fmt: skip
    tables = {"months": months, "rows": rows, "value": "41760000.00", "stretch": "41760000.01"}
    document = {"unit": "yuan", "metric_unit": "money"}
    units, people = appendices.appendices(document, tables)
    assert (units.title, units.rows[0].cells[1]) == ("附表 1 单位 × 月份 · 单位：万元", "348.00")
    assert (people.title, people.rows[0].cells[1]) == (
        "附表 2 人员 × 季度 · 单位：元", "1,691,280.03",
    )  # fmt: skip
    assert appendices.level_words(document, tables) == [
        "目标分级：目标 4,176.00万元；冲刺 41,760,000.01元。"
    ]
