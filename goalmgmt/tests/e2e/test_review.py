"""A manager scores a review and publishes a notice; the people concerned read and sign."""

import re

from playwright.sync_api import expect

MANAGER, REP, PERIOD = "1012", "1031", "2026-Q2"


def test_a_review_is_scored_with_a_live_grade_and_signed(visit):
    manager = visit(MANAGER)
    waiting = manager.page.get_by_role("listitem").filter(has_text="待评分的考核")
    manager.press(waiting.get_by_role("link").first).heading("黄涛")
    manager.sees("回款").sees("自评")
    standing = manager.page.locator("[data-review-standing]")
    scores = {"目标完成": "101", "过程": "96", "工作态度": "90", "团队协作": "88", "创新": "80.5"}
    for item, score in scores.items():
        manager.type(f"评分：{item}", score)
        if item == "目标完成":
            row = manager.page.get_by_role("row").filter(has_text="目标完成")
            expect(row).to_contain_text("60.60")
        manager.type(f"说明：{item}", "有具体事例,见周报。")
    expect(standing).to_contain_text("96.83")
    expect(standing).to_contain_text("优秀")
    manager.type("面谈", "事实与原因已谈清。").click("提交本人确认").sees("96.83")
    rep = visit(REP, phone=True).open(f"/reviews/{PERIOD}/{REP}/").sees("96.83").sees("优秀")
    rep.press(rep.page.get_by_text("同意", exact=True)).click("签字确认").sees("已签字")


def test_a_score_out_of_range_is_refused_at_its_field(visit):
    manager = visit("1013").open(f"/reviews/{PERIOD}/1041/")
    manager.expects(422).type("评分：工作态度", "121").click("提交本人确认")
    manager.sees(re.compile("有 \\d+ 处需要修改"))
    expect(manager.field("评分：工作态度")).to_have_value("121")


def test_a_notice_is_published_in_six_clicks_and_reading_it_is_counted(visit):
    manager = visit("1014").open("/notices/")
    manager.clicks = 0
    manager.click("新建通告", "link").type("标题", "桂琼十月小结").type("正文", "海口项目已签约。")
    manager.click("截取数字并预览").sees("草稿")
    notice = re.search(r"/notices/(\d+)/", manager.page.url).group(1)
    hidden = visit("1051", phone=True).expects(404)
    hidden.open(f"/notices/{notice}/").misses("桂琼十月小结")
    manager.click(re.compile("发布给 .* 人")).sees("已读回执").budget(6)
    before = read_by(manager)
    reader = visit("1051", phone=True)
    reader.open("/notices/").sees("未读").click("桂琼十月小结", "link").sees("海口项目已签约。")
    manager.page.reload()
    assert read_by(manager) == before + 1


def read_by(manager) -> int:
    heading = manager.page.get_by_role("heading", name="已读回执").inner_text()
    return int(re.search(r"(\d+)/\d+", heading).group(1))
