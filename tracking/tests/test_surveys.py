"""Surveys: who asks whom, one answer a link, exact averages, the value in the ledger, rights."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from goalmgmt.core.periods import FiscalCalendar
from targets.models import LockedMonth
from targets.queries import metric
from teams.models import User
from teams.tests.factories import Cast, cast
from tracking.models import (
    Contact,
    Customer,
    CustomerOwnership,
    Measurement,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
)
from tracking.operations.ownership import NewContact, add_contact
from tracking.operations.surveys import (
    LinkOver,
    LinkUnknown,
    NewSurvey,
    answer,
    close_survey,
    digest_of,
    invite,
    make_survey,
)
from tracking.queries import Asked, achieved_by_unit
from tracking.queries.survey_results import results_of, value_of
from tracking.tests.factories import customer

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def who() -> Cast:
    return cast()


def owned(who: User, name: str) -> Customer:
    whom = customer(name)
    CustomerOwnership.objects.create(customer=whom, person=who, starts_on=date(2026, 1, 1))
    return whom


def new(who: Cast, **more: Any) -> NewSurvey:
    usual = {
        "name": "Spring", "metric": metric("satisfaction"), "unit": who.east,
        "period": FiscalCalendar().parse("2026-03"), "last_day": date(2026, 3, 31),
        "questions": [("Service", "Service?"), ("Delivery", "")],
    }  # fmt: skip
    return NewSurvey(**(usual | more))


def made(who: Cast, **more: Any) -> Survey:
    return make_survey(new=new(who, **more), actor=who.east_manager, now=NOW)


def link(survey: Survey, whom: Customer, actor: User) -> str:
    (found,) = invite(survey=survey, customers=[whom], contacts=[], actor=actor, now=NOW)
    return found.token


def say(token: str, *points: int, text: str = "") -> SurveyAnswer:
    survey = SurveyInvitation.objects.get(token_digest=digest_of(token)).survey
    given = {one.pk: n for one, n in zip(survey.questions.all(), points, strict=True)}
    return answer(token=token, points=given, text=text, now=NOW)


def client_of(who: User | None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if who is not None:
        client.force_login(who)
    return client


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "name"),
        ({"questions": []}, "one to five"),
        ({"questions": [("x", "")] * 6}, "one to five"),
        ({"questions": [("", "Only English")]}, "Write each question"),
        ({"last_day": TODAY - timedelta(days=1)}, "not in the past"),
        ({"period": FiscalCalendar().parse("2026-04")}, "not begun"),
        ({"period": FiscalCalendar().parse("2026-W12")}, "months, quarters"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(who: Cast, change: Any, says: str) -> None:
    with pytest.raises(Refused, match=says):
        made(who, **change)
    with pytest.raises(Refused, match="measured"):
        made(who, metric=metric("receipts"))
    assert not Survey.objects.exists()


def test_managers_ask_the_customers_of_their_units_and_leadership_all(who: Cast) -> None:
    for actor in (who.rep, who.west_manager, who.finance, who.admin):
        with pytest.raises(NotAllowed):
            make_survey(new=new(who), actor=actor, now=NOW)
    survey = make_survey(new=new(who), actor=who.boss, now=NOW)
    mine, theirs = owned(who.rep, "Aihua"), owned(who.stranger, "Baode")
    with pytest.raises(NotAllowed):
        link(survey, mine, who.west_manager)
    with pytest.raises(Refused, match="of the unit only"):
        link(survey, theirs, who.east_manager)
    with pytest.raises(Refused, match="at least one"):
        invite(survey=survey, customers=[], contacts=[], actor=who.boss, now=NOW)
    assert not SurveyInvitation.objects.exists()


def test_a_token_is_long_kept_as_a_digest_and_renewed_in_its_place(who: Cast) -> None:
    survey, whom = made(who), owned(who.rep, "Aihua")
    first = link(survey, whom, who.east_manager)
    second = link(survey, whom, who.east_manager)
    assert len(first) == 32  # 24 bytes
    found = SurveyInvitation.objects.get()
    assert found.token_digest == digest_of(second)
    assert second not in str(AuditEvent.objects.values_list("after", "before"))
    with pytest.raises(LinkUnknown):
        answer(token=first, points={}, text="", now=NOW)


def test_a_contact_has_a_link_of_its_own(who: Cast) -> None:
    survey, whom = made(who), owned(who.rep, "Aihua")
    chen = add_contact(customer=whom, new=NewContact(name="Chen"), actor=who.rep, now=NOW)
    act = {"survey": survey, "actor": who.east_manager, "now": NOW}
    links = invite(customers=[whom], contacts=list(Contact.objects.filter(pk=chen.pk)), **act)
    assert [one.invitation.contact for one in links] == [None, chen]


def test_a_link_answers_once_and_only_while_the_survey_runs(who: Cast) -> None:
    survey = made(who)
    whom, other = owned(who.rep, "Aihua"), owned(who.rep, "Baode")
    token, late = (link(survey, one, who.east_manager) for one in (whom, other))
    with pytest.raises(Refused, match="1 to 10"):
        say(token, 0, 10)
    with pytest.raises(Refused, match="1 to 10"):
        say(token, 11, 10)
    say(token, 8, 9, text="Fine")
    with pytest.raises(LinkOver):
        say(token, 1, 1)
    with pytest.raises(LinkOver):
        answer(token=late, points={}, text="", now=NOW + timedelta(days=14))
    assert SurveyAnswer.objects.count() == 1
    assert invite(
        survey=survey, customers=[whom], contacts=[], actor=who.east_manager, now=NOW
    ) == []  # fmt: skip
    assert "Fine" not in str(list(AuditEvent.objects.values_list("after", "reason")))


def test_averages_are_exact_and_rounded_once(who: Cast) -> None:
    survey = made(who)
    for name, points in (("A", (7, 10)), ("B", (8, 10)), ("C", (8, 9))):
        say(link(survey, owned(who.rep, name), who.east_manager), *points)
    link(survey, owned(who.rep, "D"), who.east_manager)
    found = results_of(survey)
    assert [row.average for row in found.questions] == [Decimal("7.67"), Decimal("9.67")]
    assert (found.average, found.rate) == (Decimal("8.67"), Decimal("0.75"))
    assert value_of(survey) == Decimal("86.67")  # 52 points of six answers, out of 100
    survey.scale = 10
    assert value_of(survey) == Decimal("8.67")


def test_closing_records_the_average_where_the_ledger_reads_it(who: Cast) -> None:
    survey = made(who)
    token = link(survey, owned(who.rep, "A"), who.east_manager)
    say(token, 8, 9)
    with pytest.raises(NotAllowed):
        close_survey(survey=survey, actor=who.west_manager, now=NOW)
    closed = close_survey(survey=survey, actor=who.east_manager, now=NOW)
    value = closed.measurement
    assert value is not None
    assert (value.amount, value.unit, value.period) == (Decimal("85.00"), who.east, "2026-03")
    assert "Spring" in value.evidence
    assert "1" in value.evidence
    asked = Asked(FiscalCalendar().parse("2026-03"), metric("satisfaction"), TODAY)
    assert achieved_by_unit(asked.metric, asked.period)[who.east.pk] == Decimal("85.00")
    with pytest.raises(Conflict):
        close_survey(survey=survey, actor=who.east_manager, now=NOW)


def test_a_survey_that_cannot_be_recorded_stays_open(who: Cast) -> None:
    first, second = made(who), made(who, name="Again")
    whom = owned(who.rep, "A")
    for survey in (first, second):
        say(link(survey, whom, who.east_manager), 8, 9)
    close_survey(survey=first, actor=who.east_manager, now=NOW)
    with pytest.raises(Conflict, match="stands"):
        close_survey(survey=second, actor=who.east_manager, now=NOW)
    second.refresh_from_db()
    assert (second.status, second.measurement) == ("open", None)
    LockedMonth.objects.create(month=date(2026, 2, 1), locked_at=NOW)
    early = made(who, period=FiscalCalendar().parse("2026-02"))
    say(link(early, whom, who.east_manager), 8, 9)
    with pytest.raises(Refused, match="closed"):
        close_survey(survey=early, actor=who.east_manager, now=NOW)


def test_without_an_answer_nothing_is_recorded(who: Cast) -> None:
    closed = close_survey(survey=made(who), actor=who.boss, now=NOW)
    assert (closed.status, closed.measurement) == ("closed", None)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("language", "words", "question"),
    [("en", "how satisfied", "Service?"), ("zh-hans", "满意", "Service")],
)
def test_a_customer_answers_without_signing_in(
    who: Cast, language: str, words: str, question: str
) -> None:
    survey = made(who)
    token = link(survey, owned(who.rep, "Aihua"), who.east_manager)
    path = f"/s/{token}/"
    client = client_of(None, language)
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert set(client.cookies) <= {"csrftoken"}
    text = page.content.decode()
    assert words in text
    assert f"<legend>{question}</legend>" in text
    assert "Aihua" not in text
    first, second = survey.questions.all()
    bad = client.post(path, {f"q{first.pk}": "11", "text": "kept as typed"})
    assert bad.status_code == 422
    assert "kept as typed" in bad.content.decode()
    good = client.post(path, {f"q{first.pk}": "7", f"q{second.pk}": "9", "text": "Good"})
    assert good.status_code == 200
    again = client.post(path, {f"q{first.pk}": "1", f"q{second.pk}": "1"})
    assert (again.status_code, client.get(path).status_code) == (410, 410)
    assert "Aihua" not in again.content.decode()
    assert SurveyAnswer.objects.get().text == "Good"


def test_links_that_lead_nowhere_say_the_same(who: Cast) -> None:
    survey = made(who)
    token = link(survey, owned(who.rep, "A"), who.east_manager)
    client = client_of(None)
    unknown = client.get("/s/" + "x" * 32 + "/")
    close_survey(survey=survey, actor=who.boss, now=NOW)
    over = client.get(f"/s/{token}/")
    assert (unknown.status_code, over.status_code) == (404, 410)
    assert unknown.content == over.content
    for odd in ("１２３", "a" * 3000, "%ED%A0%80", "%20"):
        assert client.get(f"/s/{odd}/").status_code == 404


def test_answers_are_limited_by_address(who: Cast) -> None:
    survey = made(who)
    path = f"/s/{link(survey, owned(who.rep, 'A'), who.east_manager)}/"
    client = client_of(None)
    statuses = [client.post(path, {}).status_code for _n in range(31)]
    assert statuses == [422] * 30 + [429]


def test_the_form_is_guarded_against_other_sites(who: Cast) -> None:
    path = f"/s/{link(made(who), owned(who.rep, 'A'), who.east_manager)}/"
    assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_manager_makes_invites_reads_and_closes_on_the_pages(who: Cast, language: str) -> None:
    whom = owned(who.rep, "Aihua")
    add_contact(customer=whom, new=NewContact(name="Chen"), actor=who.rep, now=NOW)
    client = client_of(who.east_manager, language)
    assert client.get("/surveys/").status_code == 200
    given = {
        "name": "Spring", "unit": who.east.pk, "metric": metric("satisfaction").pk,
        "scale": "100", "period": "2026-03", "last_day": "2026-03-31", "question_1": "服务",
        "question_1_en": "Service",
    }  # fmt: skip
    assert client.post("/surveys/new/", given | {"period": "soon"}).status_code == 422
    assert client.post("/surveys/new/", given | {"question_1": ""}).status_code == 422
    assert client.post("/surveys/new/", given).status_code == 302
    survey = Survey.objects.get()
    path = f"/surveys/{survey.pk}/"
    assert client.post(f"{path}invite/", {"customer": ["x", "9" * 30]}).status_code == 422
    page = client.post(f"{path}invite/", {"customer": [whom.pk]}).content.decode()
    token = page.split("/s/")[1].split("/")[0]
    assert client.get(f"{path}invite/?q=Aih").content.decode().count("/s/") == 0
    answer(token=token, points={survey.questions.get().pk: 9}, text="So gut", now=NOW)
    assert "So gut" in client.get(path).content.decode()
    assert client.post(f"{path}close/").status_code == 302
    assert Measurement.objects.get().amount == Decimal("90.00")
    assert client.get("/surveys/").status_code == 200


def test_a_rep_reads_the_answers_of_the_own_customers_only(who: Cast) -> None:
    survey = made(who)
    mine, other = owned(who.rep, "Aihua"), owned(who.mate, "Baode")
    for whom, text in ((mine, "for the rep"), (other, "for the mate")):
        say(link(survey, whom, who.east_manager), 8, 9, text=text)
    page = client_of(who.rep).get(f"/surveys/{survey.pk}/").content.decode()
    assert "for the rep" in page
    assert "for the mate" not in page
    for viewer, status in (
        (who.stranger, 404), (who.west_manager, 404), (who.finance, 403), (who.admin, 403),
        (who.boss, 200),
    ):  # fmt: skip
        assert client_of(viewer).get(f"/surveys/{survey.pk}/").status_code == status
    assert client_of(who.rep).get(f"/surveys/{survey.pk}/invite/").status_code == 403


def test_the_lists_cost_the_same_with_many_rows(who: Cast) -> None:
    survey = made(who)
    client = client_of(who.east_manager)
    paths = ("/surveys/", f"/surveys/{survey.pk}/", f"/surveys/{survey.pk}/invite/")

    def fill(names: range) -> None:
        for number in names:
            made(who, name=f"S {number}")
            whom = owned(who.rep, f"Shop {number}")
            say(link(survey, whom, who.east_manager), 8, 9)

    def cost() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            counts.append(len(captured))
        return counts

    fill(range(2))
    cost()
    few = cost()
    fill(range(2, 12))
    assert cost() == few
