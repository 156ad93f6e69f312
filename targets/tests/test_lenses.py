"""Lenses (T5): the same total by product, channel, industry or region, whoever edits."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import AuditEvent
from targets import lens_history, rules
from targets.enums import LensMethod, LensScope
from targets.models import LensCell, LensSplit, Metric, PlanVersion, TargetPlan
from targets.operations import adjustments, decisions, lenses, months, plans
from targets.operations.lenses import LensEdit
from targets.operations.stale import StaleEdit
from targets.queries import lens_spreading, metric
from targets.queries import lenses as queries
from targets.queries.lens_spreading import LensOrder
from targets.tests.factories import JULY, MEETING, draft_plan, issued, spread_evenly
from teams.models import Product, User
from teams.tests.factories import NOW, Cast, cast

JAN = date(2026, 1, 1)
YEAR = tuple(date(2026, month, 1) for month in range(1, 13))


@pytest.fixture
def people(db: None) -> Cast:
    found = cast()
    for code in ("a", "b", "c"):
        Product.objects.create(code=code, name=f"Product {code}")
    Product.objects.create(code="old", name="Old", is_active=False)
    return found


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    """1200 over the year, 100 a month, product lens in use."""
    version = spread_evenly(draft_plan(people), people.east_manager)
    lenses.use_lens(version=version, lens="product", actor=people.east_manager, now=NOW)
    return version


def entry(version: PlanVersion, code: str, lens: str = "product") -> int:
    return next(row.pk for row in queries.load(version, lens).rows if row.code == code)


def save(version: PlanVersion, actor: User, edits: list[LensEdit], revision: int = 0) -> object:
    return lenses.save_lens(
        version=version, lens="product", edits=edits, revision=revision, actor=actor, now=NOW
    )


def spread(version: PlanVersion, actor: User, order: LensOrder, revision: int = 0) -> object:
    return lenses.spread_lens(
        version=version, lens="product", order=order, revision=revision, actor=actor, now=NOW
    )


def test_a_lens_starts_with_the_active_entries_and_everything_unassigned(draft: PlanVersion):
    table = queries.load(draft, "product")
    assert [row.code for row in table.rows] == ["a", "b", "c"]
    assert (table.assigned(), table.unassigned()) == (Decimal(0), Decimal(1200))
    assert set(table.remainders().values()) == {Decimal(100)}


def test_used_again_it_gains_only_the_new_entries(people: Cast, draft: PlanVersion):
    save(draft, people.east_manager, [LensEdit(entry(draft, "a"), (JAN,), Decimal(7))])
    Product.objects.create(code="d", name="Product d")
    assert queries.load(draft, "product").missing == 1
    lenses.use_lens(version=draft, lens="product", actor=people.east_manager, now=NOW)
    table = queries.load(draft, "product")
    assert [row.code for row in table.rows] == ["a", "b", "c", "d"]
    assert (table.missing, table.assigned()) == (0, Decimal(7))


def test_a_year_takes_the_plans_own_shape_to_the_fen(people: Cast, draft: PlanVersion):
    save(draft, people.east_manager, [LensEdit(entry(draft, "a"), YEAR, Decimal("100.01"))])
    row = queries.load(draft, "product").rows[0]
    assert row.total() == Decimal("100.01")
    assert sorted(set(row.amounts.values())) == [Decimal("8.33"), Decimal("8.34")]


@pytest.mark.parametrize(
    ("months_", "amount"),
    [
        ((JAN,), "-0.01"),
        ((JAN,), "99999999999999"),
        ((date(2027, 1, 1),), "1"),
        ((), "1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    people: Cast, draft: PlanVersion, months_: tuple[date, ...], amount: str
):
    good = LensEdit(entry(draft, "a"), (JAN,), Decimal(5))
    bad = LensEdit(entry(draft, "b"), months_, Decimal(amount))
    with pytest.raises(RefusedRows) as refused:
        save(draft, people.east_manager, [good, bad])
    assert len(refused.value.places) == 1
    assert not LensCell.objects.exclude(amount=0).exists()


def test_a_locked_month_stays(people: Cast, draft: PlanVersion):
    months.lock_months(months=[JAN], actor=people.finance, now=NOW)
    with pytest.raises(RefusedRows):
        save(draft, people.east_manager, [LensEdit(entry(draft, "a"), (JAN,), Decimal(5))])
    spread(draft, people.east_manager, LensOrder())
    assert {row.amounts[JAN] for row in queries.load(draft, "product").rows} == {Decimal(0)}


def test_who_may_not_edit_the_plan_may_not_edit_its_lenses(people: Cast, draft: PlanVersion):
    for stranger in (people.rep, people.west_manager, people.finance, people.admin):
        with pytest.raises(NotAllowed):
            save(draft, stranger, [LensEdit(entry(draft, "a"), (JAN,), Decimal(5))])
        with pytest.raises(NotAllowed):
            lenses.use_lens(version=draft, lens="channel", actor=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            lenses.stop_lens(version=draft, lens="product", actor=stranger, now=NOW)
    assert LensSplit.objects.count() == 1
    assert not LensCell.objects.exclude(amount=0).exists()


def test_an_editor_of_a_lens_is_a_co_author_and_cannot_approve(people: Cast, draft: PlanVersion):
    save(draft, people.boss, [LensEdit(entry(draft, "a"), (JAN,), Decimal(5))])
    assert rules.is_author(people.boss, draft)


def test_the_second_editor_is_told_what_the_first_did(people: Cast, draft: PlanVersion):
    a, b = entry(draft, "a"), entry(draft, "b")
    save(draft, people.east_manager, [LensEdit(a, (JAN,), Decimal(5))])
    with pytest.raises(StaleEdit) as stale:
        save(draft, people.boss, [LensEdit(a, (JAN,), Decimal(6))])
    assert stale.value.theirs == {f"{a}:2026-01": "5.00"}
    assert "Product a 2026-01" in stale.value.places[f"{a}:2026-01"]
    assert queries.load(draft, "product").rows[0].amounts[JAN] == Decimal(5)
    save(draft, people.boss, [LensEdit(b, (JAN,), Decimal(6))])  # another cell is no conflict
    with pytest.raises(StaleEdit):
        spread(draft, people.boss, LensOrder(), revision=1)
    assert queries.load(draft, "product").assigned() == Decimal(11)


def test_the_undo_of_the_organisation_is_not_disturbed(people: Cast, draft: PlanVersion):
    before = draft.revision
    save(draft, people.east_manager, [LensEdit(entry(draft, "a"), (JAN,), Decimal(5))])
    draft.refresh_from_db()
    assert draft.revision == before
    event = AuditEvent.objects.filter(action="planversion.save_lens").get()
    assert "revision" not in event.after
    assert event.after["lens"] == "product"


def test_a_spread_reaches_the_plan_in_every_month(people: Cast, draft: PlanVersion):
    order = LensOrder(
        LensMethod.WEIGHTS,
        weights={entry(draft, "a"): Decimal(2), entry(draft, "b"): Decimal(1)},
    )
    spread(draft, people.east_manager, order)
    table = queries.load(draft, "product")
    assert [row.total() for row in table.rows] == [Decimal(800), Decimal(400), Decimal(0)]
    assert table.remainders() == {}


def test_the_rest_alone_is_spread_over_what_is_there(people: Cast, draft: PlanVersion):
    a = entry(draft, "a")
    save(draft, people.east_manager, [LensEdit(a, (JAN,), Decimal(40))])
    spread(draft, people.east_manager, LensOrder(over=LensScope.REST), revision=1)
    table = queries.load(draft, "product")
    assert table.remainders() == {}
    assert table.rows[0].amounts[JAN] >= Decimal(40)
    save(draft, people.east_manager, [LensEdit(a, (JAN,), Decimal(4000))], revision=2)
    with pytest.raises(Refused):
        spread(draft, people.east_manager, LensOrder(over=LensScope.REST), revision=3)


class Sold:
    def __init__(self, amounts: dict[int, Decimal]) -> None:
        self.amounts = amounts

    def by_entry(self, *_asked: object) -> dict[int, Decimal]:
        return self.amounts


def test_last_years_results_are_the_weights(people: Cast, draft: PlanVersion):
    former = lens_history.actuals()
    by_code = {product.code: product.pk for product in Product.objects.all()}
    lens_history.register(Sold({by_code["b"]: Decimal(30), by_code["c"]: Decimal(-5)}))
    try:
        spread(draft, people.east_manager, LensOrder(LensMethod.LAST_YEAR))
        totals = {row.code: row.total() for row in queries.load(draft, "product").rows}
        assert totals == {"a": Decimal(0), "b": Decimal(1200), "c": Decimal(0)}
        lens_history.register(Sold({}))
        with pytest.raises(Refused):
            spread(draft, people.east_manager, LensOrder(LensMethod.LAST_YEAR), revision=1)
    finally:
        lens_history.register(former)


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@settings(max_examples=60, deadline=None)
@given(
    plan=st.lists(amounts, min_size=12, max_size=12),
    weights=st.lists(amounts, min_size=1, max_size=9),
    unit=st.sampled_from(["0.01", "1", "10000"]),
    fixed=st.sets(st.integers(0, 11), max_size=11),
)
def test_any_spread_sums_in_every_open_month(plan, weights, unit, fixed):
    table = _table(plan, len(weights))
    closed = {YEAR[i] for i in fixed}
    order = LensOrder(
        LensMethod.WEIGHTS, unit=Decimal(unit), weights=dict(enumerate(weights, start=1))
    )
    monkey = lens_spreading.fixed_months
    lens_spreading.fixed_months = lambda _version, _months: closed
    try:
        after = lens_spreading.proposal(table, order)
    except lens_spreading.NoShape:
        assert not any(weights)
        return
    finally:
        lens_spreading.fixed_months = monkey
    for (pk, month), amount in after.items():
        assert amount >= 0
        assert month not in closed
        table.rows[pk - 1].amounts[month] = amount
    assert set(table.remainders()) <= closed


def _table(plan: list[Decimal], rows: int) -> queries.LensTable:
    entries = [queries.Entry(pk, pk, str(pk), str(pk)) for pk in range(1, rows + 1)]
    whole = dict(zip(YEAR, plan, strict=True))
    version = PlanVersion(plan=TargetPlan(metric=Metric()))
    return queries.LensTable(version, "product", LensSplit(), list(YEAR), whole, entries)


def test_a_used_lens_holds_the_submit_up_until_it_is_even(people: Cast, draft: PlanVersion):
    with pytest.raises(RefusedRows) as refused:
        decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    assert set(refused.value.places) == {f"product:{month:%Y-%m}" for month in YEAR}
    draft.refresh_from_db()
    assert draft.status == "draft"
    spread(draft, people.east_manager, LensOrder())
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    draft.refresh_from_db()
    assert draft.status == "submitted"
    with pytest.raises(Conflict):
        spread(draft, people.east_manager, LensOrder(), revision=1)


def test_a_lens_given_up_or_never_opened_holds_nothing_up(people: Cast, draft: PlanVersion):
    lenses.stop_lens(version=draft, lens="product", actor=people.east_manager, now=NOW)
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    assert LensCell.objects.count() == 0


def test_the_resolution_freezes_the_lenses_and_the_hash_covers_them(people: Cast):
    plain = issued(draft_plan(people, year=2027), people)
    assert "lenses" not in plain.resolution.tables
    version = spread_evenly(draft_plan(people), people.east_manager)
    lenses.use_lens(version=version, lens="product", actor=people.east_manager, now=NOW)
    spread(version, people.east_manager, LensOrder())
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    tables = version.resolution.tables
    assert [(lens["lens"], len(lens["rows"])) for lens in tables["lenses"]] == [("product", 3)]
    assert sum(Decimal(row["total"]) for row in tables["lenses"][0]["rows"]) == Decimal(1200)
    page = as_(people.boss).get(url("resolution_detail", version.plan.code))
    assert "Product a" in page.content.decode()


def test_an_adjustment_takes_the_lenses_over_with_its_fixed_months(people: Cast):
    version = spread_evenly(draft_plan(people), people.east_manager)
    lenses.use_lens(version=version, lens="product", actor=people.east_manager, now=NOW)
    spread(version, people.east_manager, LensOrder())
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    decisions.issue(version=version, actor=people.boss, now=NOW)
    second = adjustments.start_adjustment(
        plan=version.plan, new=JULY, actor=people.east_manager, now=NOW
    )
    old, new = queries.load(version, "product"), queries.load(second, "product")
    assert [row.amounts for row in new.rows] == [row.amounts for row in old.rows]
    june, july = YEAR[5], YEAR[6]
    with pytest.raises(RefusedRows):
        save(second, people.east_manager, [LensEdit(new.rows[0].pk, (june,), Decimal(1))])
    save(second, people.east_manager, [LensEdit(new.rows[0].pk, (july,), Decimal(1))])
    assert queries.load(version, "product").rows[0].amounts[july] != Decimal(1)


def test_a_metric_that_does_not_add_up_has_no_lens(people: Cast):
    new = plans.NewPlan(
        name="Satisfaction", metric=metric("satisfaction"), year=2026, scope=people.east,
        value=Decimal(9), owner=people.east_manager,
    )  # fmt: skip
    version = plans.create_plan(new=new, actor=people.east_manager, now=NOW)
    with pytest.raises(Refused):
        lenses.use_lens(version=version, lens="product", actor=people.east_manager, now=NOW)
    with pytest.raises(Refused):
        lenses.use_lens(version=version, lens="channel", actor=people.east_manager, now=NOW)


# Pages -----------------------------------------------------------------------------------


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


def test_the_page_saves_spreads_and_shows_what_is_left(people: Cast, draft: PlanVersion):
    manager, code = as_(people.east_manager), draft.plan.code
    path = f"{url('plan_split', code)}?lens=product&open=Q1&unit=yuan"
    page = manager.get(path)
    a = entry(draft, "a")
    assert f'name="c-{a}-2026-01"' in page.content.decode()
    shown = json.dumps({f"c-{a}-2026-01": "0", f"c-{a}-2026-02": "0"})
    form = {"revision": "0", "shown": shown, f"c-{a}-2026-01": "40", f"c-{a}-2026-02": "0"}
    assert manager.post(path, form).status_code == 302
    assert "+60.00 left" in manager.get(path).content.decode()
    stale = manager.post(path, form | {f"c-{a}-2026-01": "41"})
    assert stale.status_code == 409
    assert 'value="41"' in stale.content.decode()
    wrong = manager.post(path, {"revision": "1", "shown": shown, f"c-{a}-2026-02": "abc"})
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.content.decode()
    preview = manager.get(url("lens_spread", code, "product"),
                          {"method": "even", "over": "all", "step": "1"})  # fmt: skip
    assert "would change" in preview.content.decode()
    manager.post(url("lens_spread", code, "product"),
                 {"method": "even", "over": "all", "step": "1", "revision": "1"})  # fmt: skip
    assert queries.load(draft, "product").remainders() == {}


def test_a_phone_edits_one_row(people: Cast, draft: PlanVersion):
    manager, a = as_(people.east_manager), entry(draft, "a")
    path = url("lens_row", draft.plan.code, "product", a) + "?unit=yuan"
    page = manager.get(path).content.decode()
    assert "Unassigned: +100.00 left" in page
    shown = json.dumps({f"c-{a}-2026-05": "0"})
    answer = manager.post(path, {"revision": "0", "shown": shown, f"c-{a}-2026-05": "3"})
    assert answer.status_code == 302
    assert queries.load(draft, "product").rows[0].amounts[YEAR[4]] == Decimal(3)


def test_the_lens_of_a_foreign_plan_is_not_there(people: Cast, draft: PlanVersion):
    path = url("plan_split", draft.plan.code) + "?lens=product"
    assert as_(people.west_manager).get(path).status_code == 404
    assert as_(people.finance).get(path).status_code == 200
    assert '<input class="cell-input"' not in as_(people.finance).get(path).content.decode()


def test_a_blocked_submit_links_to_the_lens(people: Cast, draft: PlanVersion):
    answer = as_(people.east_manager).post(url("plan_submit", draft.plan.code))
    assert answer.status_code == 422
    assert "?open=Q1&amp;lens=product#left-2026-01" in answer.content.decode()


def test_the_lens_costs_the_same_with_many_entries(people: Cast, draft: PlanVersion,
                                                   django_assert_num_queries):  # fmt: skip
    boss = as_(people.boss)
    path = url("plan_split", draft.plan.code) + "?lens=product"
    boss.get(path)
    with CaptureQueriesContext(connection) as few:
        boss.get(path)
    for number in range(30):
        Product.objects.create(code=f"m{number}", name=f"More {number}")
    lenses.use_lens(version=draft, lens="product", actor=people.east_manager, now=NOW)
    with django_assert_num_queries(len(few)):
        boss.get(path)


def test_the_api_reads_edits_and_spreads(people: Cast, draft: PlanVersion):
    client = as_(people.east_manager)
    path = reverse("api-plan-lens", args=[draft.plan.code, 1, "product"])
    a = entry(draft, "a")
    body = {"revision": 0, "cells": [{"row": a, "month": "2026-01", "amount": "12.50"}]}
    saved = client.patch(path, json.dumps(body), content_type="application/json")
    assert (saved.status_code, saved.json()["changed"]) == (200, {f"{a}:2026-01": "12.50"})
    found = client.get(path).json()
    assert (found["used"], found["unassigned"]["2026-01"]) == (True, "87.50")
    body["cells"][0]["amount"] = "13.00"
    assert client.patch(path, json.dumps(body), content_type="application/json").status_code == 409
    spread_path = reverse("api-plan-lens-spread", args=[draft.plan.code, 1, "product"])
    answer = client.post(
        spread_path, json.dumps({"revision": 1, "method": "even"}), content_type="application/json"
    )
    assert answer.status_code == 200
    assert set(client.get(path).json()["unassigned"].values()) == {"0.00"}
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["used"] is False
