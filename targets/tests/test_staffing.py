"""Joining, leaving and moving mid-year (T9): what is freed stays in sight until it is assigned."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import CompanyPolicy
from targets import today
from targets.enums import FreedTo, RowKind
from targets.models import PlanVersion, TargetCell
from targets.operations import rows, staffing
from targets.operations.staffing import Assignment
from targets.queries import grid as grids
from targets.queries import staffing as queries
from targets.tests.factories import draft_plan, issued, row_of, spread_evenly
from teams.models import User
from teams.operations import people as seats
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
LEFT = date(2026, 6, 16)
JULY = date(2026, 7, 1)


@pytest.fixture
def people() -> Cast:
    return cast()


def months(version: PlanVersion, who: object) -> dict[int, Decimal]:
    cells = TargetCell.objects.filter(row=row_of(version, who))
    return {month.month: amount for month, amount in cells.values_list("month", "amount")}


def test_a_newcomer_is_planned_by_days_and_ramp(people: Cast):
    newcomer = person("new", None)
    type(newcomer).objects.filter(pk=newcomer.pk).update(hired_on=date(2026, 5, 16))
    seats.join_unit(
        person=newcomer, unit=people.east, starts_on=date(2026, 5, 16), actor=None, now=NOW
    )
    version = spread_evenly(draft_plan(people, value=120000), people.east_manager)
    grid = grids.load(version)
    assert grid.remainders() == {}
    got = months(version, newcomer)
    assert [got[month] for month in (1, 4)] == [0, 0]
    assert 0 < got[5] < got[6] < got[7] < got[8] == got[12]
    assert got[8] == Decimal("3333.33")
    why = {one.label: one.why for one in queries.partials(grid)}
    assert "2026-05 16 of 31 days × ramp 25%" in why["new"]
    assert "0 outside the membership: 2026-01" in why["new"]
    row = row_of(version, newcomer).pk
    reasons = {month.month: why for (pk, month), why in queries.month_reasons(grid).items()}
    assert {pk for pk, _month in queries.month_reasons(grid)} == {row}
    assert reasons == {
        **dict.fromkeys((1, 2, 3, 4), "outside the membership"),
        5: "16 of 31 days × ramp 25%", 6: "ramp 50%", 7: "ramp 75%",
    }  # fmt: skip
    page = as_(people.east_manager).get(f"/plans/{version.plan.code}/split/?open=Q2")
    assert page.content.decode().count('title="outside the membership"') == 1  # April
    assert ', 16 of 31 days × ramp 25%"' in page.content.decode()


def left(people: Cast, version: PlanVersion) -> PlanVersion:
    """The rep leaves on 16 June, after the plan was made."""
    seats.leave(person=people.rep, left_on=LEFT, actor=None, now=LATER)
    version.refresh_from_db()
    return version


def test_a_leavers_rest_is_seen_until_somebody_assigns_it(people: Cast):
    version = left(people, issued(draft_plan(people, value=1440), people))
    (one,) = queries.freed_of(version)
    assert (one.row.person, one.left_on) == (people.rep, LEFT)
    assert {month.month: amount for month, amount in one.months.items()} == {
        6: Decimal("30.00"), 7: 60, 8: 60, 9: 60, 10: 60, 11: 60, 12: 60,
    }  # fmt: skip
    items = [item.key for item in today.items(people.east_manager, LATER.date())]
    assert f"targets.freed:{version.pk}" in items
    draft = staffing.assign_freed(
        version=version, row=one.row.pk, actor=people.east_manager, now=LATER,
        assignment=Assignment(FreedTo.SUCCESSOR, row_of(version, people.mate).pk, "Left"),
    )  # fmt: skip
    assert (draft.number, draft.category, draft.effective_month) == (2, "people", date(2026, 6, 1))
    assert queries.freed_of(draft) == []
    assert grids.load(draft).remainders() == {}
    assert months(draft, people.mate)[7] == 120
    assert months(draft, people.rep) == months(version, people.rep) | {
        6: Decimal(30), **dict.fromkeys(range(7, 13), Decimal(0)),
    }  # fmt: skip
    items = [item.key for item in today.items(people.east_manager, LATER.date())]
    assert not [key for key in items if key.startswith("targets.freed")]
    with pytest.raises(Conflict):
        staffing.assign_freed(
            version=version, row=one.row.pk, actor=people.east_manager, now=LATER,
            assignment=Assignment(FreedTo.UNIT, None, "Again"),
        )  # fmt: skip


def test_it_is_shared_over_the_others_who_are_there(people: Cast):
    third = person("third", people.east)
    version = left(people, spread_evenly(draft_plan(people, value=1440), people.east_manager))
    (one,) = queries.freed_of(version)
    before = grids.load(version)
    staffing.assign_freed(
        version=version, row=one.row.pk, actor=people.east_manager, now=LATER,
        assignment=Assignment(FreedTo.UNIT),
    )  # fmt: skip
    version.refresh_from_db()
    after = grids.load(version)
    assert after.remainders() == before.remainders() == {}
    assert months(version, people.mate)[7] == months(version, third)[7] == 60
    assert queries.freed_of(version) == []


def test_the_reserve_takes_it_only_within_the_policy(people: Cast):
    version = left(people, spread_evenly(draft_plan(people, value=1440), people.east_manager))
    (one,) = queries.freed_of(version)
    order = {"version": version, "row": one.row.pk, "actor": people.east_manager, "now": LATER,
             "assignment": Assignment(FreedTo.RESERVE)}  # fmt: skip
    with pytest.raises(Refused):
        staffing.assign_freed(**order)
    assert not version.rows.filter(kind=RowKind.RESERVE).exists()
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"reserve_limit": Decimal("0.5")})
    staffing.assign_freed(**order)
    version.refresh_from_db()
    whole = grids.load(version)
    assert whole.remainders() == {}
    (kept,) = [row for row in whole.rows if row.kind == RowKind.RESERVE]
    assert kept.total() == one.total


def test_who_may_not_plan_may_not_assign_and_a_reason_is_asked(people: Cast):
    version = left(people, issued(draft_plan(people, value=1440), people))
    (one,) = queries.freed_of(version)
    successor = row_of(version, people.mate).pk
    for stranger in (people.mate, people.west_manager, people.finance):
        with pytest.raises(NotAllowed):
            staffing.assign_freed(
                version=version, row=one.row.pk, actor=stranger, now=LATER,
                assignment=Assignment(FreedTo.SUCCESSOR, successor, "Left"),
            )  # fmt: skip
    for wrong in (Assignment(FreedTo.UNIT), Assignment("nowhere", None, "x"),
                  Assignment(FreedTo.SUCCESSOR, 10**9, "x")):  # fmt: skip
        with pytest.raises(Refused):
            staffing.assign_freed(version=version, row=one.row.pk, actor=people.east_manager,
                                  now=LATER, assignment=wrong)  # fmt: skip
    assert PlanVersion.objects.filter(plan=version.plan).count() == 1


def test_a_spread_after_the_leaving_frees_nothing(people: Cast):
    version = left(people, draft_plan(people, value=1440))
    spread_evenly(version, people.east_manager)
    assert queries.freed_of(version) == []
    got = months(version, people.rep)
    assert (got[5] > got[6] > 0, got[7]) == (True, 0)


def test_a_mover_frees_the_old_row_and_gets_one_in_the_new_unit(people: Cast):
    version = spread_evenly(draft_plan(people, value=1440), people.east_manager)
    seats.join_unit(person=people.rep, unit=people.west, starts_on=JULY, actor=None, now=LATER)
    (one,) = queries.freed_of(version)
    assert (one.left_on, len(one.months)) == (JULY, 6)
    west = draft_plan(people, west=True)
    assert rows.build_rows(version=west, actor=people.west_manager, now=LATER) == 0
    assert row_of(west, people.rep).unit == people.west


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def test_the_pages_show_it_and_lead_to_the_adjustment(people: Cast):
    version = left(people, issued(draft_plan(people, value=1440), people))
    (one,) = queries.freed_of(version)
    manager, code = as_(people.east_manager), version.plan.code
    path = reverse("targets:freed_assign", args=[code, one.row.pk])
    for page in ("plan_detail", "plan_split"):
        assert path in manager.get(reverse(f"targets:{page}", args=[code])).content.decode()
    assert path not in as_(people.finance).get(
        reverse("targets:plan_detail", args=[code])
    ).content.decode()  # fmt: skip
    asked = {"to": "successor", "successor": row_of(version, people.mate).pk, "reason": ""}
    assert manager.post(path, asked).status_code == 422
    assert as_(people.finance).get(path).status_code == 403
    assert manager.post(path, asked | {"reason": "Left"}).status_code == 302
    assert version.plan.versions.count() == 2
    assert manager.get(path).status_code == 404
