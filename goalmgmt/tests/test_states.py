"""The locked transition: only from the states of its table, stamped, audited."""

import pytest
from django.db import transaction

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict
from goalmgmt.core.states import Move, transition
from reviews.enums import NOTICE, NoticeStatus
from reviews.models import Notice
from targets.models import Metric
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def _notice(people: Cast) -> Notice:
    metric = Metric.objects.create(code="m", name="m", unit="money", source="import")
    return Notice.objects.create(
        kind="month", title="July", period="2026-07", metric=metric,
        audience=people.company, author=people.boss, created_at=NOW, figures_at=NOW,
    )  # fmt: skip


def test_a_move_sets_state_and_stamps_and_leaves_a_trail(people: Cast) -> None:
    notice = _notice(people)
    move = Move("publish", people.boss, NOW, stamps={"published_at": NOW})
    fresh = transition(notice, NOTICE, move)
    notice.refresh_from_db()
    assert (fresh.status, notice.status) == (NoticeStatus.PUBLISHED, NoticeStatus.PUBLISHED)
    event = audit.trail(notice).get()
    assert (event.action, event.actor) == ("notice.publish", people.boss)
    assert event.before == {"status": "draft"}
    assert event.after == {"status": "published", "published_at": str(NOW)}


def test_a_move_from_a_state_outside_the_table_is_a_conflict(people: Cast) -> None:
    notice = _notice(people)
    with pytest.raises(Conflict), transaction.atomic():
        transition(notice, NOTICE, Move("withdraw", people.boss, NOW))
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.DRAFT
    assert not audit.trail(notice).exists()


def test_a_stale_copy_cannot_make_the_move_twice(people: Cast) -> None:
    notice = _notice(people)
    stale = Notice.objects.get(pk=notice.pk)
    transition(notice, NOTICE, Move("publish", people.boss, NOW, stamps={"published_at": NOW}))
    with pytest.raises(Conflict):
        transition(stale, NOTICE, Move("publish", people.boss, NOW, stamps={"published_at": NOW}))
    assert audit.trail(notice).count() == 1
