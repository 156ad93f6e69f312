"""Field work on a phone and its managers' desks: taps as in ux.md §2 (b), deals, flows."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

REP, LEADER = "1025", "1011"
#: What a page of the phone may weigh when it is opened first, in bytes gzipped (ux.md §5).
FIRST_LOAD = 150 * 1024


@pytest.fixture
def rep(visit):
    return visit(REP, phone=True)


def test_an_unplanned_visit_is_logged_in_five_taps(rep):
    rep.press(rep.page.locator(".tab-plus")).at(r"/visits/new/\?log=1")
    recent = rep.page.get_by_role("list", name="最近的客户").locator("a, button, label").first
    name = recent.inner_text().strip()
    rep.press(recent).tap_chip("有进展").tap_chip("报价").click("保存").budget(5)
    rep.at("/visits/$").sees(f"已保存：{name}")


def test_last_weeks_plan_is_copied_in_two_taps(rep):
    rep.press(rep.page.locator(".tabbar").get_by_role("link", name="拜访", exact=True)).at(
        "/visits/"
    )
    rep.click("从上周复制").budget(2)
    rep.at("/visits/").sees(re.compile("已复制|没有可复制"))


@pytest.mark.parametrize("path", ["/today/", "/visits/", "/visits/new/?log=1", "/deals/"])
def test_a_page_of_the_phone_is_light_when_it_is_first_opened(visit, browser, sessions, path):
    address = visit(REP, phone=True).address
    context = browser.new_context(storage_state=sessions[REP], service_workers="block")
    page, answers = context.new_page(), {}  # signed in, and nothing kept

    def keep(answer):
        answers[answer.url] = answer

    page.on("response", keep)
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    weights = {url: len(gzip.compress(answer.body())) for url, answer in answers.items()}
    context.close()
    assert len(weights) > 3
    assert sum(weights.values()) <= FIRST_LOAD, weights


def test_a_deal_says_what_a_stage_needs_and_moves_on_once_it_is_known(rep):
    rep.expects(422).open("/deals/new/")
    rep.type("商机内容", "涂装线改造").type("客户", "和泰包装").click("建立商机")
    rep.at(r"/deals/\d+/").heading("涂装线改造")
    rep.click("招投标", "link").click("推进商机")
    rep.sees(re.compile(r"有 \d 处需要修改"))
    rep.type("金额", "80万").type("预计签约日", "2027-03-01").type("决策人", "周总")
    rep.click("推进商机")
    rep.at(r"/deals/\d+/").sees("招投标").sees("¥800,000.00")


def test_a_quotation_goes_from_the_rep_through_the_inbox_to_the_next_step(visit, rep):
    rep.open("/flows/new/quotation/")
    rep.type("标题", "和泰包装报价").type("客户", "和泰包装").type("金额", "60万")
    for name in ("报价内容", "折扣", "有效期至"):
        rep.type(re.compile(name), {"折扣": "5", "有效期至": "2027-01-31"}.get(name, "两台设备"))
    rep.click("保存并提交").at(r"/flows/\d+/").sees("审批中")

    boss = visit(LEADER)
    path = urlsplit(rep.page.url).path
    boss.open("/approvals/").press(boss.page.locator(f'main a[href="{path}"]')).at(path)
    boss.click("批准").budget(2)
    boss.sees("环节已批准").misses("批准或退回")
    rep.page.reload()
    rep.sees("环节已批准")
