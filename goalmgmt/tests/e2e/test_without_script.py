"""Every page works without JavaScript; two forms stand for them: a plan, and a visit's log."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def plain(visit):
    return lambda code, **options: visit(code, java_script_enabled=False, **options)


def test_a_plan_is_drafted_without_script(plain):
    manager = plain("1011").open("/plans/new/")
    manager.type("名称", "2027 广东拜访计划").choose("指标", "拜访数").type("目标值", "3600")
    manager.click("存草稿").at(r"/plans/[^/]+/").sees("2027 广东拜访计划").sees("草稿")
    manager.click("分解", "link").sees("保存改动")


def test_a_plan_with_an_unreadable_value_comes_back_with_what_was_typed(plain):
    manager = plain("1011").expects(422).open("/plans/new/")
    manager.type("名称", "2027 广东毛利").choose("指标", "毛利").type("目标值", "很多")
    manager.click("存草稿").sees("处需要修改")
    expect(manager.field("名称")).to_have_value("2027 广东毛利")
    expect(manager.field("目标值")).to_have_value("很多")


def test_a_visit_is_logged_without_script(plain):
    rep = plain("1043", phone=True).open("/visits/new/?log=1").type("客户", "湛江港务")
    rep.tap_chip("需跟进").tap_chip("报价").click("保存").at("/visits/$").sees("已保存：湛江港务")
