"""What a publication told everybody stays as it was told; objections to it are answered (P6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import CompanyPolicy, Notification
from incentives.models import Bulletin, BulletinObjection
from incentives.operations.bulletins import answer_objection, raise_objection
from incentives.queries.bulletins import hash_of, shown_to
from incentives.tests import factories as make
from incentives.today import items
from teams.tests.factories import NOW, cast
from tracking.tests.factories import receipt, refund

pytestmark = pytest.mark.django_db
LEVELS = ["amount", "grade", "rank", "own"]


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def plan(who):
    found = make.pay_plan("mine", make.flat("0.10"))
    make.assign(found, who.rep, who.mate, who.stranger)
    make.set_target(who.rep, who.east, "10000", date(2026, 1, 1))
    for person, amount in ((who.rep, "9500.50"), (who.mate, "4000.00"), (who.stranger, "9500.50")):
        receipt(person, amount, date(2026, 1, 10))
    return found


def policy(level):
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"pay_publication": level})


def published(plan, level="amount"):
    policy(level)
    return Bulletin.objects.get(close=make.published(plan))


def text_for(client, user, period="2026-Q1"):
    client.force_login(user)
    page = client.get(reverse("incentives:bulletin", args=[period]))
    return page.content.decode().replace(",", "")


FROZEN = {
    "amount": [("rep", 1, "950.05", None), ("stranger", 1, "950.05", None),
               ("mate", 3, "400.00", None)],
    "grade": [("mate", None, None, "no_target"), ("rep", None, None, "excellent"),
              ("stranger", None, None, "no_target")],
    "rank": [("rep", 1, None, None), ("stranger", 1, None, None), ("mate", 3, None, None)],
    "own": [],
}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_the_record_holds_what_the_level_tells_and_no_more(plan, level):
    found = published(plan, level)
    rows = [
        (row["code"], row.get("rank"), row.get("amount"), row.get("grade")) for row in found.content
    ]
    assert rows == FROZEN[level]
    assert found.level == level


@pytest.mark.parametrize("level", LEVELS)
def test_everybody_sees_their_own_amount_and_others_by_level(who, plan, client, level):
    published(plan, level)
    shown = text_for(client, who.mate)
    assert "400.00" in shown
    assert ("950.05" in shown) == (level == "amount")


@pytest.mark.parametrize("after", LEVELS)
def test_it_stays_when_names_and_policy_change(who, plan, client, after):
    before = published(plan, "rank")
    who.stranger.name = "Another Name"
    who.stranger.save()
    policy(after)
    shown = text_for(client, who.mate)
    assert "Another Name" not in shown
    assert "950.05" not in shown
    before.refresh_from_db()
    assert hash_of(before) == before.content_hash


def test_the_ground_names_rules_and_calculation_and_no_sum_of_pay(plan):
    found = published(plan)
    assert found.basis["version"]["number"] == 1
    assert found.basis["calculation"]["people"] == 3
    assert "2300.10" not in str(found.basis)


def test_a_changed_record_is_noticed(who, plan, client):
    found = published(plan)
    assert all(row.same for row in shown_to("2026-Q1", who.rep))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incentives_bulletin SET level = 'rank'")
    found.refresh_from_db()
    assert not any(row.same for row in shown_to("2026-Q1", who.rep))


@pytest.mark.parametrize(("level", "amount"), [("amount", "-95.01"), ("rank", None)])
def test_later_corrections_stand_below_by_the_same_level(who, plan, level, amount):
    policy(level)
    paid = receipt(who.stranger, "1000.00", date(2026, 1, 20))
    make.locked(plan)
    refund(paid, "-950.10", date(2026, 4, 2))
    make.published(plan, "2026-Q2")
    ((row,),) = [found.corrections for found in shown_to("2026-Q1", who.mate)]
    assert row.name == who.stranger.name
    assert row.amount == (Decimal(amount) if amount else None)
    ((own,),) = [found.corrections for found in shown_to("2026-Q1", who.stranger)]
    assert own.amount == Decimal("-95.01")


def test_under_own_only_nobody_hears_of_others_corrections(who, plan):
    policy("own")
    paid = receipt(who.stranger, "1000.00", date(2026, 1, 20))
    make.locked(plan)
    refund(paid, "-950.10", date(2026, 4, 2))
    make.published(plan, "2026-Q2")
    assert [found.corrections for found in shown_to("2026-Q1", who.mate)] == [[]]


class TestObjections:
    def objection(self, bulletin, actor, about=None, text="That is too much.", today=None):
        return raise_objection(
            bulletin=bulletin, about=about, text=text, actor=actor,
            today=today or bulletin.objections_until, now=NOW,
        )  # fmt: skip

    def test_is_answered_and_both_hear(self, who, plan):
        made = self.objection(published(plan), who.rep, who.stranger)
        assert "Objection to answer" in [str(item.label) for item in items(who.finance, NOW.date())]
        answer_objection(objection=made, answer="Checked.", actor=who.finance, now=NOW)
        kinds = Notification.objects.values_list("kind", "person__code")
        assert ("incentives.objection_raised", "fin") in kinds
        assert ("incentives.objection_answered", "rep") in kinds
        with pytest.raises(Conflict):
            answer_objection(objection=made, answer="Again.", actor=who.finance, now=NOW)

    def test_is_refused_after_its_days_without_words_or_about_somebody_else(self, who, plan):
        bulletin = published(plan)
        late = bulletin.objections_until + timedelta(days=1)
        with pytest.raises(Conflict):
            self.objection(bulletin, who.rep, today=late)
        with pytest.raises(Refused):
            self.objection(bulletin, who.rep, text=" ")
        with pytest.raises(Refused):
            self.objection(bulletin, who.rep, about=who.boss)
        assert not BulletinObjection.objects.exists()

    @pytest.mark.parametrize("name", ["rep", "mate", "boss", "admin", "east_manager"])
    def test_only_finance_answers(self, who, plan, name):
        made = self.objection(published(plan), who.rep)
        with pytest.raises(NotAllowed):
            answer_objection(objection=made, answer="x", actor=getattr(who, name), now=NOW)

    def test_nobody_answers_their_own_or_one_about_them(self, who, plan):
        make.assign(plan, who.finance)
        bulletin = published(plan)
        for actor, about in ((who.finance, None), (who.rep, who.finance)):
            made = self.objection(bulletin, actor, about)
            with pytest.raises(NotAllowed):
                answer_objection(objection=made, answer="x", actor=who.finance, now=NOW)

    def test_others_do_not_see_it(self, who, plan, client):
        self.objection(published(plan), who.rep, text="Secret words")
        assert "Secret words" in text_for(client, who.rep)
        assert "Secret words" in text_for(client, who.finance)
        assert "Secret words" not in text_for(client, who.mate)

    def test_on_the_page_with_bad_input_nothing_is_lost(self, who, plan, client, monkeypatch):
        bulletin = published(plan)
        monkeypatch.setattr("goalmgmt.core.clock.today", lambda: bulletin.objections_until)
        client.force_login(who.rep)
        where = reverse("incentives:bulletin_object", args=["2026-Q1", bulletin.number])
        answer = client.post(where, {"about": "nobody", "text": "Kept words"})
        assert answer.status_code == 422
        assert "Kept words" in answer.content.decode()
        assert client.post(where, {"about": "stranger", "text": "Kept words"}).status_code == 302
        client.force_login(who.finance)
        made = BulletinObjection.objects.get()
        where = reverse("incentives:objection_answer", args=[made.pk])
        assert client.post(where, {"answer": ""}).status_code == 422
        assert client.post(where, {"answer": "Checked"}).status_code == 302
        client.force_login(who.mate)
        assert client.post(where, {"answer": "x"}).status_code in {403, 404}
