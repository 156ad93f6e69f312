"""Measured values: recorded with source and evidence, corrected by new entries, imported."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.imports.kinds import Row, Run
from goalmgmt.core.models import AuditEvent
from goalmgmt.core.periods import FiscalCalendar
from targets.models import LockedMonth
from targets.queries import metric
from teams.models import User
from teams.tests.factories import Cast, cast
from tracking.imports import KINDS
from tracking.models import Measurement
from tracking.operations.measurements import (
    NewMeasurement,
    correct_measurement,
    record_measurement,
)
from tracking.queries import Asked, person_row

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
CALENDAR = FiscalCalendar()
FEB, Q1, WEEK = (CALENDAR.parse(code) for code in ("2026-02", "2026-Q1", "2026-W10"))
DAY = date(2026, 2, 27)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def new(company: Cast, **more: object) -> NewMeasurement:
    usual = NewMeasurement(
        metric("satisfaction"), FEB, Decimal("88.25"), DAY, "survey", person=company.rep
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def record(company: Cast, actor: User | None = None, **more: object) -> Measurement:
    return record_measurement(new=new(company, **more), actor=actor, now=NOW)[0]


def test_a_value_is_stamped_audited_and_in_the_ledger() -> None:
    company = cast()
    made = record(company, company.finance)
    assert (made.unit, made.month, made.recorded_by) == (
        company.east, date(2026, 2, 1), company.finance
    )  # fmt: skip
    event = AuditEvent.objects.get(action="measurement.record")
    assert (event.actor, event.after["amount"]) == (company.finance, "88.25")
    row = person_row(Asked(Q1, metric("satisfaction")), company.rep)
    assert (row.achieved, row.known) == (Decimal("88.25"), True)


def test_the_same_value_again_is_the_one_that_stands_and_another_is_a_conflict() -> None:
    company = cast()
    made = record(company)
    again, fresh = record_measurement(new=new(company), actor=None, now=NOW)
    assert (again, fresh) == (made, False)
    with pytest.raises(Conflict):
        record(company, amount=Decimal(90))
    assert Measurement.objects.count() == 1


BAD = [
    ("of nobody", {"person": None}, "unit"),
    ("of what contracts deliver", {"metric": "sales"}, "metric"),
    ("of a week", {"period": WEEK}, "period"),
    ("in the future", {"measured_on": date(2026, 3, 19)}, "measured_on"),
    ("before the period", {"measured_on": date(2026, 1, 31)}, "measured_on"),
    ("without a source", {"source": " "}, "source"),
    ("too fine", {"metric": "sales-cycle", "amount": Decimal("40.5")}, "amount"),
    ("over months that have a value", {"period": Q1, "measured_on": DAY}, "period"),
    ("in a closed month", {"period": CALENDAR.parse("2026-01")}, "period"),
]


@pytest.mark.parametrize(("changes", "field"), [r[1:] for r in BAD], ids=[r[0] for r in BAD])
def test_bad_values_are_refused_at_their_field(changes: dict[str, object], field: str) -> None:
    company = cast()
    record(company)
    LockedMonth.objects.create(month=date(2026, 1, 1), locked_at=NOW)
    read = dict(changes)
    if "metric" in read:
        read["metric"] = metric(str(read["metric"]))
    with pytest.raises(Refused) as caught:
        record(company, **read)
    assert caught.value.field == field
    assert Measurement.objects.count() == 1


def test_nobody_records_the_own_value_and_managers_only_those_below_them() -> None:
    company = cast()
    may = {
        (actor.code, of): _may(company, actor, of)
        for actor in (company.rep, company.east_manager, company.west_manager, company.finance,
                      company.boss)
        for of in ("rep", "east", "co")
    }  # fmt: skip
    assert {key for key, allowed in may.items() if allowed} == {
        ("east-m", "rep"), ("fin", "rep"), ("fin", "east"), ("fin", "co")
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        record(company, company.finance, person=company.finance)


def _may(company: Cast, actor: User, of: str) -> bool:
    node = {"rep": {}, "east": {"person": None, "unit": company.east},
            "co": {"person": None, "unit": company.company}}[of]  # fmt: skip
    try:
        with transaction.atomic():
            record(company, actor, **node)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


def test_a_correction_replaces_the_value_and_taking_back_leaves_none() -> None:
    company = cast()
    made = record(company)
    better = correct_measurement(
        old=made, amount=Decimal(90), source="", evidence="typing slip", actor=company.finance,
        now=NOW,
    )  # fmt: skip
    assert list(Measurement.objects.in_force()) == [better]
    with pytest.raises(Conflict):
        correct_measurement(
            old=made, amount=Decimal(1), source="", evidence="late", actor=None, now=NOW
        )
    correct_measurement(old=better, amount=None, source="", evidence="void", actor=None, now=NOW)
    assert not Measurement.objects.in_force().exists()
    row = person_row(Asked(Q1, metric("satisfaction")), company.rep)
    assert (row.known, row.status) == (False, "unmeasured")
    record(company, amount=Decimal(70))
    assert person_row(Asked(Q1, metric("satisfaction")), company.rep).achieved == Decimal(70)
    acts = AuditEvent.objects.filter(action__startswith="measurement.").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == [
        "measurement.record", "measurement.correct", "measurement.take_back", "measurement.record",
    ]  # fmt: skip


@pytest.mark.usefixtures("append_only")
def test_values_cannot_be_changed_or_deleted_in_the_database() -> None:
    record(cast())
    for attack in (
        lambda: Measurement.objects.update(amount=1),
        lambda: Measurement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    assert Measurement.objects.get().amount == Decimal("88.25")


def form(company: Cast, **more: object) -> dict[str, object]:
    return {
        "metric": metric("satisfaction").pk, "person": company.rep.pk, "unit": "",
        "period": "2026-02", "amount": "88.25", "measured_on": "2026-02-27",
        "source": "survey", "evidence": "120 answers",
    } | more  # fmt: skip


def test_a_manager_records_and_corrects_on_the_pages() -> None:
    company = cast()
    client = signed_in(company.east_manager)
    assert client.post("/measurements/new/", form(company)).status_code == 302
    made = Measurement.objects.get()
    page = client.get("/measurements/?metric=satisfaction").content.decode()
    assert "120 answers" in page
    assert f'href="/measurements/{made.pk}/correct/"' in page
    url = f"/measurements/{made.pk}/correct/"
    assert client.post(url, {"amount": "90", "source": "", "evidence": ""}).status_code == 422
    assert client.post(url, {"amount": "90", "evidence": "slip"}).status_code == 302
    assert Measurement.objects.in_force().get().amount == Decimal(90)
    zh = signed_in(company.finance, "zh-hans").get("/measurements/").content.decode()
    assert "测量值" in zh
    assert "2026年2月" in zh


BAD_FORMS = [
    ("no period", {"period": "soon"}),
    ("both", {"unit": "EAST"}),
    ("a person one does not lead", {"person": "STRANGER"}),
    ("another value", {"amount": "91"}),
]


@pytest.mark.parametrize("changes", [r[1] for r in BAD_FORMS], ids=[r[0] for r in BAD_FORMS])
def test_a_bad_form_says_so_and_keeps_what_was_typed(changes: dict[str, object]) -> None:
    company = cast()
    record(company)
    named = {"EAST": company.east.pk, "STRANGER": company.stranger.pk}
    read = {key: named.get(str(value), value) for key, value in changes.items()}
    client = signed_in(company.east_manager)
    answer = client.post("/measurements/new/", form(company, **read))
    assert answer.status_code == 422
    assert "120 answers" in answer.content.decode()
    assert Measurement.objects.count() == 1


def test_strangers_see_nothing_and_reps_only_read_their_own() -> None:
    company = cast()
    made = record(company)
    url = f"/measurements/{made.pk}/correct/"
    codes = {
        who.code: signed_in(who).get(url).status_code
        for who in (company.rep, company.east_manager, company.west_manager, company.finance)
    }
    assert codes == {"rep": 403, "east-m": 200, "west-m": 404, "fin": 200}
    assert "survey" in signed_in(company.rep).get("/measurements/").content.decode()
    assert "survey" not in signed_in(company.mate).get("/measurements/").content.decode()


def test_the_list_offers_a_correction_only_where_one_may_make_it_and_costs_the_same() -> None:
    company = cast()
    own = record(company, person=None, unit=company.east)
    below = record(company)
    client = signed_in(company.east_manager)
    page = client.get("/measurements/").content.decode()
    assert f"/measurements/{below.pk}/correct/" in page
    assert f"/measurements/{own.pk}/correct/" not in page
    costs = []
    for months in ((), range(3, 13)):
        for month in months:
            period = CALENDAR.parse(f"2025-{month:02d}")
            record(company, period=period, measured_on=period.last_day)
        with CaptureQueriesContext(connection) as captured:
            client.get("/measurements/")
        costs.append(len(captured))
    assert costs[1] <= costs[0]


def imported(rows: Sequence[dict[str, str]], actor: User | None = None) -> Run:
    kind = next(kind for kind in KINDS if kind.name == "measurements")
    run = Run(actor, NOW)
    kind.write([Row(number, row) for number, row in enumerate(rows, 2)], run)
    return run


ROW = {"metric": "market-share", "period": "2026-02", "unit": "co", "value": "12.50",
       "source": "institute"}  # fmt: skip


def test_values_are_imported_once_and_unchanged_the_second_time() -> None:
    cast()
    rows = [ROW, ROW | {"unit": "", "person": "rep", "metric": "satisfaction"}]
    run = imported(rows)
    assert (run.created, run.unchanged, run.problems) == (2, 0, [])
    assert Measurement.objects.get(person=None).measured_on == date(2026, 2, 28)
    run = imported(rows)
    assert (run.created, run.unchanged, run.problems) == (0, 2, [])


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"metric": "sales"}, "metric"),
        ({"period": "soon"}, "period"),
        ({"unit": "nowhere"}, "unit"),
        ({"person": "rep"}, "unit"),
        ({"value": "much"}, "value"),
        ({"source": ""}, "source"),
        ({"measured_on": "2026-04-01"}, "measured_on"),
        ({"value": "13"}, "period"),
    ],
)
def test_each_bad_row_is_named_with_its_column(changes: dict[str, str], column: str) -> None:
    cast()
    imported([ROW])
    run = imported([ROW | {"period": "2026-01"}, ROW | changes])
    assert [(problem.row, problem.column) for problem in run.problems] == [(3, column)]
