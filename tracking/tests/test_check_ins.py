"""The optional location: converted, measured, kept for readers only, never in the way."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goalmgmt.core.enums import CheckIn
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, CompanyPolicy
from teams.models import User
from teams.tests.factories import Cast, cast
from tracking.forms.check_ins import PlaceForm
from tracking.geo import Place, metres_between, to_gcj
from tracking.models import Customer, CustomerOwnership, CustomerPlace, Visit, VisitPosition
from tracking.operations.check_ins import Point, keep_position, place_customer, remove_position
from tracking.operations.visits import NewVisit, plan_visit
from tracking.queries.check_ins import metres_to_customer
from tracking.tests.factories import customer

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def who() -> Cast:
    return cast()


def owned(who: User, name: str = "Huamei") -> Customer:
    whom = customer(name)
    CustomerOwnership.objects.create(customer=whom, person=who, starts_on=date(2026, 1, 1))
    return whom


def planned(who: User, whom: Customer) -> Visit:
    return plan_visit(new=NewVisit(customer=whom, planned_on=TODAY), actor=who, now=NOW)


def point(**more: Any) -> Point:
    usual = {
        "latitude": Decimal("22.543847"), "longitude": Decimal("113.912316"), "accuracy": 30,
        "taken_at": NOW,
    }  # fmt: skip
    return Point(**(usual | more))


def client_of(who: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who)
    return client


KNOWN = [
    ("Shanghai", (31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ("Shenzhen", (22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ("Beijing", (39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ("Tokyo stays", (35.681236, 139.767125), (35.681236, 139.767125)),
    ("London stays", (51.5007, -0.1246), (51.5007, -0.1246)),
    ("Sydney stays", (-33.8568, 151.2153), (-33.8568, 151.2153)),
]


@pytest.mark.parametrize(("name", "wgs", "gcj"), KNOWN)
def test_points_move_to_where_chinese_maps_show_them(name: str, wgs: Any, gcj: Any) -> None:
    moved = to_gcj(Place(*wgs))
    assert (moved.lat, moved.lon) == pytest.approx(gcj, abs=1e-6)


DISTANCES = [
    ((23.0, 113.0), (23.0, 113.0), 0),
    ((0.0, 0.0), (0.0, 1.0), 111195),
    ((0.0, 0.0), (0.0, 180.0), 20015114),
    ((22.540796, 113.917176), (22.541875, 113.917176), 120),
    ((0.0, 179.9995), (0.0, -179.9995), 111),
]


@pytest.mark.parametrize(("one", "other", "metres"), DISTANCES)
def test_distances_are_whole_metres(one: Any, other: Any, metres: int) -> None:
    assert metres_between(Place(*one), Place(*other)) == metres


def test_the_distance_is_measured_on_the_chinese_map(who: Cast) -> None:
    whom = owned(who.rep)
    visit = planned(who.rep, whom)
    keep_position(visit=visit, point=point(), actor=who.rep, now=NOW)
    assert metres_to_customer(visit) is None
    where = (Decimal("22.541875"), Decimal("113.917176"))
    place_customer(customer=whom, place=where, actor=who.rep, now=NOW)
    assert metres_to_customer(visit) == 120


@pytest.mark.parametrize(
    "change",
    [
        {"latitude": Decimal("90.1")},
        {"longitude": Decimal("-180.1")},
        {"latitude": Decimal("NaN")},
        {"accuracy": -1},
        {"accuracy": 10**9},
        {"taken_at": NOW - timedelta(days=9)},
        {"taken_at": NOW + timedelta(hours=1)},
    ],
)
def test_a_point_that_says_nothing_is_not_kept(who: Cast, change: Any) -> None:
    visit = planned(who.rep, owned(who.rep))
    kept = keep_position(visit=visit, point=point(**change), actor=who.rep, now=NOW)
    assert kept is None
    assert not VisitPosition.objects.exists()


def test_the_first_point_stays_and_the_trail_never_says_where(who: Cast) -> None:
    visit = planned(who.rep, owned(who.rep))
    keep_position(visit=visit, point=point(), actor=who.rep, now=NOW)
    keep_position(visit=visit, point=point(accuracy=5), actor=who.rep, now=NOW)
    assert VisitPosition.objects.get().accuracy == 30
    for actor in (who.mate, who.east_manager, who.boss):
        with pytest.raises(NotAllowed):
            keep_position(visit=visit, point=point(), actor=actor, now=NOW)
        with pytest.raises(NotAllowed):
            remove_position(visit=visit, actor=actor, now=NOW)
    for _time in range(2):
        remove_position(visit=visit, actor=who.rep, now=NOW)
    assert not VisitPosition.objects.exists()
    acts = AuditEvent.objects.filter(action__startswith="visit.check_in")
    assert sorted(acts.values_list("action", flat=True)) == [
        "visit.check_in", "visit.check_in_removed",
    ]  # fmt: skip
    assert all(not event.after and not event.before for event in acts)


def test_a_company_that_switched_it_off_keeps_no_points(who: Cast) -> None:
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"check_in": CheckIn.OFF})
    visit = planned(who.rep, owned(who.rep))
    assert keep_position(visit=visit, point=point(), actor=who.rep, now=NOW) is None
    page = client_of(who.rep).get(f"/visits/{visit.pk}/log/").content.decode()
    assert "data-check-in" not in page
    assert "check-in.js" not in page


FIELDS = {
    "kind": "on_site", "outcome": "progress", "next_step": "quote", "next_step_on": "2026-03-20",
    "position_lat": "22.543847", "position_lon": "113.912316", "position_accuracy": "30",
    "position_at": "2026-03-18T01:58:00.000Z",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_visit_is_logged_with_its_location(who: Cast, language: str) -> None:
    whom = owned(who.rep)
    visit, client = planned(who.rep, whom), client_of(who.rep, language)
    page = client.get(f"/visits/{visit.pk}/log/")
    assert "js/check-in.js" in page.content.decode()
    assert "geolocation=(self)" in page.headers["Permissions-Policy"].replace(
        "geolocation=self", "geolocation=(self)"
    )
    where = (Decimal("22.541875"), Decimal("113.917176"))
    place_customer(customer=whom, place=where, actor=who.rep, now=NOW)
    for _sent_twice in range(2):
        assert client.post(f"/visits/{visit.pk}/log/", FIELDS).status_code == 302
    kept = VisitPosition.objects.get()
    assert (kept.latitude, kept.accuracy) == (Decimal("22.543847"), 30)
    assert kept.taken_at == NOW - timedelta(minutes=2)
    for reader in (who.rep, who.east_manager, who.boss):
        shown = client_of(reader, language).get(f"/visits/{visit.pk}/").content.decode()
        assert "120" in shown
        assert "±30" in shown
    for stranger in (who.mate, who.west_manager, who.finance, who.admin):
        assert client_of(stranger).get(f"/visits/{visit.pk}/").status_code in {403, 404}
    removed = f"/visits/{visit.pk}/position/remove/"
    assert client_of(who.east_manager).post(removed).status_code == 403
    assert client.post(removed).status_code == 302
    assert "±30" not in client.get(f"/visits/{visit.pk}/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"position_lat": ""},
        {"position_lat": "1e5"},
        {"position_lat": "9" * 5000},
        {"position_lon": "NaN"},
        {"position_accuracy": "３０"},
        {"position_accuracy": "99999"},
        {"position_at": "soon", "position_lat": "1" * 5},
        {"position_at": "2026-13-45T99:00Z", "position_lat": "x"},
        {"position_at": "0001-01-01T00:00:00+23:59"},
        {"position_at": "9999-12-31T23:59:59-23:59"},
    ],
)
def test_a_location_that_makes_no_sense_never_keeps_a_visit_from_being_saved(
    who: Cast, change: Any
) -> None:
    visit = planned(who.rep, owned(who.rep))
    answer = client_of(who.rep).post(f"/visits/{visit.pk}/log/", FIELDS | change)
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert visit.logged_at is not None


def test_an_unplanned_visit_from_the_queue_brings_its_location(who: Cast) -> None:
    given = FIELDS | {
        "customer": "New shop", "client_id": "4b0d4f0e-0000-4000-8000-000000000009",
        "written_on": "2026-03-17", "position_at": "2026-03-17T03:00:00.000Z",
    }  # fmt: skip
    client = client_of(who.rep)
    for _sent_twice in range(2):
        answer = client.post("/visits/new/?log=1", given, headers={"X-Kept": "1"})
        assert answer.status_code == 204
    assert VisitPosition.objects.get().visit.customer.name == "New shop"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("23.125178, 113.280637", ("23.125178", "113.280637")),
        ("23.125178，113.280637", ("23.125178", "113.280637")),
        ("23.1 113.2", ("23.1", "113.2")),
        ("", None),
        ("91, 10", "bad"),
        ("113.28", "bad"),
        ("north, east", "bad"),
        ("１２, １３", "bad"),
    ],
)
def test_a_position_is_typed_as_maps_give_it(typed: str, read: Any) -> None:
    form = PlaceForm({"position": typed})
    assert form.is_valid() is (read != "bad")
    if form.is_valid():
        place = form.cleaned_data["position"]
        assert place == (tuple(map(Decimal, read)) if read else None)


def test_who_looks_after_a_customer_says_where_it_is(who: Cast) -> None:
    whom, where = owned(who.rep), (Decimal("23.1"), Decimal("113.2"))
    for actor in (who.mate, who.stranger, who.west_manager):
        with pytest.raises(NotAllowed):
            place_customer(customer=whom, place=where, actor=actor, now=NOW)
    with pytest.raises(Refused):
        place_customer(
            customer=whom, place=(Decimal(99), Decimal(0)), actor=who.rep, now=NOW
        )  # fmt: skip
    path = f"/customers/{whom.code}/position/"
    client = client_of(who.rep)
    assert client.post(path, {"position": "here"}).status_code == 422
    assert client.post(path, {"position": "23.1, 113.2"}).status_code == 302
    assert str(CustomerPlace.objects.get()) == "23.100000, 113.200000"
    assert "23.100000" in client.get(f"/customers/{whom.code}/").content.decode()
    assert client_of(who.stranger).get(path).status_code == 404
    assert client.post(path, {"position": ""}).status_code == 302
    assert not CustomerPlace.objects.exists()


def test_a_new_customer_may_have_a_position(who: Cast) -> None:
    client = client_of(who.rep)
    assert client.post("/customers/new/", {"name": "A", "position": "x"}).status_code == 422
    given = {"name": "A", "position": "23.1, 113.2"}
    assert client.post("/customers/new/", given).status_code == 302
    assert client.post("/customers/new/", given | {"position": "1, 1"}).status_code == 302
    assert str(CustomerPlace.objects.get()) == "23.100000, 113.200000"
