"""Spot checks: the same seed draws the same, nobody draws twice, findings are told (K4)."""

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import Notification
from teams.tests.factories import NOW, Cast, cast
from tracking.models import SpotCheck, SpotItem
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.spot_checks import draw, drawn, record_finding
from tracking.operations.visits import NewVisit, VisitLog, log_unplanned
from tracking.reporting import slot_named
from tracking.tests.factories import customer

TODAY = NOW.date()  # 2 March 2026


@given(
    pool=st.lists(st.integers(1, 10**6), unique=True, max_size=200),
    percent=st.integers(1, 100),
    seed=st.text(max_size=8),
)
def test_the_seed_draws_the_same_whatever_the_order(
    pool: list[int], percent: int, seed: str
) -> None:
    first = drawn(pool, percent, seed)
    assert drawn(pool[::-1], percent, seed) == first
    assert len(first) * 100 >= len(pool) * percent > (len(first) - 1) * 100 or not pool
    assert set(first) <= set(pool)


def test_another_seed_draws_another_sample() -> None:
    samples = {tuple(drawn(range(100), 10, str(seed))) for seed in range(20)}
    assert len(samples) == 20


@pytest.fixture
def people(db: None) -> Cast:
    who = cast()
    for person in (who.rep, who.mate, who.stranger):
        for number in range(3):
            new = NewVisit(customer=customer(f"C{number} {person.code}"), planned_on=TODAY)
            log = VisitLog(outcome="progress", next_step="none")
            log_unplanned(new=new, log=log, actor=person, now=NOW)
    return who


def drew(who: Cast, **more: object) -> SpotCheck:
    asked = {"what": "visits", "period": "2026-03", "percent": 50, "actor": who.east_manager}
    return draw(**asked | more, now=NOW)  # type: ignore[arg-type]


def test_only_led_people_are_drawn_and_once_a_month(people: Cast) -> None:
    check = drew(people)
    assert (check.pool, check.items.count()) == (6, 3)
    assert set(check.items.values_list("person", flat=True)) <= {people.rep.pk, people.mate.pk}
    again = drawn([one.pk for one in people.rep.visits.all()]
                  + [one.pk for one in people.mate.visits.all()], 50, check.seed)  # fmt: skip
    assert list(check.items.order_by("visit").values_list("visit", flat=True)) == again
    with pytest.raises(Conflict):
        drew(people)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"period": "2026-W10"}, "period"), ({"period": "soon"}, "period"),
     ({"period": "2026-01"}, "period"), ({"percent": 0}, "percent"),
     ({"percent": 101}, "percent")],
)  # fmt: skip
def test_odd_draws_are_refused(people: Cast, more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        drew(people, **more)
    assert refused.value.field == field


def test_a_rep_draws_nothing(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        drew(people, actor=people.rep)


def test_a_finding_is_written_once_with_a_reason_and_told(people: Cast) -> None:
    item = drew(people).items.order_by("pk")[0]
    find = {"item": item, "actor": people.east_manager, "now": NOW}
    with pytest.raises(NotAllowed):
        record_finding(item=item, finding="accurate", note="", actor=people.boss, now=NOW)
    with pytest.raises(Refused) as refused:
        record_finding(finding="untrue", note=" ", **find)
    assert refused.value.field == "note"
    assert not SpotItem.objects.visible_to(item.person, TODAY).exists()
    record_finding(finding="untrue", note="Nobody was there.", **find)
    with pytest.raises(Conflict):
        record_finding(finding="accurate", note="", **find)
    assert Notification.objects.get(person=item.person).kind == "tracking.spot_finding"
    seen = {name for name in ("rep", "mate", "stranger", "east_manager", "west_manager", "boss",
                              "finance")
            if SpotItem.objects.visible_to(getattr(people, name), TODAY)
            .filter(found_at__isnull=False).exists()}  # fmt: skip
    assert seen - {"rep", "mate"} == {"east_manager", "boss"}
    assert len(seen & {"rep", "mate"}) == 1
    client = Client(headers={"accept-language": "en"})
    client.force_login(item.person)
    assert "Nobody was there." in client.get(f"/visits/{item.visit_id}/").content.decode()


def test_reports_are_drawn_too(people: Cast) -> None:
    report = open_report(slot=slot_named("2026-W10"), actor=people.rep, now=NOW)
    submit_report(report=report, text=ReportText(summary="x"), actor=people.rep, now=NOW)
    item = drew(people, what="reports").items.get()
    assert item.report == report
    record_finding(item=item, finding="inexact", note="A number.", actor=people.east_manager,
                   now=NOW)  # fmt: skip
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.rep)
    assert "A number." in client.get("/reports/2026-W10/").content.decode()


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_draw_and_find(people: Cast, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(people.east_manager)
    assert client.get("/spot-checks/").status_code == 200
    sent = {"what": "visits", "period": "2026-03", "percent": "10"}
    assert client.post("/spot-checks/", sent | {"period": "x"}).status_code == 422
    assert client.post("/spot-checks/", sent).status_code == 302
    item = SpotItem.objects.get()
    where = f"/spot-checks/{item.check_of_id}/"
    assert client.post(where, {"item": "9" * 30}).status_code == 422
    assert client.post(where, {"item": item.pk}).status_code == 422
    good = {"item": item.pk, f"i{item.pk}-finding": "accurate"}
    assert client.post(where, good).status_code == 302
    assert client.post(where, good).status_code == 422
    other = Client()
    other.force_login(people.west_manager)
    assert other.get(where).status_code == 404
