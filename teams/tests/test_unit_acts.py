"""Leaders, deputies and closing a unit."""

from datetime import date

import pytest
from django.test import Client

from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from teams import rules
from teams.models import Unit, UnitLead
from teams.operations import closing, leads, people, units
from teams.tests.factories import NOW, START, cast, person, unit

pytestmark = pytest.mark.django_db
APRIL, MAY, JULY = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def who():
    return cast()


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def led(where):
    rows = UnitLead.objects.filter(unit=where).order_by("starts_on", "pk")
    return [(row.person.code, row.is_deputy, row.starts_on, row.ends_on) for row in rows]


def deputise(where, whom, starts_on=APRIL, ends_on=MAY):
    deputy = leads.Deputy(whom, starts_on, ends_on)
    return leads.appoint_deputy(unit=where, deputy=deputy, actor=None, now=NOW)


def close(where, day=JULY, actor=None):
    return closing.close_unit(unit=where, closed_on=day, actor=actor, now=NOW)


def test_a_deputy_leads_on_the_own_days_only(who):
    deputy = person("deputy", who.east, "manager")
    deputise(who.east, deputy)
    days = (date(2026, 3, 31), APRIL, date(2026, 4, 30), MAY)
    assert [rules.leads(deputy, who.east, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(MAY, APRIL, "ends_on"), (APRIL, MAY, "person"), (date(2026, 4, 30), None, "person")],
)
def test_a_deputyship_is_refused(who, start, end, field):
    deputise(who.east, who.mate)
    before = led(who.east)
    with pytest.raises(Refused) as refused:
        deputise(who.east, who.mate, start, end)
    assert refused.value.field == field
    assert led(who.east) == before


def test_the_leader_is_not_the_own_deputy(who):
    with pytest.raises(Refused):
        deputise(who.east, who.east_manager)


def test_a_deputy_who_becomes_leader_is_deputy_no_more(who):
    deputise(who.east, who.mate, APRIL, None)
    leads.appoint_leader(unit=who.east, person=who.mate, starts_on=MAY, actor=None, now=NOW)
    assert led(who.east) == [
        ("east-m", False, START, MAY),
        ("mate", True, APRIL, MAY),
        ("mate", False, MAY, None),
    ]


def test_who_is_gone_leads_nothing(who):
    people.leave(person=who.mate, left_on=APRIL, actor=None, now=NOW)
    who.mate.refresh_from_db()
    with pytest.raises(Refused):
        leads.appoint_leader(unit=who.east, person=who.mate, starts_on=MAY, actor=None, now=NOW)


def test_a_leader_is_not_set_before_one_who_was_set_for_later(who):
    leads.appoint_leader(unit=who.east, person=who.mate, starts_on=MAY, actor=None, now=NOW)
    before = led(who.east)
    with pytest.raises(Refused):
        leads.appoint_leader(unit=who.east, person=who.rep, starts_on=APRIL, actor=None, now=NOW)
    assert led(who.east) == before


def test_a_lead_ends(who):
    lead = who.east.leads.get()
    leads.end_lead(lead=lead, ends_on=APRIL, actor=who.admin, now=NOW)
    assert led(who.east) == [("east-m", False, START, APRIL)]
    with pytest.raises(Refused):
        leads.end_lead(lead=lead, ends_on=MAY, actor=who.admin, now=NOW)


def emptied(who):
    for one in (who.stranger, who.west_manager):
        people.join_unit(person=one, unit=who.east, starts_on=APRIL, actor=None, now=NOW)


def test_a_unit_closes_once_it_is_empty(who):
    below = unit("below", who.west)
    with pytest.raises(Refused) as refused:
        close(who.west)
    assert "below" in refused.value.message
    assert "stranger" in refused.value.message
    assert Unit.objects.get(code="west").closed_on is None
    emptied(who)
    close(below)
    close(who.west)
    assert Unit.objects.get(code="west").closed_on == JULY
    assert led(who.west) == [("west-m", False, START, JULY)]
    assert AuditEvent.objects.filter(action="unit.close").count() == 2


def test_the_company_is_not_closed_and_only_an_administrator_closes(who):
    with pytest.raises(Refused):
        close(who.company)
    with pytest.raises(NotAllowed):
        close(who.west, actor=who.boss)


def test_a_closed_unit_takes_nobody_and_nothing(who):
    emptied(who)
    close(who.west)
    west = Unit.objects.get(code="west")
    acts = (
        lambda: people.join_unit(person=who.rep, unit=west, starts_on=MAY, actor=None, now=NOW),
        lambda: units.place_unit(unit=west, parent=who.east, starts_on=MAY, actor=None, now=NOW),
        lambda: units.place_unit(unit=who.east, parent=west, starts_on=MAY, actor=None, now=NOW),
        lambda: unit("new", west),
        lambda: leads.appoint_leader(unit=west, person=who.rep, starts_on=MAY, actor=None, now=NOW),
    )
    for act in acts:
        with pytest.raises(Refused, match="2026-07-01"):
            act()
    assert list(Unit.objects.open_on(JULY).values_list("code", flat=True)) == ["co", "east"]


def test_the_page_says_what_comes_first_and_keeps_what_was_typed(who):
    client = signed_in(who.admin)
    page = client.get("/units/west/close/").content.decode()
    assert "stranger" in page
    answer = client.post("/units/west/close/", {"closed_on": "2026-07-01"})
    assert answer.status_code == 422
    assert 'value="2026-07-01"' in answer.content.decode()
    emptied(who)
    assert client.post("/units/west/close/", {"closed_on": "2026-07-01"}).status_code == 302
    assert "Open again" in client.get("/units/west/").content.decode()
    client.post("/units/west/reopen/")
    assert Unit.objects.get(code="west").closed_on is None
    page = client.post("/units/west/reopen/", follow=True).content.decode()
    assert "The unit is not closed." in page


def test_the_pages_appoint_and_end_a_deputy(who):
    client = signed_in(who.admin)
    typed = {"person": "mate", "starts_on": "2026-04-01", "ends_on": "2099-05-01"}
    assert "needs the role" in client.get("/units/east/deputy/").content.decode()
    assert client.post("/units/east/deputy/", typed).status_code == 302
    page = client.get("/units/east/").content.decode()
    assert "mate is deputy" in page
    assert "mate does not have the role “manager” and cannot open the unit." in page
    typed["person"] = "west-m"
    page = client.post("/units/east/deputy/", typed, follow=True).content.decode()
    assert "west-m is deputy" in page
    assert "does not have the role" not in page
    lead = who.east.leads.get(is_deputy=True, person=who.mate)
    client.post(f"/units/east/leads/{lead.pk}/end/", {"ends_on": "2026-04-15"})
    lead.refresh_from_db()
    assert lead.ends_on == date(2026, 4, 15)
    assert client.get(f"/units/west/leads/{lead.pk}/end/").status_code == 404


def test_members_read_the_charter_and_nobody_else_below_leadership(who):
    charter = {"mission": "First in the east", "benefit": "A share of the bonus"}
    units.write_charter(unit=who.east, charter=charter, actor=who.east_manager, now=NOW)
    page = signed_in(who.rep).get("/units/east/").content.decode()
    assert "First in the east" in page
    assert "A share of the bonus" in page
    assert signed_in(who.stranger).get("/units/east/").status_code == 404
    newcomer = person("new", None)
    assert signed_in(newcomer).get("/units/east/").status_code == 404
