"""Finance closes the last quarter with leadership, a rep reads the pay, a refund comes later."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goalmgmt.core.periods import FiscalCalendar

PLAN = "receipts-commission"
REP = "1024"


@pytest.fixture(scope="module")
def quarters() -> tuple[str, str]:
    """The quarter that finance has to close, and the one that runs."""
    calendar = FiscalCalendar()
    running = calendar.quarter_of(timezone.localdate())
    return calendar.previous(running).code, running.code


def test_the_quarter_is_closed_by_two_people_in_fourteen_clicks(visit, quarters):
    last, running = quarters
    finance, leader = visit("1003"), visit("1002")
    clicks = _calculate(finance, last)
    finance.expects(403).open(f"/closes/{last}/{PLAN}/approve/").sees("没有")
    clicks += _approve(leader, last)
    clicks += _publish(finance, last)
    number = _rep_disputes_a_line(visit(REP, phone=True), last)
    _finance_decides(finance, number)
    clicks += _pay_and_lock(finance, last)
    assert clicks <= 14
    _rep_reads_the_statement(visit(REP, phone=True), last)
    pay = leader.open("/closes/").page.get_by_role("main").get_by_role("link", name="奖金")
    leader.press(pay).at("/payouts/").sees("李娜")
    receipt = _refund(finance, last)
    _next_quarter_takes_it_back(finance, running, last, receipt)


def spelled(quarter: str) -> re.Pattern[str]:
    """`2026-Q3` as a title says it."""
    return re.compile(f"{quarter[:4]}年第{quarter[-1]}季度")


def _calculate(finance, last):
    finance.clicks = 0
    finance.click("季度结算", "link").click("新建结算").heading(spelled(last))
    finance.click("计算", exact=True).sees("正在计算")
    expect(finance.page.get_by_role("heading", name="第 1 次计算")).to_be_visible(timeout=60_000)
    rows = finance.page.get_by_role("region", name="结算单").locator("tbody tr td:last-child")
    total = finance.page.get_by_role("definition").filter(has_text="¥").first.inner_text()
    assert sum(number(text) for text in rows.all_inner_texts()) == number(total)
    _waive_what_is_open(finance)
    finance.sees("另一人审批").click("财务审批").sees("财务已审批")
    return finance.clicks


def _waive_what_is_open(finance):
    """One press a type: everything is ticked, only the reason is typed."""
    button = finance.page.get_by_role("button", name="豁免勾选项")
    while button.count():
        finance.page.get_by_label("原因", exact=True).first.fill("已核实")
        finance.press(button.first).sees("已豁免")


def number(text: str) -> Decimal:
    return Decimal(re.search(r"[−-]?[\d,]+\.\d\d", text).group().replace(",", "").replace("−", "-"))


def _approve(leader, last):
    leader.open("/today/").clicks = 0
    waiting = leader.page.get_by_role("listitem").filter(has_text=f"{last} · 回款提成方案")
    leader.press(waiting.get_by_role("link").first).heading(spelled(last))
    leader.click("批准结算").sees("已批准")
    return leader.clicks


def _publish(finance, last):
    finance.open(f"/closes/{last}/{PLAN}/").clicks = 0
    _confirm(finance, last, "公示结算单", "已公示")
    return finance.clicks


def _rep_disputes_a_line(rep, last):
    """Reason, expected amount and a file, in four taps; the number of the dispute."""
    rep.open("/my/pay/").click(last, "link").heading(re.compile("李娜")).clicks = 0
    line = rep.page.get_by_role("region", name="明细").locator("tbody tr").first
    rep.press(line.get_by_text("怎么算"))
    rep.press(line.get_by_role("link", name="对此有疑问"))
    rep.type("问题", "退款客户已补款。").type("期望金额", "9999.99")
    slip = {"name": "流水.txt", "mimeType": "text/plain", "buffer": "已付".encode()}
    rep.field("文件").set_input_files(slip)
    rep.click("提交异议").sees("流水.txt").budget(4)
    return rep.page.get_by_role("heading", level=1).inner_text()


def _finance_decides(finance, number):
    finance.open("/today/").click(re.compile("裁定"), "link").heading(number)
    finance.expects(422).click("裁定").sees("处理理由")
    finance.press(finance.page.get_by_text("部分采纳", exact=True))
    finance.type("调整金额", "88.80").type("处理理由", "流水属实。").click("裁定")
    finance.sees("¥88.80")


def _pay_and_lock(finance, last):
    finance.open(f"/closes/{last}/{PLAN}/").clicks = 0
    finance.click("生成 CSV 文件").sees("GZ-")
    _confirm(finance, last, "标记已发放", "已标记")
    _confirm(finance, last, "锁账本期", "已锁账")
    return finance.clicks


def _confirm(finance, last, verb, told):
    finance.click(verb, "link", exact=True)
    finance.expects(422).type(f"输入 {last} 以确认", last).click(verb).sees(told)


def _rep_reads_the_statement(rep, last):
    rep.open("/my/pay/").click(last, "link").heading(re.compile("李娜")).sees("已锁账")
    line = rep.page.get_by_role("region", name="明细").locator("tbody tr").first
    rep.press(line.get_by_text("怎么算"))
    expect(line).to_contain_text("四舍五入")
    rows = rep.page.get_by_role("region", name="明细").locator("td.line-amount")
    total = rep.page.get_by_role("region", name="明细").locator("tfoot td").last
    amounts = [number(text) for text in rows.all_inner_texts()]
    assert sum(amounts) == number(total.inner_text())
    rep.sees("差异 0.00")


def _refund(finance, last):
    finance.open(f"/statements/{last}/{REP}/")
    line = finance.page.get_by_role("region", name="明细").locator("tbody tr")
    finance.press(line.filter(has_not_text="归属").get_by_role("link").first)
    finance.press(finance.page.locator("dl.facts").get_by_role("link").first)
    receipt = finance.page.get_by_role("heading", level=1).inner_text()
    finance.click("退款", "link", exact=True).type("金额", "1万").click("登记退款")
    finance.at(r"/receipts/\d+/").sees("−¥10,000.00")
    return receipt


def _next_quarter_takes_it_back(finance, running, last, receipt):
    finance.open("/closes/").type("期间", running).click("新建结算").heading(spelled(running))
    finance.click("计算", exact=True)
    expect(finance.page.get_by_role("heading", name="第 1 次计算")).to_be_visible(timeout=60_000)
    finance.open(f"/statements/{running}/{REP}/")
    line = finance.page.get_by_role("region", name="明细").locator("tbody tr")
    granted = line.filter(has_text="按决定")
    expect(granted.first).to_contain_text("88.80")
    adjusted = line.filter(has_text=f"{last} 第", has_not_text="按决定")
    expect(adjusted.first).to_contain_text("−")
    finance.press(adjusted.first.get_by_role("link").first).heading(spelled(last))
