"""Stage notices: frozen figures, audience, receipts, withdrawal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goalmgmt.core.enums import RankingVisibility
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, CompanyPolicy, Notification
from reviews.enums import NoticeKind
from reviews.models import Notice, NoticeRead
from reviews.operations import notices
from reviews.queries import notices as queries
from reviews.tests import factories as make
from reviews.tests.factories import LATER
from teams.tests.factories import Cast, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
TODAY = LATER.date()


@pytest.fixture
def people() -> Cast:
    found = cast()
    make.results(found)
    return found


def state() -> tuple[object, ...]:
    """Everything that a refused act could have touched."""
    return (
        list(Notice.objects.order_by("pk").values()),
        NoticeRead.objects.count(),
        Notification.objects.count(),
        AuditEvent.objects.count(),
    )


def test_a_quarterly_notice_adds_up_one_level_down(people: Cast) -> None:
    figures = make.draft(people.boss, people.company).figures
    rows = {row["code"]: row for row in figures["rows"]}
    assert (rows["east"]["achieved"], rows["west"]["achieved"]) == ("300000.00", "150000.00")
    assert rows["east"]["attainment"] == "1.000000"
    assert figures["total"] == {
        "target": "600000.00",
        "plan_to_date": "600000.00",
        "achieved": "450000.00",
        "attainment": "0.750000",
        "gap": "-150000.00",
    }


def test_published_figures_never_change_when_the_data_does(people: Cast) -> None:
    notice = make.published(people.boss, people.company)
    before = notice.figures
    receipt(people.rep, "99999.00", date(2026, 3, 30), now=LATER)
    notice.refresh_from_db()
    assert notice.figures == before
    assert make.draft(people.boss, people.company).figures["total"]["achieved"] == "549999.00"


def test_the_change_is_measured_against_the_last_published_notice_of_the_kind(
    people: Cast,
) -> None:
    first = make.published(people.boss, people.company)
    make.draft(people.boss, people.company, now=LATER + timedelta(hours=1))  # never published
    receipt(people.rep, "30000.00", date(2026, 3, 30), now=LATER)
    figures = make.draft(people.boss, people.company, now=LATER + timedelta(days=1)).figures
    rows = {row["code"]: row for row in figures["rows"]}
    assert figures["since"]["notice"] == first.pk
    assert rows["east"]["achieved_change"] == "30000.00"
    assert rows["east"]["attainment_change"] == "0.100000"
    assert rows["west"]["achieved_change"] == "0.00"


def test_a_withdrawn_notice_is_no_base_of_a_change(people: Cast) -> None:
    first = make.published(people.boss, people.company)
    notices.withdraw_notice(notice=first, reason="Wrong month.", actor=people.boss, now=LATER)
    assert "since" not in make.draft(people.boss, people.company).figures


def test_a_ranking_names_the_people_of_its_unit_ranked_among_themselves(people: Cast) -> None:
    whole = make.draft(people.boss, people.company, NoticeKind.RANKING).figures["rows"]
    assert [(row["rank"], row["code"]) for row in whole] == [(1, "rep"), (2, "stranger")]
    west = make.draft(people.west_manager, people.west, NoticeKind.RANKING).figures["rows"]
    assert [(row["rank"], row["code"]) for row in west] == [(1, "stranger")]


def test_a_commendation_names_only_who_reached_the_target(people: Cast) -> None:
    rows = make.draft(people.boss, people.company, NoticeKind.COMMENDATION).figures["rows"]
    assert [row["code"] for row in rows] == ["rep"]


def test_a_ranking_shows_its_top_where_the_company_shows_peers_no_more(people: Cast) -> None:
    CompanyPolicy.objects.create(pk=1, ranking_visibility=RankingVisibility.TOP)
    rows = make.draft(people.boss, people.company, NoticeKind.RANKING).figures["rows"]
    assert len(rows) == 2  # three rows at least are shown


@pytest.mark.parametrize(
    ("who", "unit", "allowed"),
    [
        ("boss", "company", True), ("admin", "company", True), ("east_manager", "east", True),
        ("east_manager", "company", False), ("east_manager", "west", False),
        ("rep", "east", False), ("finance", "company", False),
    ],
)  # fmt: skip
def test_notices_go_to_the_units_that_one_leads(
    people: Cast, who: str, unit: str, allowed: bool
) -> None:
    actor, audience = getattr(people, who), getattr(people, unit)
    if allowed:
        assert make.draft(actor, audience).author == actor
        return
    before = state()
    with pytest.raises(NotAllowed):
        make.draft(actor, audience)
    assert state() == before


@pytest.mark.parametrize(
    ("kind", "period"),
    [("month", "2026-Q1"), ("quarter", "2026-03"), ("quarter", "2026-Q3"), ("other", "2026-Q1")],
)
def test_a_template_wants_its_kind_of_period(people: Cast, kind: str, period: str) -> None:
    before = state()
    with pytest.raises(Refused):
        make.draft(people.boss, people.company, kind, period=period)
    assert state() == before


def test_publishing_tells_everybody_of_the_unit_and_below_once(people: Cast) -> None:
    notice = make.published(people.east_manager, people.east)
    told = set(Notification.objects.filter(kind="notice.published").values_list("person", "url"))
    url = f"/notices/{notice.pk}/"
    assert told == {(people.rep.pk, url), (people.mate.pk, url)}


def test_a_notice_is_published_once(people: Cast) -> None:
    notice = make.published(people.boss, people.company)
    before = state()
    with pytest.raises(Conflict):
        notices.publish_notice(notice=notice, actor=people.boss, now=LATER)
    assert state() == before


@pytest.mark.parametrize("who", ["west_manager", "rep", "admin"])
def test_only_author_and_leadership_publish_withdraw_and_discard(people: Cast, who: str) -> None:
    sent = make.published(people.east_manager, people.east)
    waiting = make.draft(people.east_manager, people.east)
    before, actor = state(), getattr(people, who)
    with pytest.raises(NotAllowed):
        notices.publish_notice(notice=waiting, actor=actor, now=LATER)
    with pytest.raises(NotAllowed):
        notices.discard_notice(notice=waiting, actor=actor, now=LATER)
    with pytest.raises(NotAllowed):
        notices.withdraw_notice(notice=sent, reason="x", actor=actor, now=LATER)
    assert state() == before


def test_withdrawing_leaves_the_notice_with_its_reason_where_it_was(people: Cast) -> None:
    notice = make.published(people.east_manager, people.east)
    figures = notice.figures
    notices.withdraw_notice(
        notice=notice, reason="One receipt was booked twice.", actor=people.east_manager, now=LATER
    )
    seen = Notice.objects.visible_to(people.rep, TODAY).get()
    assert (seen.status, seen.withdraw_reason) == ("withdrawn", "One receipt was booked twice.")
    assert (seen.withdrawn_at, seen.figures) == (LATER, figures)
    trail = AuditEvent.objects.filter(action="notice.withdraw").get()
    assert trail.reason == "One receipt was booked twice."
    told = Notification.objects.filter(kind="notice.withdrawn").values_list("person", flat=True)
    assert set(told) == {people.rep.pk, people.mate.pk}


def test_withdrawing_needs_a_reason_and_a_published_notice(people: Cast) -> None:
    sent, waiting = make.published(people.boss, people.east), make.draft(people.boss, people.east)
    before = state()
    with pytest.raises(Refused):
        notices.withdraw_notice(notice=sent, reason=" ", actor=people.boss, now=LATER)
    with pytest.raises(Conflict):
        notices.withdraw_notice(notice=waiting, reason="x", actor=people.boss, now=LATER)
    assert state() == before


def test_a_draft_can_be_discarded_a_published_notice_cannot(people: Cast) -> None:
    waiting, sent = make.draft(people.boss, people.east), make.published(people.boss, people.east)
    notices.discard_notice(notice=waiting, actor=people.boss, now=LATER)
    with pytest.raises(Conflict):
        notices.discard_notice(notice=sent, actor=people.boss, now=LATER)
    assert list(Notice.objects.all()) == [sent]


def test_read_receipts_count_the_recipients_who_opened_it(people: Cast) -> None:
    notice = make.published(people.boss, people.east)
    for reader in (people.rep, people.rep, people.finance):
        notices.mark_read(notice=notice, actor=reader, now=LATER)
    found = queries.receipts(notice)
    assert (found.read, found.total) == (1, 3)
    assert {person.code for person in found.waiting} == {"mate", "east-m"}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rep", {"company", "east"}), ("stranger", {"company"}),
        ("east_manager", {"company", "east", "draft"}), ("west_manager", {"company"}),
        ("finance", {"company", "east"}), ("boss", {"company", "east"}),
    ],
)  # fmt: skip
def test_a_person_sees_the_notices_to_the_own_units_and_those_above(
    people: Cast, who: str, seen: set[str]
) -> None:
    named = {
        make.published(people.boss, people.company).pk: "company",
        make.published(people.boss, people.east).pk: "east",
        make.draft(people.east_manager, people.east).pk: "draft",
    }
    found = Notice.objects.visible_to(getattr(people, who), TODAY)
    assert {named[notice.pk] for notice in found} == seen


def test_figures_are_strings_so_that_no_digit_is_lost(people: Cast) -> None:
    figures = make.draft(people.boss, people.company).figures
    amounts = [value for row in figures["rows"] for value in row.values()]
    assert all(isinstance(value, str) for value in amounts)
    assert Decimal(figures["total"]["achieved"]) == Decimal("450000.00")
