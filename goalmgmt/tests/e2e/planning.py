"""The steps of a year's plan at the browser: from the draft to each person's answer."""

import re
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import Locator, expect

from goalmgmt.tests.e2e.visitor import Visitor

LAST, THIS, NEXT = (timezone.localdate().year + offset for offset in (-1, 0, 1))
PLAN = f"/plans/{NEXT}-sales-sc"
NAME = f"{NEXT} 年度销售额目标"
MILESTONES = ("1920万", "2880万", "3120万", "4080万")


def draft(manager: Visitor) -> None:
    """From Today to a draft that every letter of SMART has read."""
    manager.clicks = 0
    manager.click("目标", "link", exact=True).click("新建计划", "link")
    manager.type("名称", NAME).choose("指标", "销售额").type("目标值", "1.2亿")
    panel = manager.page.get_by_role("complementary", name="SMART 检查")
    expect(panel).to_contain_text(re.compile("缺.*里程碑"))
    expect(panel).to_contain_text("人均 750万")
    manager.sees("= ¥120,000,000.00")
    for quarter, amount in enumerate(MILESTONES, start=1):
        manager.type(f"Q{quarter}", amount)
    expect(panel).to_contain_text("0 未过")
    manager.type("依据与理由", "三年规划第二年。").type("可实现的理由", "在手商机覆盖 1.5 倍。")
    manager.click("保存并去分解").at(f"{PLAN}/split/").budget(12)


def split(manager: Visitor) -> None:
    """Regions, people and months by last year's shape, to the fen."""
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


def fail_with_a_remainder_then_mend_it(manager: Visitor) -> None:
    """Submitting names the place, its link leads there, and mended it goes through."""
    cell = manager.page.get_by_label("李娜 1月")
    kept = cell.input_value()
    write(manager, cell, str(Decimal(kept) + 5))
    region = manager.page.get_by_role("rowheader", name="广东")
    row = manager.page.get_by_role("row").filter(has=region)
    expect(row.first).to_contain_text("5.00")
    manager.expects(409, 422).click("提交审批").sees(f"{NEXT}-01")
    place = manager.page.get_by_role("link", name=re.compile(f"广东 {NEXT}-01"))
    manager.press(place).at(f"{PLAN}/split/")
    write(manager, manager.page.get_by_label("李娜 1月"), kept)
    expect(remainder(manager)).to_have_text("已平")
    manager.click("提交审批").at(f"{PLAN}/$").sees("待审批")


def approve(leader: Visitor) -> str:
    """From Today to the resolution and its PDF; the number of the resolution."""
    leader.open("/today/").clicks = 0
    waiting = leader.page.get_by_role("listitem").filter(has_text=NAME)
    leader.press(waiting.get_by_role("link").first).at(f"{PLAN}/review/")
    leader.sees(NAME).click("批准并生成决议").budget(3)
    leader.at(f"{PLAN}/resolution/")
    number = leader.page.get_by_role("heading", level=1).inner_text()
    assert re.fullmatch(r"营决〔\d{4}〕\d+号", number)
    leader.sees(re.compile(r"刘建国（管理层）\s+20")).sees(re.compile(r"校验 \w{4}-\w{4}"))
    expect(leader.page.get_by_role("table").first).to_contain_text("广西、海南")
    with leader.page.expect_download() as download:
        leader.click("下载 PDF", "link")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    return number


def issue(leader: Visitor) -> None:
    leader.open(f"{PLAN}/").click("下达计划").sees("已下达")


def accept(rep: Visitor) -> None:
    """From Today, where the question stands, to the answer."""
    rep.open("/today/").clicks = 0
    asked = rep.page.get_by_role("listitem").filter(has_text=NAME)
    rep.press(asked.get_by_role("link").first).at(f"/my/target/{NEXT}/")
    rep.sees("怎么来的").click("确认接受").budget(2)
    rep.sees("已确认")


def object_(rep: Visitor, reason: str) -> None:
    rep.open(f"/my/target/{NEXT}/").press(rep.page.get_by_text("提出异议").first)
    rep.type(re.compile("^原因|^理由"), reason).click("提交异议")
    rep.sees("你的异议").sees(reason)


def answers(visitor: Visitor, name: str) -> Locator:
    """The row of a person in the table of answers on the plan's page."""
    return visitor.page.get_by_role("row").filter(
        has=visitor.page.get_by_role("rowheader", name=name)
    )


def remainder(visitor: Visitor) -> Locator:
    """The cell of the year in the last line of the grid."""
    return visitor.page.locator("#grid-total").locator("xpath=following-sibling::td[1]")


def write(visitor: Visitor, cell: Locator, text: str) -> None:
    """Type over a cell; counted as the one press that it takes."""
    visitor.press(cell)
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")
    visitor.sees("草稿已保存")
