"""A rep's day on a phone: visits, the weekly report, a contract and a receipt shared 60/40."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

REP, COLLEAGUE = "1026", "孙浩"


@pytest.fixture
def rep(visit):
    return visit(REP, phone=True)


def amount(text: str) -> Decimal:
    """The first ¥ amount of a text."""
    found = re.search(r"([−-]?)¥([\d,]+\.\d\d)", text)
    assert found, text
    return Decimal(found.group(2).replace(",", "")) * (-1 if found.group(1) else 1)


def steps_due(rep) -> int:
    """How many next steps Today counts; it writes no number beside a single one."""
    row = rep.page.get_by_role("listitem").filter(has_text="到期的下一步")
    if row.count() == 0:
        return 0
    count = re.search(r"到期的下一步\s*(\d+)", row.inner_text())
    return int(count.group(1)) if count else 1


def test_a_visit_is_planned_and_logged_in_four_taps_each_and_its_next_step_is_on_today(rep):
    due = steps_due(rep)
    rep.click("排拜访", "link")
    customer = rep.page.get_by_role("list", name="最近的客户").get_by_role("link").first
    name = customer.inner_text()
    rep.press(customer).click("保存").budget(4)
    rep.at("/visits/$").sees(f"已保存：{name}")

    rep.open("/today/")
    mine = rep.page.get_by_role("region", name=re.compile("今天的拜访")).get_by_role("listitem")
    planned = mine.filter(has_text=name).filter(has=rep.page.get_by_text("记录"))
    rep.press(planned.last.get_by_role("link", name=f"记录 {name}"))
    today = rep.page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    rep.page.get_by_label("下一步日期").fill(today)
    rep.tap_chip("有进展").tap_chip("报价").click("保存").budget(4)
    rep.at("/visits/$").sees(f"已保存：{name}")
    rep.open("/today/")
    assert steps_due(rep) == due + 1


def test_a_log_without_an_outcome_says_what_is_missing_and_keeps_the_rest(rep):
    rep.expects(422).click("记拜访", "link").at(r"/visits/new/")
    rep.type("客户", "和泰包装").tap_chip("报价").click("保存")
    rep.sees("有 1 处需要修改").sees("选择拜访结果")
    expect(rep.find("combobox", "客户")).to_have_value("和泰包装")
    expect(rep.page.get_by_label("报价", exact=True)).to_be_checked()


def test_the_weekly_report_opens_prefilled_and_is_handed_in_in_three_taps(visit):
    rep = visit("1025", phone=True)
    rep.click("去写", "link").at(r"/reports/\d{4}-W\d\d/$").heading(re.compile("周报"))
    rep.sees("回款").sees("拜访")
    rep.type(re.compile("总结|小结"), "完成两次到访,投标文件已交。")
    rep.click("提交").budget(3)
    rep.sees(re.compile("按时|迟交"))


def test_a_receipt_shared_with_a_colleague_changes_the_gap_at_once(rep):
    before = achieved(rep)
    rep.open("/receipts/new/")
    rep.type("金额", "10万").sees("= ¥100,000.00").type("客户", "和泰包装")
    rep.page.get_by_label("共同归属人(2)").select_option(label=COLLEAGUE)
    rep.type("归属比例 2(百分数)", "40").click("保存")
    rep.at(r"/receipts/\d+/\?saved=1").sees("已保存并计入业绩。").sees("60.00%").sees("40.00%")
    rep.open("/today/")
    assert achieved(rep) == before + 60_000


def achieved(rep) -> Decimal:
    """This month's receipts of the rep, as Today says."""
    line = rep.page.get_by_role("region", name=re.compile("回款额")).get_by_role("paragraph")
    return amount(line.filter(has_text="已达").inner_text())


def test_a_contract_is_recorded_and_a_double_tap_makes_one(rep):
    rep.open("/contracts/new/")
    rep.type("金额", "32.5万").type("客户", "连州纸业")
    rep.page.get_by_role("button", name="保存").dblclick()
    rep.at(r"/contracts/\d+/\?saved=1").sees("¥325,000.00")
    rep.open("/contracts/?q=连州纸业")
    expect(rep.page.get_by_role("rowheader")).to_have_count(1)
