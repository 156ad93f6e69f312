"""Changing an issued plan: evidence, what differs, who is asked again, the day asked about."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from goalmgmt.core import clock, files
from goalmgmt.core.errors import Conflict, NotAllowed
from goalmgmt.core.models import Notification
from targets.enums import AcceptanceStatus, AnswerOutcome
from targets.models import Acceptance, Evidence, PlanVersion
from targets.operations import acceptance, decisions, evidence, reminders, split
from targets.queries import differences
from targets.tests.factories import MEETING, adjusting, draft_plan, evidence_of, issued, row_of
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
PDF, PNG = b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\nx"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def version(people: Cast) -> PlanVersion:
    return issued(draft_plan(people), people)


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def moved(version: PlanVersion, people: Cast) -> PlanVersion:
    """From July the rep's months go up by 10 and the unit's with them; issued. The mate's stay."""
    draft = adjusting(version)
    rows = ((people.rep, 60), (people.east, 110))
    edits = [
        split.CellEdit(row_of(draft, who).pk, (date(2026, month, 1),), Decimal(amount))
        for month in range(7, 13)
        for who, amount in rows
    ]
    split.save_cells(version=draft, edits=edits, revision=0, actor=people.east_manager, now=LATER)
    PlanVersion.objects.filter(pk=draft.pk).update(value=Decimal(1260))
    draft.milestones.filter(quarter__gte=3).update(amount=Decimal(330))
    decisions.submit(version=draft, actor=people.east_manager, now=LATER)
    decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=LATER)
    return decisions.issue(version=draft, actor=people.boss, now=LATER)


def answer_of(version: PlanVersion, who: User) -> Acceptance:
    return Acceptance.objects.get(version=version, person=who)


def test_only_whose_figures_change_is_asked_again(people: Cast, version: PlanVersion) -> None:
    for who in (people.rep, people.mate):
        acceptance.accept(acceptance=answer_of(version, who), actor=who, now=NOW)
    new = moved(version, people)
    asked, kept = answer_of(new, people.rep), answer_of(new, people.mate)
    assert (asked.status, asked.carried_from) == (AcceptanceStatus.PENDING, None)
    assert (kept.status, kept.decided_at) == (AcceptanceStatus.ACCEPTED, NOW)
    assert kept.carried_from == answer_of(version, people.mate)
    told = Notification.objects.filter(event=f"targets.issued:{new.pk}")
    assert [note.person for note in told] == [people.rep]


def test_an_unanswered_target_goes_on_waiting_and_is_reminded_of_once(
    people: Cast, version: PlanVersion
) -> None:
    reminders.remind(now=NOW + timedelta(days=3))
    new = moved(version, people)
    assert answer_of(new, people.mate).asked_at == NOW
    reminders.remind(now=NOW + timedelta(days=4))
    told = Notification.objects.filter(kind="targets.reminder")
    assert sorted(note.person.code for note in told) == ["mate", "rep", "rep"]


def test_an_objection_is_carried_with_its_answer(people: Cast, version: PlanVersion) -> None:
    own = answer_of(version, people.mate)
    acceptance.object_(acceptance=own, reason="Too much", actor=people.mate, now=NOW)
    acceptance.answer(acceptance=own, text="It stays", actor=people.east_manager, now=NOW)
    kept = answer_of(moved(version, people), people.mate)
    assert (kept.status, kept.reason, kept.answer, kept.outcome) == (
        AcceptanceStatus.OBJECTED, "Too much", "It stays", AnswerOutcome.KEEP,
    )  # fmt: skip
    acceptance.accept(acceptance=kept, actor=people.mate, now=LATER)


def test_reminders_wait_for_a_working_day(people: Cast, version: PlanVersion) -> None:
    saturday = NOW + timedelta(days=5)
    assert reminders.remind(now=saturday) == {"reminded": 0, "escalated": 0}
    assert reminders.remind(now=NOW + timedelta(days=7))["reminded"] == 2


def test_an_objection_leads_to_the_adjustment(people: Cast, version: PlanVersion) -> None:
    own = answer_of(version, people.rep)
    acceptance.object_(acceptance=own, reason="Lost a client", actor=people.rep, now=NOW)
    manager = as_(people.east_manager)
    address = reverse("targets:acceptance_answer", args=[version.plan.code, own.pk])
    wrong = manager.post(address, {"answer": "Yes", "outcome": "else"})
    own.refresh_from_db()
    assert (wrong.status_code, own.answer) == (400, "")
    page = manager.post(address, {"answer": "You are right", "outcome": "adjust"})
    assert "Objection of rep: Lost a client" in manager.get(page.url).content.decode()


def test_the_differences_are_by_unit_person_and_month(people: Cast, version: PlanVersion) -> None:
    new = moved(version, people)
    table = differences.between(version, new)
    changed = {row.label: row for row in table.rows if row.changes}
    assert set(changed) == {"east", "rep"}
    assert table.changed_people == 1
    rep = changed["rep"]
    assert (rep.year.old, rep.year.new, rep.year.delta) == (600, 660, 60)
    assert rep.year.share == Decimal("0.1")
    assert [month.delta for month in rep.months] == [0] * 6 + [10] * 6
    page = as_(people.boss).get(reverse("targets:plan_diff", args=[version.plan.code, 1, 2]))
    assert [row.label for row in page.context["rows"]] == ["east", "rep"]
    assert page.context["months"] == table.months[6:]
    assert "6 months that stay are left out" in page.content.decode()
    page = as_(people.boss).get(page.request["PATH_INFO"] + "?all=1")
    assert page.context["months"] == table.months
    assert [len(row.months) for row in page.context["rows"]] == [12] * len(table.rows)


def test_a_draft_has_the_version_in_force_as_a_ghost(people: Cast, version: PlanVersion) -> None:
    adjusting(version)
    address = reverse("targets:plan_detail", args=[version.plan.code])
    page = as_(people.east_manager).get(address)
    assert [line["name"] for line in page.context["curve"].options["series"]] == ["v2", "v1"]


def test_the_page_shows_the_version_of_the_day_asked_about(
    people: Cast, version: PlanVersion
) -> None:
    new = moved(version, people)
    boss, address = as_(people.boss), reverse("targets:plan_detail", args=[version.plan.code])
    day = NOW.date().isoformat()
    assert clock.today() > LATER.date()
    assert boss.get(address).context["version"] == new
    assert boss.get(f"{address}?asof={day}").context["version"] == version
    assert boss.get(f"{address}?asof=2026-03-01").status_code == 400
    assert boss.get(f"{address}?asof=nonsense").context["version"] == new
    mine = reverse("targets:my_target", args=[2026])
    rep = as_(people.rep)
    totals = [rep.get(mine + query).context["cards"][0]["total"] for query in ("", f"?asof={day}")]
    assert totals == [660, 600]
    assert [v["name"] for v in boss.get(address).context["curve"].options["series"]] == ["v2", "v1"]


def test_the_split_opens_where_it_changes_and_its_links_stay_with_the_version(
    people: Cast, version: PlanVersion
) -> None:
    new = moved(version, people)
    page = reverse("targets:plan_split", args=[version.plan.code])
    boss = as_(people.boss)
    assert boss.get(page).context["look"].quarter == 3
    assert boss.get(f"{page}?open=none").context["look"].quarter == 0
    assert boss.get(f"{page}?version=1").context["look"].quarter == 1
    day = NOW.date().isoformat()
    then = boss.get(f"{page}?open=Q2&asof={day}")
    assert then.context["version"] == version
    text = then.content.decode()
    assert f"open=Q3&amp;unit=wan&amp;asof={day}" in text
    assert f"version {version.number} was in force" in text
    assert "asof" not in boss.get(f"{page}?version={new.number}").content.decode()


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("law.pdf", PDF, True),
        ("plan.PNG", PNG, True),
        ("notes.txt", "说明".encode(), True),
        ("law.pdf", b"MZ\x90", False),
        ("page.html", b"<script>", False),
        ("image.svg", b"<svg/>", False),
        ("notes.txt", b"a\x00b", False),
        ("empty.pdf", b"", False),
        ("none", PDF, False),
        ("big.pdf", PDF + b"x" * files.LARGEST, False),
    ],
)
def test_files_are_taken_by_what_they_are(
    people: Cast, version: PlanVersion, name: str, data: bytes, kept: bool
) -> None:
    draft = adjusting(version)
    address = reverse("targets:evidence_add", args=[version.plan.code])
    file = SimpleUploadedFile(name, data)
    answer = as_(people.east_manager).post(address, {"evidence": file})
    assert answer.status_code == (302 if kept else 422)
    assert draft.evidence.count() == int(kept)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("..\\..\\etc/passwd.pdf", "passwd.pdf"),
        ('a"b\r\nc.pdf', "a_b__c.pdf"),
        ("\u202efdp.exe.pdf", "_fdp.exe.pdf"),
        ("纪要.pdf", "纪要.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_hold_nothing_that_a_header_or_a_disk_minds(given: str, safe: str) -> None:
    assert files.safe_name(given) == safe


def test_a_file_is_downloaded_by_those_who_see_the_plan(people: Cast, version: PlanVersion) -> None:
    row = evidence_of(version)
    address = reverse("targets:evidence_file", args=[version.plan.code, row.pk])
    answer = as_(people.boss).get(address)
    assert b"".join(answer.streaming_content) == b"The new law"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="law.txt"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_(people.west_manager).get(address).status_code == 404
    assert as_(people.rep).get(address).status_code == 403


def test_evidence_is_fixed_once_it_is_handed_in(people: Cast, version: PlanVersion) -> None:
    row = evidence_of(version)
    with pytest.raises(NotAllowed):
        evidence.remove(evidence=row, actor=people.west_manager, now=LATER)
    decisions.submit(version=row.version, actor=people.east_manager, now=LATER)
    with pytest.raises(Conflict):
        evidence.remove(evidence=row, actor=people.east_manager, now=LATER)
    with pytest.raises(Conflict):
        evidence.add(
            version=row.version, files=[files.File("b.txt", "txt", b"b")],
            actor=people.east_manager, now=LATER,
        )  # fmt: skip
    assert Evidence.objects.get() == row


def test_the_same_bytes_are_one_file(people: Cast, version: PlanVersion) -> None:
    draft = adjusting(version)
    file = files.File("a.txt", "txt", b"same")
    evidence.add(version=draft, files=[file, file], actor=people.east_manager, now=LATER)
    evidence.add(version=draft, files=[file], actor=people.east_manager, now=LATER)
    assert draft.evidence.count() == 1


def test_an_adjustment_is_begun_with_files_from_the_page(
    people: Cast, version: PlanVersion
) -> None:
    form = {
        "category": "market", "effective_month": "2026-07-01", "value": "1200",
        "reason": "New law", "evidence": [SimpleUploadedFile("a.pdf", PDF),
                                          SimpleUploadedFile("b.png", PNG)],
    }  # fmt: skip
    address = reverse("targets:plan_adjust", args=[version.plan.code])
    assert as_(people.east_manager).post(address, form).status_code == 302
    draft = version.plan.versions.get(number=2)
    assert [row.name for row in draft.evidence.all()] == ["a.pdf", "b.png"]
