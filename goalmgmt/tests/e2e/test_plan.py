"""The annual target round: plan, split, decide, answer, adjust, and read it as of a day."""

from decimal import Decimal

from playwright.sync_api import expect

from goalmgmt.tests.e2e import adjusting, planning
from goalmgmt.tests.e2e.planning import LAST, PLAN, THIS, answers

REGIONS = {"广东": "5,000.00", "粤东": "1,500.00", "粤西": "3,000.00", "广西、海南": "500.00"}
OBJECTION = "两个大客户已移交李娜。"


def test_the_years_plan_is_ten_thousand_split_over_four_regions(visit):
    manager = visit("1010").click("目标", "link", exact=True)
    manager.click(f"{THIS} 年度销售额目标", "link").sees("¥100,000,000.00").click("分解", "link")
    grid = manager.page.get_by_role("table")
    for region, amount in {"华南分公司": "10,000.00", **REGIONS}.items():
        row = grid.get_by_role("row").filter(has=manager.page.get_by_role("rowheader", name=region))
        expect(row.get_by_role("cell").first).to_have_text(amount)
    parts = [Decimal(amount.replace(",", "")) for amount in REGIONS.values()]
    assert sum(parts) == 10_000


def test_next_years_plan_is_decided_accepted_objected_to_and_adjusted_from_july(visit):
    manager, leader = visit("1010"), visit("1002")
    planning.draft(manager)
    planning.split(manager)
    planning.fail_with_a_remainder_then_mend_it(manager)
    first = planning.approve(leader)
    planning.issue(leader)
    taker, giver = visit("1024", phone=True), visit("1027", phone=True)
    planning.accept(taker)
    planning.accept(visit("1043", phone=True))
    planning.object_(giver, OBJECTION)
    manager.open(f"{PLAN}/").sees("2/16")
    expect(answers(manager, "孙浩")).to_contain_text("有异议")
    expect(answers(manager, "孙浩")).to_contain_text(OBJECTION)

    before = adjusting.adjust(manager)
    adjusting.read_the_differences(manager, before)
    second = planning.approve(leader)
    adjusting.resolutions_name_each_other(leader, first, second)
    planning.issue(leader)
    adjusting.only_those_two_are_asked(manager)
    expect(answers(manager, "邓超")).to_contain_text("已确认")
    planning.accept(taker)
    planning.accept(giver)
    manager.open(f"{PLAN}/").sees("3/16")
    adjusting.versions_stand_side_by_side(manager, before)


def test_june_is_read_as_of_its_last_day(visit):
    """Last year's plan was adjusted in July: what was known on 30 June, and what is known now."""
    manager = visit("1010")
    split = f"/plans/{LAST}-sales-sc/split/"
    manager.open(f"{split}?asof={LAST}-06-30&unit=yuan").sees(f"截至 {LAST}-06-30").sees("v1")
    june = adjusting.figure(manager, "许磊", "6月", quarter="Q2")
    july = adjusting.figure(manager, "许磊", "7月", quarter="Q3")
    manager.click("查看今天", "link").at(rf"{split}\?$").sees("v2")
    manager.click("元", "link", exact=True)
    assert adjusting.figure(manager, "许磊", "6月", quarter="Q2") == june
    now = adjusting.figure(manager, "许磊", "7月", quarter="Q3")
    assert now == july * Decimal("0.9"), "a tenth of the second half went to somebody else"

    rep = visit("1042", phone=True).open(f"/my/target/{LAST}/?asof={LAST}-06-30").sees("v1")
    assert (_yuan(rep, 6), _yuan(rep, 7)) == (june, july)
    rep.open(f"/my/target/{LAST}/").sees("v2")
    assert (_yuan(rep, 6), _yuan(rep, 7)) == (june, now)


def _yuan(rep, month: int) -> Decimal:
    """A month of the sales plan on the page of one's own target."""
    heading = rep.page.get_by_role("heading", level=2, name="销售额")
    plan = rep.page.locator("section").filter(has=heading)
    row = plan.get_by_role("row").filter(has_text=f"{LAST}年{month}月")
    return Decimal(row.get_by_role("cell").inner_text().replace(",", ""))
