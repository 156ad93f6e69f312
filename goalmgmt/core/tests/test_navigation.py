import pytest
from django.http import HttpRequest

from goalmgmt.core import navigation, policy
from goalmgmt.core.context import Shell
from goalmgmt.core.navigation import NAVIGATION, entries_for


class Person:
    is_authenticated = True

    def __init__(self, *roles: str) -> None:
        self.role_names = frozenset(roles)


@pytest.fixture(autouse=True)
def every_route(monkeypatch):
    monkeypatch.setattr(policy, "allows", lambda user, route: route != "audit")
    monkeypatch.setattr(navigation, "place", lambda route, *args: f"/{route.replace(':', '-')}/")


def shell_for(*roles: str, path: str = "/today/", **cookies: str) -> Shell:
    request = HttpRequest()
    request.user, request.path = Person(*roles), path
    request.COOKIES.update(cookies)
    return Shell(request)


@pytest.mark.parametrize("role", sorted(NAVIGATION))
def test_a_role_sees_at_most_seven_entries_and_today_first(role):
    shell = shell_for(role)
    assert 1 <= len(shell.nav) <= navigation.OPEN_ENTRIES
    assert shell.nav[0].url == "/today/"
    assert shell.nav_more == []


def test_several_roles_see_the_union_once_and_the_rest_under_more():
    shell = shell_for(*NAVIGATION)
    shown = [link.url for link in shell.nav + shell.nav_more]
    assert len(shell.nav) == navigation.OPEN_ENTRIES - 1
    assert len(shown) == len(set(shown))
    assert {entry.route for entry in entries_for(NAVIGATION)} == {
        entry.route for entries in NAVIGATION.values() for entry in entries
    }


def test_an_entry_that_the_policy_refuses_is_not_shown(monkeypatch):
    assert "teams:audit_list" in {entry.route for entry in entries_for({"admin"})}
    monkeypatch.setitem(policy.routes(), "teams:audit_list", frozenset({"finance"}))
    assert "/audit/" not in {link.url for link in shell_for("admin").all_links}


def test_nobody_without_a_role_sees_an_entry():
    assert shell_for().nav == []


@pytest.mark.parametrize(
    ("role", "path", "route"),
    [
        ("admin", "/units/GD/deputy/", "teams:person_list"),
        ("admin", "/organisation/", "teams:person_list"),
        ("manager", "/proposals/7/", "targets:plan_list"),
        ("leadership", "/plans/2026-sales-sc/review/", "approvals"),
        ("manager", "/units/GD/", None),
    ],
)
def test_a_page_beside_an_entry_marks_it_for_who_has_it(role, path, route):
    active = [link.url for link in shell_for(role, path=path).nav if link.active]
    assert active == ([navigation.place(route)] if route else [])


def test_only_the_closest_entry_is_marked_as_here():
    active = [
        link.url for link in shell_for("rep", path="/tracking-visit_list/7/").nav if link.active
    ]
    assert active == ["/tracking-visit_list/"]


def test_a_rep_has_the_new_visit_in_the_tab_bar_and_a_manager_has_not():
    new_visit = shell_for("rep").new_visit
    assert new_visit is not None
    # logging, as its label says, not planning
    assert new_visit.url.endswith("?log=1")
    assert len(shell_for("rep").tabs) == 3
    assert shell_for("manager").new_visit is None
    assert len(shell_for("manager", "rep").tabs) == navigation.TAB_ENTRIES


@pytest.mark.parametrize(
    ("cookie", "choice", "painted"),
    [
        ("dark", "dark", "dark"),
        ("light", "light", "light"),
        ("system", "system", "light"),
        ("", "system", "light"),
        ("<script>", "system", "light"),
    ],
)
def test_the_theme_is_painted_by_the_server_from_its_cookie(cookie, choice, painted):
    shell = shell_for("rep", theme=cookie)
    assert (shell.theme, shell.painted_theme) == (choice, painted)
