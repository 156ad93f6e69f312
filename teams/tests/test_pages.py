"""The pages of the organisation: what they do, refuse and show."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from goalmgmt.core import audit, company
from goalmgmt.core.models import AuditEvent, CompanyPolicy, ImportBatch
from teams import rules
from teams.models import Membership, Product, RoleGrant, Unit, User
from teams.operations import people
from teams.tests.factories import NOW, PASSWORD, cast, person

pytestmark = pytest.mark.django_db
BACKEND = "teams.adapters.SignInBackend"


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


def test_an_administrator_adds_a_person_with_unit_and_roles(who):
    answer = signed_in(who.admin).post(
        "/people/new/",
        {
            "code": "2001",
            "name": "李娜",
            "unit": "east",
            "roles": ["rep"],
            "hired_on": "2026-03-01",
        },
    )
    assert answer.headers["Location"] == "/people/2001/"
    added = User.objects.get(code="2001")
    assert added.role_names == {"rep"}
    assert added.memberships.get().starts_on == date(2026, 3, 1)
    assert not added.has_usable_password()


def test_what_is_refused_stands_at_its_field_and_keeps_what_was_typed(who):
    answer = signed_in(who.admin).post("/people/new/", {"code": "rep", "name": "Somebody"})
    assert answer.status_code == 422
    assert "The code rep is taken." in answer.content.decode()
    assert 'value="Somebody"' in answer.content.decode()
    assert not User.objects.filter(name="Somebody").exists()


def test_a_move_keeps_where_the_person_sat(who):
    client = signed_in(who.admin)
    client.post("/people/rep/move/", {"unit": "west", "starts_on": "2026-05-01"})
    seats = Membership.objects.filter(person=who.rep).order_by("starts_on")
    assert [(seat.unit.code, seat.ends_on) for seat in seats] == [
        ("east", date(2026, 5, 1)), ("west", None),
    ]  # fmt: skip


def test_who_is_shut_out_loses_the_session_with_the_next_request(who):
    client = signed_in(who.rep)
    assert client.get("/people/rep/").status_code == 200
    signed_in(who.admin).post("/people/rep/active/", {"active": "no"})
    assert client.get("/people/rep/").status_code == 302


def test_who_has_left_loses_the_session_and_the_seat(who):
    client = signed_in(who.rep)
    signed_in(who.admin).post("/people/rep/leave/", {"left_on": "2026-03-01"})
    assert client.get("/people/rep/").status_code == 302
    assert Membership.objects.get(person=who.rep).ends_on == date(2026, 3, 1)


@pytest.mark.parametrize("action", ["active", "leave", "roles", "invite"])
def test_nobody_shuts_themselves_out_or_raises_themselves(who, action):
    data = {"active": "no", "left_on": "2026-03-01", "roles": ["rep"]}
    answer = signed_in(who.admin).post(f"/people/admin/{action}/", data)
    assert answer.status_code == 403
    fresh = User.objects.get(code="admin")
    assert (fresh.is_active, fresh.left_on, fresh.role_names) == (True, None, {"admin"})


def test_a_sign_in_link_sets_a_password_and_is_audited(who):
    answer = signed_in(who.admin).post("/people/rep/invite/")
    link = answer.context["link"]
    assert audit.trail(who.rep).first().action == "person.invite"
    visitor = Client()
    page = visitor.get(link, follow=True)
    form_url = page.request["PATH_INFO"]
    visitor.post(form_url, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(code="rep").check_password(PASSWORD)


@pytest.mark.parametrize("login", ["rep", "rep@example.com"])
def test_one_signs_in_by_code_or_address(who, login):
    who.rep.set_password(PASSWORD)
    who.rep.save()
    client = Client()
    answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/people/rep/").status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": date(2026, 1, 1)}])
def test_who_is_gone_cannot_sign_in(who, change):
    who.rep.set_password(PASSWORD)
    who.rep.save()
    User.objects.filter(pk=who.rep.pk).update(**change)
    client = Client()
    client.post(reverse("account_login"), {"login": "rep", "password": PASSWORD})
    assert client.get("/people/rep/").status_code == 302


def test_demo_people_are_shown_in_the_demo_only(who, settings):
    assert "demo_people" not in Client().get(reverse("account_login")).context
    settings.DEMO = True
    shown = Client().get(reverse("account_login")).context["demo_people"]
    assert [row["login"] for row in shown][:3] == ["admin", "boss", "fin"]


def test_demo_people_are_the_lowest_codes_and_each_stands_under_the_first_role(who, settings):
    settings.DEMO = True
    RoleGrant.objects.create(person=who.east_manager, role="rep", granted_at=NOW)
    shown = Client().get(reverse("account_login")).context["demo_people"]
    codes = [row["login"] for row in shown]
    managers = [who.east_manager.code, who.west_manager.code]
    reps = sorted([who.rep.code, who.mate.code, who.stranger.code])
    assert codes[3:] == sorted(managers) + reps


def test_the_leader_writes_the_charter_and_the_neighbour_may_not_see_it(who):
    charter = {"mission": "Grow the east", "duty": "Receipts"}
    answer = signed_in(who.east_manager).post("/units/east/charter/", charter)
    assert answer.status_code == 302
    assert Unit.objects.get(code="east").mission == "Grow the east"
    assert signed_in(who.west_manager).post("/units/east/charter/", charter).status_code == 404


def test_a_unit_under_itself_is_refused_in_place(who):
    answer = signed_in(who.admin).post(
        "/units/east/move/", {"parent": "east", "starts_on": "2026-05-01"}
    )
    assert answer.status_code == 422
    assert "would stand under itself" in answer.content.decode()


def test_policies_are_kept_and_audited(who):
    client = signed_in(who.admin)
    form = client.get("/settings/").context["form"]
    data = {name: form[name].value() for name in form.fields}
    data.update(name="华南分公司", reserve_percent="5", excellent=92, report_hour="09:00")
    answer = client.post("/settings/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    policy = company.policy()
    assert (policy.name, policy.grade_bands["excellent"]) == ("华南分公司", 92)
    assert str(policy.reserve_limit) == "0.050000"
    event = AuditEvent.objects.get(action="company.set_policies")
    assert event.after["reserve_limit"] == "0.05"


def test_policies_that_cannot_be_are_refused(who):
    client = signed_in(who.admin)
    answer = client.post("/settings/", {"name": "x", "time_zone": "../etc", "excellent": 10})
    assert answer.status_code == 422
    assert not CompanyPolicy.objects.exists()


def test_catalogues_are_kept_by_page(who):
    client = signed_in(who.admin)
    client.post("/catalogues/products/new/", {"code": "p1", "name": "阀门", "is_active": "on"})
    client.post("/catalogues/products/p1/", {"name": "阀门 DN50"})
    assert Product.objects.values_list("code", "name", "is_active").get() == (
        "p1", "阀门 DN50", False,
    )  # fmt: skip
    assert client.get("/catalogues/nothing/").status_code == 404


def test_a_file_is_checked_first_and_written_when_confirmed(who, media):
    client = signed_in(who.admin)
    text = "编号,姓名,部门,角色\n2001,李娜,east,rep\n".encode("gbk")
    sent = client.post("/imports/", {"kind": "people", "file": _file(text)})
    assert not User.objects.filter(code="2001").exists()
    preview = client.get(sent.headers["Location"])
    assert preview.context["report"].created == 1
    assert signed_in(who.finance).get(sent.headers["Location"]).status_code == 404
    client.post(sent.headers["Location"])
    assert User.objects.get(code="2001").name == "李娜"
    assert ImportBatch.objects.get().imported_by == who.admin
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert client.get(sent.headers["Location"]).status_code == 404


def test_a_file_with_mistakes_shows_rows_and_cannot_be_confirmed(who, media):
    client = signed_in(who.admin)
    text = "code,name,unit\n2001,李娜,nowhere\n".encode()
    sent = client.post("/imports/", {"kind": "people", "file": _file(text)})
    page = client.get(sent.headers["Location"]).content.decode()
    assert "There is no “nowhere” yet" in page
    assert client.post(sent.headers["Location"]).status_code == 422
    assert not User.objects.filter(code="2001").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"\x00\x00", "code\n１\n".encode()])
def test_a_hostile_file_gets_a_message(who, media, data):
    client = signed_in(who.admin)
    sent = client.post("/imports/", {"kind": "units", "file": _file(data)})
    assert client.get(sent.headers["Location"]).context["problems"]


def test_finance_imports_no_people(who, media):
    client = signed_in(who.finance)
    sent = client.post("/imports/", {"kind": "people", "file": _file(b"code,name\n9,x\n")})
    assert client.post(sent.headers["Location"]).status_code == 403
    assert not User.objects.filter(code="9").exists()


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../evil.csv", data)


def test_the_audit_page_hides_what_was_paid_from_the_administrator(who):
    AuditEvent.objects.create(
        at=NOW, action="statement.approve", object_type="incentives.statement", object_id="1",
        object_label="rep 2026-Q1", after={"total": "98765.43"}, digest="x",
    )  # fmt: skip
    page = signed_in(who.admin).get("/audit/").content.decode()
    assert "statement.approve" in page
    assert "98765.43" not in page


def test_the_audit_page_filters_by_person_act_and_day(who):
    client = signed_in(who.admin)
    client.post("/people/rep/active/", {"active": "no"})
    rows = client.get("/audit/?actor=admin&action=person.").context["rows"]
    assert [row["event"].action for row in rows] == ["person.deactivate"]
    assert client.get("/audit/?since=2150-01-01").context["rows"] == []
    assert client.get("/audit/?since=yesterday").status_code == 200


@pytest.mark.parametrize("path", ["/people/", "/units/", "/api/v1/people/", "/api/v1/units/"])
def test_lists_cost_the_same_with_many_rows(who, path, django_assert_max_num_queries):
    client = signed_in(who.boss)
    for index in range(30):
        person(f"more{index}", who.east)
    with django_assert_max_num_queries(16):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("query", ["?q=" + "x" * 4000, "?page=99999999", "?unit=%27--", "?role=x"])
def test_hostile_queries_get_a_page(who, query):
    assert signed_in(who.admin).get(f"/people/{query}").status_code == 200


def test_nul_in_an_address_is_refused(who):
    assert signed_in(who.admin).get("/people/?q=%00").status_code == 400
    assert signed_in(who.admin).get("/people/a%00b/").status_code == 400


def test_what_one_sees_agrees_with_the_rules(who):
    """`visible_to` shows a manager exactly the people whom `leads_person` names, and oneself."""
    today = date(2026, 3, 2)
    everybody = list(User.objects.all())
    for reader in everybody:
        seen = set(User.objects.visible_to(reader, today).values_list("code", flat=True))
        led = {one.code for one in everybody if rules.leads_person(reader, one, today)}
        expected = {one.code for one in everybody} if reader.sees_company else {reader.code} | led
        assert seen == expected, reader.code


def test_units_seen_agree_with_units_led(who):
    today = date(2026, 3, 2)
    for reader in User.objects.all():
        seen = set(Unit.objects.visible_to(reader, today))
        led = {unit for unit in Unit.objects.all() if rules.leads(reader, unit, today)}
        sits = {seat.unit for seat in reader.memberships.select_related("unit")}
        assert seen == (set(Unit.objects.all()) if reader.sees_company else led | sits)


def test_the_api_adds_a_person_once_per_key(who):
    client = signed_in(who.admin)
    body = {"code": "2001", "name": "李娜", "unit": "east", "roles": ["rep"]}

    def post(data, key="k1"):
        return client.post(
            "/api/v1/people/", data, content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip

    first, again = post(body), post(body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["unit"] == "east"
    assert post({**body, "code": "2002"}).status_code == 422
    assert post(body, key="k2").status_code == 400
    assert User.objects.filter(code__startswith="200").count() == 1


def test_only_an_administrator_adds_people_by_api(who):
    answer = signed_in(who.east_manager).post(
        "/api/v1/people/", {"code": "9", "name": "x"}, content_type="application/json"
    )
    assert answer.status_code == 403
    assert not User.objects.filter(code="9").exists()


def test_tokens_are_made_in_a_session_shown_once_and_revoked(who):
    client = signed_in(who.rep)
    made = client.post("/api/v1/auth/tokens/", {"days": 7}, content_type="application/json").json()
    token = Client(headers={"authorization": f"Token {made['token']}"})
    assert token.get("/api/v1/people/").json()["count"] == 1
    assert token.post("/api/v1/auth/tokens/").status_code == 401
    assert "token" not in client.get("/api/v1/auth/tokens/").json()[0]
    assert client.delete(f"/api/v1/auth/tokens/{made['key']}/").status_code == 204
    assert token.get("/api/v1/me/").status_code == 401


def test_roles_taken_away_count_from_the_next_request(who):
    client = signed_in(who.boss)
    assert client.get("/people/stranger/").status_code == 200
    people.revoke_role(person=who.boss, role="leadership", actor=who.admin, now=NOW)
    assert client.get("/people/stranger/").status_code == 404


@pytest.mark.parametrize(
    ("rights", "path", "status"),
    [
        (["teams:read"], "/api/v1/people/", 200),
        (["teams:read"], "/api/v1/statements/", 403),
        (["incentives:read"], "/api/v1/statements/", 200),
        (["incentives:read"], "/api/v1/people/", 403),
        (["incentives:write"], "/api/v1/statements/", 403),
        (["incentives:read"], "/api/v1/me/", 200),
        (None, "/api/v1/statements/", 200),
    ],
)
def test_a_token_does_no_more_than_it_was_made_for(who, rights, path, status):
    client = Client()
    client.force_login(who.rep)
    sent = {"days": 7} if rights is None else {"days": 7, "rights": rights}
    made = client.post("/api/v1/auth/tokens/", sent, content_type="application/json").json()
    assert made["rights"] == rights
    token = Client(headers={"authorization": f"Token {made['token']}"})
    assert token.get(path).status_code == status


def test_a_token_that_reads_does_not_write_and_unknown_rights_are_named(who):
    client = Client()
    client.force_login(who.rep)
    where = "/api/v1/auth/tokens/"
    sent = {"rights": ["tracking:read"]}
    made = client.post(where, sent, content_type="application/json").json()
    token = Client(headers={"authorization": f"Token {made['token']}"})
    assert token.post("/api/v1/visits/", {}, content_type="application/json").status_code == 403
    for rights in (["everything"], []):
        answer = client.post(where, {"rights": rights}, content_type="application/json")
        assert answer.status_code == 400
    answer = client.post(where, {"rights": ["everything"]}, content_type="application/json")
    assert "incentives:read" in answer.json()["error"]["message"]
