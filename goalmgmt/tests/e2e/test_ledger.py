"""The ledger from the company down to one credit, and the boards; leadership reads in English."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

HALF = Decimal("0.005")


def number(text: str) -> Decimal:
    return Decimal(
        re.search(r"[−-]?[\d,]+(\.\d+)?", text).group().replace(",", "").replace("−", "-")
    )


def column(table, index: int) -> list[Decimal]:
    """A column of the body as numbers; the row's header is not counted."""
    rows = table.locator("tbody tr")
    return [number(text) for text in rows.locator(f"td:nth-of-type({index})").all_inner_texts()]


def total(table, index: int) -> Decimal:
    return number(table.locator(f"tfoot tr:first-child td:nth-of-type({index})").inner_text())


def sums_up(table, index: int) -> bool:
    """The total is the sum of the rows, each of them rounded to the unit shown."""
    parts = column(table, index)
    return abs(sum(parts) - total(table, index)) <= HALF * (len(parts) + 1)


def test_leadership_drills_from_the_company_to_one_credit_in_english(visit):
    leader = visit("1002", locale="en")
    leader.heading("Overview").click("Ledger", "link").heading("华南分公司").sees("Plan to date")
    for region, person in (("广东", "李娜"),):
        table = leader.page.get_by_role("table").first
        assert all(sums_up(table, index) for index in (1, 2, 3))
        company = total(table, 3)
        shown = column(table, 3)
        leader.click(region, "link", exact=True).heading(region)
        table = leader.page.get_by_role("table").first
        assert all(sums_up(table, index) for index in (1, 2, 3))
        assert total(table, 3) in shown
        assert total(table, 3) < company
        leader.click(person, "link", exact=True).heading(person).sees("Credits of the period")
    first = leader.page.get_by_role("table").first.locator("tbody tr").first
    amount = first.locator("td").last.inner_text()
    leader.press(first.get_by_role("link").first).sees("How it came about").budget(4)
    leader.sees("¥" + amount.lstrip("−")).sees("A posted credit is never changed")


@pytest.mark.parametrize("code", ["1003", "1010"])
def test_finance_and_the_director_read_the_same_company_totals(visit, code):
    seen = []
    for person in ("1002", code):
        visitor = visit(person).open("/ledger/2026-Q3/?metric=receipts")
        table = visitor.page.get_by_role("table").first
        seen.append([total(table, index) for index in (1, 2, 3)])
        assert sums_up(table, 3)
    assert seen[0] == seen[1]


def test_a_months_credits_of_a_person_add_up_to_the_fen(visit):
    visitor = visit("1002").open("/ledger/2026-10/GD/1024/?metric=receipts")
    table = visitor.page.get_by_role("table").first
    assert column(table, 5)
    assert sum(column(table, 5)) == total(table, 5)


def test_a_rep_reads_the_own_ledger_and_no_other(visit):
    rep = visit("1024").open("/ledger/2026-10/GD/1024/").heading("李娜")
    for path in ("/ledger/2026/GD/1025/", "/ledger/2026-10/YD/1031/", "/ledger/2026/SC/"):
        rep.expects(403, 404).open(path)
        expect(rep.page.get_by_role("heading", level=1)).to_be_visible()
        rep.misses("陈杰").misses("黄涛")
        rep.click(re.compile("今天"), "link").at("/today/$")


def test_the_boards_of_month_quarter_and_year(visit):
    leader = visit("1002").click("榜单竞赛", "link")
    for length in ("月", "季", "年"):
        leader.click(re.compile(f"^{length}"), "link")
        table = leader.page.get_by_role("table").first
        assert column(table, 1) == sorted(column(table, 1))
        rates = column(table, 2)
        assert len(rates) >= 10
        assert rates == sorted(rates, reverse=True)
    leader.click("金额", "link")
    amounts = column(leader.page.get_by_role("table").first, 2)
    assert amounts == sorted(amounts, reverse=True)


def test_a_rep_sees_the_own_place_on_the_board(visit):
    rep = visit("1025", phone=True).open("/rankings/").sees("你的名次")
    own = rep.page.get_by_role("table").first.locator("tbody tr").filter(has_text="陈杰")
    expect(own).to_have_count(1)
    rank = rep.page.get_by_role("definition").first.inner_text()
    expect(own.locator("td").first).to_contain_text(rank.split()[0])
