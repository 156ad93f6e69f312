"""What finance finds on Today when a quarter has ended."""

from datetime import UTC, date, datetime

import pytest

from incentives import today
from incentives.operations import closes
from incentives.tests import factories as make
from teams.tests.factories import cast

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 2)


def _keys(person: object, on: date) -> list[str]:
    return [item.key.rsplit("-", 1)[0] for item in today.items(person, on)]  # type: ignore[arg-type]


def test_an_ended_quarter_without_its_close_is_finances_to_do_until_it_is_opened() -> None:
    people, plan = cast(), make.pay_plan()
    assert _keys(people.finance, JULY) == ["close-open"]
    assert _keys(people.boss, JULY) == []
    later = datetime(2026, 7, 2, 2, tzinfo=UTC)
    closes.open_close(plan=plan, period="2026-Q2", actor=people.finance, now=later)
    assert _keys(people.finance, JULY) == ["close"]


def test_a_quarter_before_the_plan_began_is_not_waited_for() -> None:
    people = cast()
    make.pay_plan()
    assert _keys(people.finance, date(2026, 2, 1)) == []
