import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def browser(db):
    return Client()


def test_the_language_is_kept_in_a_cookie_and_the_person_returns(browser):
    answer = browser.post(reverse("set_language"), {"language": "en", "next": "/offline/"})
    assert answer.url == "/offline/"
    assert "No network at the moment" in browser.get("/offline/").content.decode()


def test_the_theme_is_kept_in_a_cookie_and_painted_by_the_server(browser):
    browser.post(reverse("set_theme"), {"theme": "dark", "next": "/offline/"})
    assert 'data-bs-theme="dark"' in browser.get("/offline/").content.decode()


@pytest.mark.parametrize("route", ["set_language", "set_theme"])
@pytest.mark.parametrize("chosen", ["fr", "", "zh-hans; path=/x"])
def test_an_unknown_choice_changes_nothing(browser, route, chosen):
    answer = browser.post(reverse(route), {"language": chosen, "theme": chosen})
    assert answer.url == "/"
    assert not answer.cookies


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/x", "javascript:alert(1)", ""]
)
def test_the_way_back_never_leaves_the_site(browser, elsewhere):
    answer = browser.post(reverse("set_theme"), {"theme": "dark", "next": elsewhere})
    assert answer.url == "/"


@pytest.mark.parametrize("route", ["set_language", "set_theme"])
def test_a_link_cannot_change_a_preference(browser, route):
    assert browser.get(reverse(route)).status_code == 405


def test_the_service_worker_is_a_script_at_the_root(browser):
    answer = browser.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    assert b'const PAGE = "/offline/"' in answer.content


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_part_of_a_page_renders_in_both_languages(browser, language):
    browser.cookies["django_language"] = language
    answer = browser.get("/styleguide/")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count("<h1") == 1
    for forbidden in ("<style", "onclick=", "onsubmit="):
        assert forbidden not in html


def test_the_style_guide_is_not_served_in_production(browser, settings):
    settings.PRODUCTION = True
    assert browser.get("/styleguide/").status_code == 404


def test_a_page_that_does_not_exist_is_answered_in_the_readers_language(browser):
    browser.cookies["django_language"] = "en"
    answer = browser.get("/no-such-page/")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()
