"""The annual plan from the manager's draft over the leadership's approval to the reps' answers."""

import re
from decimal import Decimal

from playwright.sync_api import expect

REGIONS = {"广东": "5,000.00", "粤东": "1,500.00", "粤西": "3,000.00", "广西、海南": "500.00"}
MILESTONES = ("1920万", "2880万", "3120万", "4080万")


def test_the_years_plan_is_ten_thousand_split_over_four_regions(visit):
    manager = visit("1010").click("目标", "link", exact=True)
    manager.click("2026 年度销售额目标", "link").sees("¥100,000,000.00").click("分解", "link")
    grid = manager.page.get_by_role("table")
    for region, amount in {"华南分公司": "10,000.00", **REGIONS}.items():
        row = grid.get_by_role("row").filter(has=manager.page.get_by_role("rowheader", name=region))
        expect(row.get_by_role("cell").first).to_have_text(amount)
    parts = [Decimal(amount.replace(",", "")) for amount in REGIONS.values()]
    assert sum(parts) == 10_000


def test_next_years_plan_goes_from_draft_to_accepted_and_objected(visit):
    manager = visit("1010")
    _draft(manager)
    _split(manager)
    _submit_with_a_remainder_and_mend_it(manager)
    _approve_and_issue(visit("1002"))
    _accept(visit("1024", phone=True))
    _object(visit("1027", phone=True))
    manager.open("/plans/2027-sales-sc/").sees("1/16")
    objection = manager.page.get_by_role("row").filter(has_text="孙浩")
    expect(objection).to_contain_text("有异议")
    expect(objection).to_contain_text("两个大客户已移交")


def _draft(manager):
    manager.clicks = 0
    manager.click("目标", "link", exact=True).click("新建计划", "link")
    manager.type("名称", "2027 年度销售额目标").choose("指标", "销售额").type("目标值", "1.2亿")
    panel = manager.page.get_by_role("complementary", name="SMART 检查")
    expect(panel).to_contain_text(re.compile("缺.*里程碑"))
    expect(panel).to_contain_text("人均 750万")
    manager.sees("= ¥120,000,000.00")
    for quarter, amount in enumerate(MILESTONES, start=1):
        manager.type(f"Q{quarter}", amount)
    expect(panel).to_contain_text("0 未过")
    manager.type("依据与理由", "三年规划第二年。").type("可实现的理由", "在手商机覆盖 1.5 倍。")
    manager.click("保存并去分解").at("/plans/2027-sales-sc/split/").budget(12)


def remainder(manager):
    """The cell of the year in the last line of the grid."""
    return manager.page.locator("#grid-total").locator("xpath=following-sibling::td[1]")


def _split(manager):
    expect(remainder(manager)).to_contain_text("12,000.00")
    expect(remainder(manager)).to_be_in_viewport()
    manager.click("分配…", "link")
    dialog = manager.page.get_by_role("dialog", name="分配")
    manager.press(dialog.get_by_text("按去年走势"))
    expect(dialog.get_by_role("table")).to_be_visible()
    manager.click("应用分配").sees("已分配").budget(6)
    expect(remainder(manager)).to_have_text("已平")
    expect(manager.page.get_by_label("华南分公司 年目标")).to_have_value("12000")
    manager.click("Q4", "link")
    december = manager.page.get_by_label("华南分公司 12月")
    assert Decimal(december.input_value()) > 1_000, "the year that runs has no December yet"
    manager.click("Q1", "link")


def _submit_with_a_remainder_and_mend_it(manager):
    cell = manager.page.get_by_label("李娜 1月")
    kept = cell.input_value()
    _write(manager, cell, str(Decimal(kept) + 5))
    row = manager.page.get_by_role("row").filter(
        has=manager.page.get_by_role("rowheader", name="广东")
    )
    expect(row.first).to_contain_text("5.00")
    manager.expects(409, 422).click("提交审批").sees("2027-01")
    manager.page.get_by_role("main").get_by_role("link", name=re.compile("广东 2027-01")).click()
    manager.at("/plans/2027-sales-sc/split/")
    _write(manager, manager.page.get_by_label("李娜 1月"), kept)
    expect(remainder(manager)).to_have_text("已平")
    manager.click("提交审批").at("/plans/2027-sales-sc/$").sees("待审批")


def _write(manager, cell, text):
    cell.click()
    manager.page.keyboard.type(text)
    manager.page.keyboard.press("Enter")
    manager.sees("草稿已保存")


def _approve_and_issue(leader):
    leader.clicks = 0
    waiting = leader.page.get_by_role("listitem").filter(has_text="2027 年度销售额目标")
    leader.press(waiting.get_by_role("link").first).at("/plans/2027-sales-sc/review/")
    leader.sees("2027 年度销售额目标").click("批准并生成决议").budget(3)
    leader.at("/plans/2027-sales-sc/resolution/").sees(re.compile(r"营决〔\d{4}〕\d+号"))
    leader.open("/plans/2027-sales-sc/").click("下达计划").sees("已下达")


def _accept(rep):
    rep.clicks = 0
    asked = rep.page.get_by_role("listitem").filter(has_text="2027 年度销售额目标")
    rep.press(asked.get_by_role("link").first).at("/my/target/2027/")
    rep.sees("怎么来的").click("确认接受").budget(2)
    rep.sees("已确认")


def _object(rep):
    rep.open("/my/target/2027/").press(rep.page.get_by_text("提出异议").first)
    rep.type(re.compile("^原因|^理由"), "两个大客户已移交马丽。").click("提交异议")
    rep.sees("你的异议").sees("两个大客户已移交马丽。")
