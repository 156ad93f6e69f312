"""Sign in as each of the demo people, land on the own Today, sign out; language and colours."""

import re

import pytest
from playwright.sync_api import expect

#: Who is offered on the sign-in page, and what stands on the person's Today.
LANDINGS = [
    pytest.param("陈静", "今天", "需要处理", id="admin"),
    pytest.param("刘建国", "总览", "公司", id="leadership"),
    pytest.param("王芳", "今天", "季度结算", id="finance"),
    pytest.param("王敏", "今天", re.compile("华南分公司"), id="director"),
    pytest.param("李强", "今天", re.compile("广东"), id="region manager"),
    pytest.param("李娜", "今天", re.compile("今天的拜访"), id="rep"),
]


@pytest.mark.parametrize(("name", "title", "block"), LANDINGS)
def test_one_press_signs_in_and_each_role_lands_on_its_own_block(visit, name, title, block):
    visitor = visit().open("/accounts/login/").click(re.compile(name)).at("/today/$").budget(1)
    visitor.heading(title)
    expect(visitor.find("heading", block)).to_be_visible()
    expect(visitor.page.locator("header")).to_contain_text(name)


def test_every_person_on_the_sign_in_page_gets_in(visit):
    # Cookies vanish here under requests of the service worker, whose answers bring some back.
    visitor = visit(service_workers="block").open("/accounts/login/")
    people = visitor.page.get_by_role("complementary", name="示例人员").get_by_role("button")
    count = people.count()
    assert count >= 9
    for number in range(count):
        visitor.press(people.nth(number)).at("/today/$").context.clear_cookies()
        visitor.open("/accounts/login/")


def _sign_out(visitor):
    visitor.page.locator("header details.menu > summary").click()
    visitor.click("退出登录")
    visitor.page.wait_for_url(re.compile("/accounts/login/"))
    return visitor


def test_a_wrong_password_is_refused_in_words_and_the_code_is_kept(visit):
    visitor = visit().open("/accounts/login/")
    visitor.type("工号或邮箱", "1051").type("密码", "not-the-password").click("登录", exact=True)
    visitor.sees("有 1 处需要修改")
    expect(visitor.page.get_by_label("工号或邮箱")).to_have_value("1051")
    expect(visitor.page.get_by_label("密码", exact=True)).to_have_value("")
    visitor.open("/today/").at("/accounts/login/")


def test_after_signing_out_the_pages_are_shut(visit):
    visitor = visit().sign_in("1051")
    _sign_out(visitor)
    visitor.open("/today/").at(r"/accounts/login/\?next=/today/")
    visitor.page.go_back()
    visitor.misses("需要处理")


def test_language_and_colours_change_and_stay(visit):
    visitor = visit().sign_in("1032")
    root = visitor.page.locator("html")
    menu = visitor.page.locator("header details.menu > summary")
    menu.click()
    visitor.click("English").heading("Today")
    expect(root).to_have_attribute("lang", "en")
    menu.click()
    visitor.click("Dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    visitor.open("/visits/").heading("Visits")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    visitor.page.locator("header details.menu > summary").click()
    visitor.click("简体中文").heading("拜访")


def test_the_sign_in_page_speaks_english_before_signing_in(visit):
    visitor = visit(locale="en").open("/accounts/login/")
    visitor.heading("Sign in").sees("With your staff code or e-mail address.")
