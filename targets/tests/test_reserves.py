"""A reserve goes to the rows below its unit, and the sums stay (T5)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.amounts import allocate
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import CompanyPolicy
from targets.enums import RowKind
from targets.operations import reserves, split
from targets.queries import grid as grids
from targets.tests.factories import draft_plan, row_of, spread_evenly
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db


def test_a_reserve_moves_within_its_unit_and_no_further():
    people = cast()
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"reserve_limit": Decimal("0.1")})
    version = draft_plan(people, value=1200)
    manager = people.east_manager
    spread_evenly(version, manager)
    split.set_reserve(
        version=version, unit_row=row_of(version, people.east).pk, amount=Decimal(100),
        actor=manager, now=NOW,
    )  # fmt: skip
    reserve = version.rows.get(kind=RowKind.RESERVE)
    before = grids.load(version)
    order = {"version": version, "reserve_row": reserve.pk, "actor": manager, "now": NOW}
    rep = row_of(version, people.rep).pk
    for wrong in (Decimal(0), Decimal("100.01"), Decimal(-1)):
        with pytest.raises(Refused):
            reserves.move_reserve(to_row=rep, amount=wrong, **order)
    with pytest.raises(Refused):
        reserves.move_reserve(to_row=before.root.pk, amount=Decimal(5), **order)
    with pytest.raises(NotAllowed):
        reserves.move_reserve(to_row=rep, amount=Decimal(5), **(order | {"actor": people.rep}))
    reserves.move_reserve(to_row=rep, amount=Decimal("33.33"), **order)
    after = grids.load(version)
    assert after.by_pk[reserve.pk].total() == Decimal("66.67")
    assert after.by_pk[rep].total() == before.by_pk[rep].total() + Decimal("33.33")
    assert after.remainders() == before.remainders()
    client = Client(headers={"accept-language": "en"})
    client.force_login(manager, backend="teams.adapters.SignInBackend")
    path = reverse("targets:reserve_move", args=[version.plan.code, reserve.pk])
    grid = client.get(reverse("targets:plan_split", args=[version.plan.code]))
    assert path in grid.content.decode()
    assert client.post(path, {"to": rep, "amount": "1000"}).status_code == 422
    assert client.post(path, {"to": rep, "amount": "66.67"}).status_code == 302


@given(
    held=st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
    share=st.integers(1, 100),
)
def test_no_month_gives_more_than_it_holds(held, share):
    amounts = [Decimal(cents) / 100 for cents in held]
    whole = sum(amounts)
    asked = (whole * share / 100).quantize(Decimal("0.01"))
    if 0 < asked <= whole:
        parts = allocate(asked, amounts)
        assert sum(parts) == asked
        assert all(0 <= part <= there for part, there in zip(parts, amounts, strict=True))
