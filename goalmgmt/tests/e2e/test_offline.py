"""A visit logged where there is no signal: kept on the phone, sent once, never lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from goalmgmt.demo.company import PASSWORD

REP = "1026"


@pytest.fixture
def phone(server: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        base_url=server, viewport={"width": 375, "height": 667}, locale="zh-CN", has_touch=True
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(REP)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/today/")
    yield page
    context.close()


def fill_in(page: Page, customer: str) -> None:
    page.locator("input[name=customer]").fill(customer)
    page.get_by_text("有进展", exact=True).click()
    page.get_by_text("报价", exact=True).click()


def taken(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.status == 204


def logged(page: Page, customer: str) -> int:
    """How many visits to the customer stand in this week."""
    page.goto("/visits/")
    return page.get_by_role("listitem").filter(has_text=re.compile(f"{customer}.*有进展")).count()


def test_a_visit_without_a_signal_waits_on_the_phone_and_is_sent_once(phone):
    phone.locator(".tab-plus").click()
    phone.wait_for_url("**/visits/new/?log=1")
    fill_in(phone, "山区水泥")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator("[data-kept-away]")).to_be_visible()
    expect(phone.locator("#kept")).to_contain_text("1")

    phone.context.set_offline(False)
    expect(phone.locator("#kept")).to_be_hidden()
    assert logged(phone, "山区水泥") == 1


def test_what_waited_is_sent_with_the_next_page(phone):
    phone.goto("/visits/new/?log=1")
    fill_in(phone, "海岛码头")
    phone.route("**/visits/new/**", lambda route: route.abort())
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator("[data-kept-away]")).to_be_visible()

    phone.unroute("**/visits/new/**")
    with phone.expect_response(taken):
        phone.goto("/today/")
    expect(phone.locator("#kept")).to_be_hidden()
    assert logged(phone, "海岛码头") == 1


def test_a_lost_answer_does_not_make_a_second_visit(phone):
    phone.goto("/visits/new/?log=1")
    fill_in(phone, "河谷纺织")

    def taken_but_not_answered(route):
        route.fetch()
        route.abort()

    phone.route("**/visits/new/**", taken_but_not_answered)
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator("[data-kept-away]")).to_be_visible()
    phone.unroute("**/visits/new/**")
    with phone.expect_response(taken):
        phone.reload()
    expect(phone.locator("#kept")).to_be_hidden()
    assert logged(phone, "河谷纺织") == 1


def test_typed_words_survive_leaving_the_page_and_go_once_they_are_saved(phone):
    phone.goto("/visits/new/?log=1")
    phone.locator("input[name=customer]").fill("半句话")
    expect(phone.locator("[data-kept-draft]")).to_be_visible()
    phone.goto("/today/")
    phone.goto("/visits/new/?log=1")
    expect(phone.locator("input[name=customer]")).to_have_value("半句话")
    fill_in(phone, "半句话")
    phone.get_by_role("button", name="保存").click()
    phone.wait_for_url("**/visits/")
    phone.goto("/visits/new/?log=1")
    expect(phone.locator("input[name=customer]")).to_have_value("")


def test_what_the_server_does_not_take_is_shown_to_be_mended_and_kept(phone):
    phone.goto("/visits/new/?log=1")
    phone.locator("input[name=customer]").fill("缺结果")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator("#kept")).to_be_visible()
    phone.context.set_offline(False)
    link = phone.locator("[data-kept-open]")
    expect(link).to_be_visible()
    link.click()
    phone.wait_for_url("**/visits/new/?log=1")
    expect(phone.locator("input[name=customer]")).to_have_value("缺结果")
    expect(phone.locator("#kept")).to_be_hidden()
