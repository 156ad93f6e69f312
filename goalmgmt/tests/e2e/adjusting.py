"""The steps of adjusting an issued plan at the browser, out of an objection and from July on."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, expect

from goalmgmt.tests.e2e.planning import NEXT, PLAN, answers, write
from goalmgmt.tests.e2e.visitor import Visitor

MINUTES = {"name": "客户移交纪要.txt", "mimeType": "text/plain", "buffer": "移交。".encode()}
MOVED = 5
GIVES, TAKES = "孙浩", "李娜"


def adjust(manager: Visitor) -> Decimal:
    """Answer the objection with an adjustment, and submit it; the giver's July before."""
    manager.open(f"{PLAN}/").clicks = 0
    manager.type(f"答复 {GIVES}", "核实属实，7 月起调整。").choose("处理结果", "调整计划")
    manager.press(answers(manager, GIVES).get_by_role("button", name="答复"))
    manager.at(f"{PLAN}/adjust/")
    expect(manager.field("原因与依据")).to_have_value(re.compile("两个大客户已移交"))
    expect(manager.field("类别").locator("option:checked")).to_have_text("人员变动")
    manager.choose("生效月份", f"{NEXT}-07")
    manager.field("依据材料").set_input_files(MINUTES)
    manager.clicks += 1
    manager.click("发起调整").at(f"{PLAN}/split/")
    before = Decimal(_july(manager, GIVES).input_value())
    gained = Decimal(_july(manager, TAKES).input_value())
    write(manager, _july(manager, GIVES), str(before - MOVED))
    write(manager, _july(manager, TAKES), str(gained + MOVED))
    manager.click("提交审批").at(f"{PLAN}/$").sees("待审批").budget(10)
    return before


def june_is_fixed(manager: Visitor) -> None:
    """In the draft that is adjusted the months before July are read, not written."""
    manager.open(f"{PLAN}/split/?open=Q2")
    expect(manager.page.get_by_role("columnheader", name="6月")).to_be_visible()
    expect(manager.page.get_by_role("row").filter(has_text=GIVES)).to_be_visible()
    expect(manager.page.get_by_label(f"{GIVES} 6月")).to_have_count(0)


def read_the_differences(visitor: Visitor, before: Decimal) -> None:
    """Old and new side by side, only where they differ; and why, with the evidence."""
    visitor.open(f"{PLAN}/").sees(MINUTES["name"])
    visitor.click("与 v1 的差异", "link").at(f"{PLAN}/versions/1..2/")
    visitor.sees("2 人").sees(re.compile("人员变动.*两个大客户已移交"))
    people = visitor.page.get_by_role("row").filter(has=visitor.page.locator("del"))
    expect(people).to_have_count(2)
    giver = people.filter(has_text=GIVES)
    july = giver.locator("td").nth(3)  # only the month that differs stands after year and change
    expect(july.locator("del")).to_have_text(f"{before:,.2f}")
    expect(july.locator("ins")).to_have_text(f"{before - MOVED:,.2f}")
    expect(giver.locator("td")).to_have_count(4)


def resolutions_name_each_other(visitor: Visitor, old: str, new: str) -> None:
    visitor.open(f"{PLAN}/resolution/").heading(new).sees("取代的决议")
    visitor.click(old, "link").at(rf"{PLAN}/resolution/\?version=1").heading(old)
    visitor.sees("已被新决议取代").click(new, "link").heading(new)


def only_those_two_are_asked(visitor: Visitor) -> None:
    visitor.open(f"{PLAN}/")
    table = visitor.page.get_by_role("table", name="各人的答复")
    asked = table.get_by_role("row").filter(has=visitor.page.get_by_role("rowheader"))
    again = asked.filter(has_not_text="沿用：数字未变")
    expect(again).to_have_count(2)
    for name in (GIVES, TAKES):
        expect(again.filter(has_text=name)).to_contain_text("待确认")


def versions_stand_side_by_side(visitor: Visitor, before: Decimal) -> None:
    """The former version keeps July as it was, the new one shows the new, June is the same."""
    visitor.open(f"{PLAN}/split/?version=1")
    june = figure(visitor, GIVES, "6月", quarter="Q2")
    assert figure(visitor, GIVES, "7月", quarter="Q3") == before
    visitor.open(f"{PLAN}/split/?version=2")
    assert figure(visitor, GIVES, "7月", quarter="Q3") == before - MOVED
    assert figure(visitor, GIVES, "6月", quarter="Q2") == june


def figure(visitor: Visitor, name: str, month: str, quarter: str) -> Decimal:
    """The figure of a person and month in a grid that is read, once its quarter is open."""
    visitor.click(quarter, "link", exact=True)
    expect(visitor.page.get_by_role("columnheader", name=month, exact=True)).to_be_visible()
    heads = [text.strip() for text in visitor.page.locator("#grid thead th").all_inner_texts()]
    row = visitor.page.locator("#grid tbody tr").filter(
        has=visitor.page.get_by_role("rowheader", name=name)
    )
    shown = row.locator("td").nth(heads.index(month) - 1).locator(".num").inner_text()
    return Decimal(shown.replace(",", ""))


def _july(manager: Visitor, name: str) -> Locator:
    return manager.page.get_by_label(f"{name} 7月")
