"""Pages and API of pay: who sees whose amounts, and the walk of a close in the browser's steps."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goalmgmt.core import clock, company, jobs
from goalmgmt.core.models import CompanyPolicy
from incentives import tasks  # noqa: F401 - registers the job
from incentives.models import Close, Statement
from incentives.queries.boards import board, team_board
from incentives.queries.visibility import statements_visible_to
from incentives.tests import factories as make
from incentives.today import items
from targets.queries import metric
from targets.tests.factories import issued_plan
from teams.tests.factories import NOW, cast, person, unit
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
#: Amounts that occur nowhere else: whoever sees one sees that person's pay.
CANARY = {"rep": "7131.37", "mate": "4619.59", "stranger": "9283.61"}


@pytest.fixture(autouse=True)
def _clean():
    cache.clear()


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def plan(who):
    found = make.pay_plan(rules=make.flat("0.10"))
    make.assign(found, who.rep, who.mate, who.stranger)
    for code, amount in CANARY.items():
        receipt(getattr(who, code), str(Decimal(amount) * 10), date(2026, 1, 10))
    return found


def policy(**values):
    CompanyPolicy.objects.update_or_create(pk=1, defaults=values)


def as_(client, user):
    client.force_login(user)
    return client


def shown(client, url):
    """The answer's text without thousands separators."""
    answer = client.get(url, follow=True, headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode().replace(",", "")


def urls(period="2026-Q1"):
    people = ("rep", "mate", "stranger")
    return [
        reverse("incentives:my_pay"),
        reverse("incentives:statement_list"),
        reverse("incentives:close_list"),
        reverse("incentives:close_detail", args=[period, "quarterly"]),
        reverse("incentives:close_step", args=[period, "quarterly", "pay"]),
        reverse("incentives:bonus_overview"),
        reverse("incentives:bulletin_now"),
        reverse("incentives:bulletin", args=[period]),
        reverse("incentives:pay_plan_list"),
        reverse("incentives:pay_plan_detail", args=["quarterly"]),
        reverse("incentives:board"),
        reverse("incentives:board", args=[period]) + "?board=amount",
        reverse("api-statement-list"),
        reverse("api-close-list"),
        reverse("api-close-detail", args=[period, "quarterly"]),
        reverse("api-board", args=[period]),
        *(reverse("incentives:statement_detail", args=[period, code]) for code in people),
        *(reverse("api-statement-detail", args=[pk]) for pk in all_statements()),
    ]


def all_statements():
    return list(Statement.objects.current().values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["calculated", "published", "locked"])
@pytest.mark.parametrize("level", ["grade", "rank", "own"])
def test_no_rep_finds_another_reps_amount_anywhere(client, who, plan, state, level):
    policy(pay_publication=level)
    getattr(make, state)(plan)
    as_(client, who.rep)
    for url in urls():
        _status, text = shown(client, url)
        assert CANARY["mate"] not in text, url
        assert CANARY["stranger"] not in text, url


def test_open_publication_shows_amounts_on_the_bulletin_only_and_only_once_published(
    client, who, plan
):
    close = make.calculated(plan)
    as_(client, who.rep)
    assert all(CANARY["mate"] not in shown(client, url)[1] for url in urls())
    make.published(plan)
    found = [url for url in urls() if CANARY["mate"] in shown(client, url)[1]]
    assert found == [
        reverse("incentives:bulletin_now"),
        reverse("incentives:bulletin", args=[close.period]),
    ]


@pytest.mark.parametrize(
    ("state", "policy_value", "reader", "seen"),
    [
        ("calculated", "approved", "rep", set()),
        ("calculated", "approved", "east_manager", set()),
        ("calculated", "always", "east_manager", {"rep", "mate"}),
        ("published", "approved", "rep", {"rep"}),
        ("published", "approved", "east_manager", {"rep", "mate"}),
        ("published", "approved", "west_manager", {"stranger"}),
        ("published", "never", "east_manager", set()),
        ("published", "approved", "admin", set()),
        ("calculated", "never", "finance", {"rep", "mate", "stranger"}),
        ("calculated", "never", "boss", {"rep", "mate", "stranger"}),
    ],
)
def test_who_sees_whose_statement(who, plan, state, policy_value, reader, seen):
    policy(manager_pay=policy_value)
    getattr(make, state)(plan)
    found = statements_visible_to(getattr(who, reader), clock.today())
    assert {row.person.code for row in found} == seen


def test_a_strangers_statement_is_not_found_and_the_administrator_has_no_pay_pages(
    client, who, plan
):
    make.published(plan)
    url = reverse("incentives:statement_detail", args=["2026-Q1", "mate"])
    missing = reverse("incentives:statement_detail", args=["2026-Q1", "nobody"])
    as_(client, who.rep)
    assert client.get(url).status_code == client.get(missing).status_code == 404
    as_(client, who.admin)
    assert client.get(url).status_code == 403
    assert client.get(reverse("incentives:bulletin_now")).status_code == 403


def test_every_page_opens_for_finance_and_leadership_before_and_after(client, who, plan):
    for reader in (who.finance, who.boss):
        as_(client, reader)
        pages = [reverse("incentives:close_list"), reverse("incentives:bonus_overview")]
        assert [client.get(url).status_code for url in pages] == [200, 200]
    make.calculated(plan)
    for reader in (who.finance, who.boss):
        as_(client, reader)
        answers = {url: client.get(url).status_code for url in urls()}
        refused = {url for url, status in answers.items() if status != 200}
        allowed = {reverse("incentives:close_step", args=["2026-Q1", "quarterly", "pay"])}
        assert refused <= allowed
    make.published(plan)
    as_(client, who.finance)
    assert {client.get(url).status_code for url in urls()} == {200}


def test_the_close_walks_through_its_steps(client, who, plan):
    as_(client, who.finance)
    answer = client.post(
        reverse("incentives:close_open"), {"plan": "quarterly", "period": "2026-Q1"}
    )
    detail = reverse("incentives:close_detail", args=["2026-Q1", "quarterly"])
    assert answer.url == detail
    client.post(reverse("incentives:close_calculate", args=["2026-Q1", "quarterly"]))
    for pk in jobs.sweep(now=NOW):
        jobs.run(pk, now=NOW)
    assert Close.objects.get().status == "calculated"

    def take(step, actor, **data):
        as_(client, actor)
        url = reverse("incentives:close_step", args=["2026-Q1", "quarterly", step])
        assert client.get(url).status_code == 200
        return client.post(url, data).status_code, Close.objects.get().status

    assert take("submit", who.finance) == (302, "finance_approved")
    assert take("approve", who.boss) == (302, "approved")
    assert take("publish", who.finance, typed="2026-Q2") == (422, "approved")
    assert take("publish", who.finance, typed="2026-Q1") == (302, "published")
    assert take("pay", who.finance, typed="2026-Q1") == (422, "published")
    make_file = reverse("incentives:payroll_make", args=["2026-Q1", "quarterly"])
    assert client.post(make_file, {"format": "xlsx"}).status_code == 302
    assert take("pay", who.finance, typed="2026-Q1") == (302, "paid")
    assert take("pay", who.finance, typed="2026-Q1") == (422, "paid")
    assert take("lock", who.finance, typed="2026-Q1") == (302, "locked")


@pytest.mark.parametrize("step", ["submit", "publish", "pay", "lock", "nothing"])
def test_leadership_does_not_take_finances_steps(client, who, plan, step):
    make.calculated(plan)
    as_(client, who.boss)
    url = reverse("incentives:close_step", args=["2026-Q1", "quarterly", step])
    assert client.post(url, {"typed": "2026-Q1"}).status_code in {403, 404}
    assert Close.objects.get().status == "calculated"


def test_opening_a_close_of_a_bad_period_says_how_to_write_it(client, who, plan):
    as_(client, who.finance)
    answer = client.post(
        reverse("incentives:close_open"),
        {"plan": "quarterly", "period": "soon"},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == 422
    assert "Write the period like 2026-Q2" in answer.content.decode()
    assert Close.objects.count() == 0


def test_statement_shows_equation_lines_tiers_and_no_difference(client, who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "120000.00", date(2026, 1, 10), number="SK-1")
    make.published(plan)
    as_(client, who.rep)
    _status, text = shown(client, reverse("incentives:statement_detail", args=["2026-Q1", "rep"]))
    for wanted in ("SK-1", "2600.00", "2000.00", "600.00", "this line", "marginal"):
        assert wanted in text, wanted


def test_lists_take_the_same_number_of_queries_for_many(client, who, plan):
    def counts():
        found = []
        for url in urls():
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as context:
                client.get(url)
            found.append(len(context))
        return found[: len(urls()) - len(all_statements())]

    make.calculated(plan)
    make.calculated(plan)
    as_(client, who.finance)
    few = counts()
    for number in range(12):
        more = person(f"more{number}", who.east)
        make.assign(plan, more)
        receipt(more, "100.00", date(2026, 2, 1))
    make.calculated(plan)
    make.calculated(plan)
    assert counts() == few


def test_calculating_takes_the_same_number_of_statements_for_many(who, plan):
    make.calculated(plan)
    with CaptureQueriesContext(connection) as few:
        make.calculated(plan)
    for number in range(20):
        more = person(f"more{number}", who.east)
        make.assign(plan, more)
        receipt(more, "100.00", date(2026, 2, 1))
    with CaptureQueriesContext(connection) as many:
        make.calculated(plan)
    assert len(many) == len(few)


def test_api_tells_amounts_as_strings(client, who, plan):
    make.published(plan)
    as_(client, who.rep)
    listed = json.loads(client.get(reverse("api-statement-list")).content)
    row = listed["results"][0]
    assert (len(listed["results"]), row["code"], row["total"]) == (1, "rep", CANARY["rep"])
    one = json.loads(client.get(reverse("api-statement-detail", args=[row["id"]])).content)
    assert one["lines"][0]["amount"] == CANARY["rep"]


def test_today_names_the_next_step_for_each_role(who, plan):
    close = make.calculated(plan)
    assert [item.action for item in items(who.finance, date(2026, 4, 2))] == ["Check and approve"]
    assert items(who.boss, date(2026, 4, 2)) == []
    make.closes.submit(close=close, actor=who.finance, now=NOW)
    assert [item.key for item in items(who.boss, NOW.date())] == [f"close-approve-{close.pk}"]
    make.closes.approve(close=close, actor=who.boss, now=NOW)
    make.closes.publish(close=close, today=NOW.date(), actor=who.finance, now=NOW)
    assert [item.label for item in items(who.rep, NOW.date())] == [
        "Your statement is published", "Rules of your pay to read",
    ]  # fmt: skip
    assert [item.label for item in items(who.mate, date(2027, 1, 1))] == [
        "Rules of your pay to read"
    ]


@pytest.mark.parametrize("kind", ["attainment", "amount", "teams"])
@pytest.mark.parametrize("period", ["2026-Q1", "2026-01", "2026"])
def test_boards_open_for_every_period(client, who, plan, kind, period):
    make.set_target(who.rep, who.east, "1000", date(2026, 1, 1))
    as_(client, who.rep)
    url = reverse("incentives:board", args=[period]) + f"?board={kind}"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("query", ["board=worst", "metric=nothing", "page=x"])
def test_bad_board_queries_are_not_found_or_the_first_page(client, who, query):
    as_(client, who.rep)
    url = reverse("incentives:board", args=["2026-Q1"]) + f"?{query}"
    assert client.get(url).status_code in {200, 404}
    assert client.get(reverse("incentives:board", args=["soon"])).status_code == 404


def test_restricted_boards_show_the_top_own_and_the_one_above(who):
    people = [person(f"p{number:02d}", who.east) for number in range(12)]
    for number, found in enumerate(people):
        receipt(found, str(1000 - number), date(2026, 1, 5))
    policy(ranking_visibility="top")
    span = company.calendar().parse("2026-Q1")
    seen = board(span, metric("receipts"), "amount", people[9])
    assert [row.rank for row in seen.rows] == [1, 2, 3, 4, 9, 10]
    assert (seen.own.rank, seen.hidden) == (10, 6)
    assert len(board(span, metric("receipts"), "amount", who.boss).rows) == 12


def test_restricted_boards_show_the_top_teams_and_ones_own(who):
    seats = {
        number: person(f"p{number:02d}", unit(f"g{number:02d}", who.east)) for number in range(12)
    }
    issued_plan("receipts", 2026, dict.fromkeys(seats.values(), 1200))
    for number, seller in seats.items():
        receipt(seller, str(1000 - number), date(2026, 1, 5))
    policy(ranking_visibility="top")
    span = company.calendar().parse("2026-Q1")
    seen = team_board(span, metric("receipts"), seats[9])
    assert [row.code for row in seen.rows][-2:] == ["g08", "g09"]
    assert seen.hidden == len(team_board(span, metric("receipts"), who.boss).rows) - len(seen.rows)
    assert seen.hidden > 0


def test_my_pay_estimates_the_running_quarter_by_the_same_engine(client, who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    today = clock.today()
    receipt(who.rep, "120000.00", today)
    as_(client, who.rep)
    _status, text = shown(client, reverse("incentives:my_pay"))
    assert "2600.00" in text
    assert Statement.objects.count() == 0
