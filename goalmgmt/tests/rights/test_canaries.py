"""One rep's pay, notes, report and review, looked for in every byte that others get (A3)."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from goalmgmt.core.models import CompanyPolicy, Notification
from goalmgmt.testing.pages import names_read
from goalmgmt.testing.rights import World, ours
from incentives.models import Statement
from incentives.tests import factories as pay
from reviews.models import Review
from reviews.operations import reviews
from reviews.tests import factories as scoring
from teams.tests.factories import NOW
from tracking.models import Report
from tracking.operations.reports import ReportText, comment, open_report, submit_report
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.reporting import slot_named
from tracking.tests.factories import customer, receipt

pytestmark = pytest.mark.django_db

PERIOD, PLAN = "2026-Q1", "canaries"
BULLETINS = ("incentives:bulletin", "incentives:bulletin_now")
#: Asked of every route that reads a query, besides its plain address.
QUERIES = ("", f"?format=csv&person=stranger&state=read&period={PERIOD}", "?q=canary")
#: Who never sees a word of the process and the review of somebody elsewhere (ux.md §1).
OTHERS = ("anonymous", "rep", "manager", "finance", "admin")
#: Who sees no pay but the own: finance and leadership see all.
UNPAID = ("anonymous", "rep", "manager", "admin")


@pytest.fixture
def canaries(world: World) -> dict[str, str]:
    """What the stranger did, wrote and got, each with a mark of its own."""
    who = world.cast
    receipt(who.stranger, "61803.39", date(2026, 2, 11), customer=customer("Customer of stranger"))
    _process(world)
    scoring.self_scored(who.stranger, "87.31")
    noted = scoring.sheet(note="canary-score-5510")
    review = Review.objects.get(person=who.stranger)
    reviews.submit_scores(review=review, sheet=noted, actor=who.west_manager, now=NOW)
    plan = pay.pay_plan(PLAN)
    pay.assign(plan, who.rep, who.stranger)
    close = pay.published(plan, PERIOD)
    paid = Statement.objects.current().filter(person=who.stranger)
    total = paid.get(close=close).total
    together = sum(statement.total for statement in paid)
    return {
        "note": "canary-visit-4711", "report": "canary-report-1618", "comment": "canary-word-2718",
        "score": "canary-score-5510", "mark": "87.31",
        "pay": f"{total:,.2f}", "plain pay": f"{total:.2f}",
        "sum": f"{together:,.2f}", "plain sum": f"{together:.2f}",
    }  # fmt: skip


def _process(world: World) -> None:
    who = world.cast
    visit = plan_visit(
        new=NewVisit(customer=customer("Customer of stranger"), planned_on=date(2026, 3, 2)),
        actor=who.stranger, now=NOW,
    )  # fmt: skip
    log = VisitLog(outcome="progress", next_step="none", note="canary-visit-4711")
    log_visit(visit=visit, log=log, actor=who.stranger, now=NOW)
    report: Report = open_report(slot=slot_named("2026-W09"), actor=who.stranger, now=NOW)
    text = ReportText(summary="canary-report-1618", help_wanted="canary-report-1618")
    report = submit_report(report=report, text=text, actor=who.stranger, now=NOW)
    comment(report=report, text="canary-word-2718", actor=who.west_manager, now=NOW)


def addresses(world: World) -> list[tuple[str, str]]:
    """Every route with both objects, and the places where the canaries live."""
    found = [
        ("tracking:report_read", reverse("tracking:report_read", args=[report.pk]))
        for report in Report.objects.filter(person=world.cast.stranger)
    ]
    found += [
        ("api-statement-detail", reverse("api-statement-detail", args=[statement.pk]))
        for statement in Statement.objects.filter(person=world.cast.stranger)
    ]
    for route in ours():
        known = world.objects.get(route.name)
        for kwargs in (known.own, known.foreign) if known and route.arguments else ({},):
            if kwargs is not None and set(kwargs) == set(route.arguments):
                found.append((route.name, reverse(route.name, kwargs=dict(kwargs))))
    return found


def leaks(client: Client, world: World, wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Which of the wanted came back from which address."""
    for name, path in addresses(world):
        for query in QUERIES:
            with transaction.atomic(), names_read() as names:
                answer = client.get(path + query)
                transaction.set_rollback(True)
            if answer.status_code == 405:
                break
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode(errors="replace") + str(answer.headers)
            text = text.replace(query[1:] or "\x00", "")
            yield from ((name, what) for what, mark in wanted.items() if mark in text)
            if not names:
                break


def without(canaries: dict[str, str], *kinds: str) -> dict[str, str]:
    return {kind: mark for kind, mark in canaries.items() if not kind.endswith(kinds)}


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_elsewhere_finds_what_is_not_theirs(role, world, canaries):
    wanted = canaries if role in UNPAID else without(canaries, "pay", "sum")
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"pay_publication": "rank"})
    assert sorted(set(leaks(world.client(role), world, wanted))) == []


def test_the_canaries_are_there_to_be_found(world, canaries):
    client = Client()
    client.force_login(world.cast.west_manager, backend="teams.adapters.SignInBackend")
    missing = {"note", "report", "comment", "score", "mark", "pay"}
    for _name, what in leaks(client, world, canaries):
        missing.discard(what)
        if not missing:
            break
    assert missing == set()


@pytest.mark.parametrize(
    ("level", "role", "seen"),
    [
        ("amount", "rep", True), ("amount", "manager", True), ("amount", "admin", False),
        ("grade", "rep", False), ("grade", "manager", False),
        ("rank", "rep", False), ("rank", "manager", False),
        ("own", "rep", False), ("own", "manager", False),
    ],
)  # fmt: skip
def test_the_bulletin_shows_amounts_at_one_level_only(level, role, seen, world, canaries):
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"pay_publication": level})
    client = world.client(role)
    texts = [client.get(f"/bulletin/{PERIOD}/"), client.get("/bulletin/")]
    found = [canaries["pay"] in answer.content.decode() for answer in texts]
    assert found == [seen, seen]


def test_no_message_tells_somebody_elsewhere(world, canaries):
    who = world.cast
    near = [who.stranger, who.west_manager, who.boss, who.finance]
    texts = [repr(vars(row)) for row in Notification.objects.exclude(person__in=near)]
    assert [text for text in texts if any(mark in text for mark in canaries.values())] == []
