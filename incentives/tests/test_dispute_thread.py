"""Messages and files of a dispute, its deadline, and who hears of them (P5)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.files import File
from goalmgmt.core.models import Notification
from incentives.models import Dispute, DisputeMessage
from incentives.operations import disputes
from incentives.operations.dispute_thread import add_message, remind
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
PROOF = File("流水.pdf", "pdf", b"%PDF-1.4 paid")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def dispute(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "1000.00", date(2026, 1, 10))
    return make.disputed(make.statement(make.published(plan), who.rep))


def write(dispute, actor, text="Here is the slip.", file=None):
    return add_message(dispute=dispute, text=text, file=file, actor=actor, now=NOW)


def heard(kind):
    rows = Notification.objects.filter(kind=f"incentives.dispute_{kind}")
    return sorted(rows.values_list("person__code", flat=True))


def test_both_sides_write_and_the_other_hears(who, dispute):
    write(dispute, who.rep)
    assert heard("message") == ["fin"]
    write(dispute, who.finance, "Please add the bank slip.")
    assert heard("message") == ["fin", "rep"]


@pytest.mark.parametrize("name", ["mate", "stranger", "east_manager", "admin"])
def test_nobody_else_writes(who, dispute, name):
    with pytest.raises(NotAllowed):
        write(dispute, getattr(who, name))
    assert not DisputeMessage.objects.exists()


def test_it_says_something_and_only_while_the_dispute_runs(who, dispute):
    with pytest.raises(Refused):
        write(dispute, who.rep, "  ")
    write(dispute, who.rep, "", PROOF)
    disputes.withdraw(dispute=dispute, actor=who.rep, now=NOW)
    with pytest.raises(Conflict):
        write(dispute, who.rep)


class TestDeadline:
    def test_deciders_hear_once_on_the_working_day_before(self, who, dispute):
        before = dispute.due_on - timedelta(days=1)
        for _again in range(2):
            remind(today=before, now=NOW)
        assert heard("due") == ["fin"]

    def test_nobody_hears_earlier(self, who, dispute):
        remind(today=dispute.due_on - timedelta(days=5), now=NOW)
        assert heard("due") == []

    def test_on_the_day_after_it_goes_to_the_leadership_once(self, who, dispute):
        late = dispute.due_on + timedelta(days=1)
        assert remind(today=late, now=NOW)["escalated"] == 1
        assert remind(today=late, now=NOW)["escalated"] == 0
        dispute.refresh_from_db()
        assert dispute.status == "escalated"
        assert heard("escalated") == ["boss", "rep"]

    def test_a_decided_one_is_left_alone(self, who, dispute):
        disputes.decide(
            dispute=dispute, decision=disputes.Decision("refused", "checked"),
            actor=who.finance, now=NOW,
        )  # fmt: skip
        assert remind(today=dispute.due_on + timedelta(days=9), now=NOW) == {
            "reminded": 0, "escalated": 0,
        }  # fmt: skip


class TestPage:
    def act(self, client, dispute, **sent):
        where = reverse("incentives:dispute_act", args=[dispute.number, "reply"])
        return client.post(where, sent)

    def test_a_file_is_sent_shown_and_given_back_to_the_byte(self, who, dispute, client):
        client.force_login(who.rep)
        file = SimpleUploadedFile("流水.pdf", PROOF.data)
        assert self.act(client, dispute, text="See the slip", file=file).status_code == 302
        page = client.get(reverse("incentives:dispute_detail", args=[dispute.number]))
        assert "流水.pdf" in page.content.decode()
        message = DisputeMessage.objects.get()
        where = reverse("incentives:dispute_file", args=[dispute.number, message.pk])
        client.force_login(who.finance)
        answer = client.get(where)
        assert b"".join(answer.streaming_content) == PROOF.data
        assert answer["Content-Disposition"].startswith("attachment")
        for name in ("mate", "east_manager"):
            client.force_login(getattr(who, name))
            assert client.get(where).status_code == 404

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("slip.exe", b"MZ", "slip.exe"),
            ("slip.pdf", b"MZ", "PDF"),
            ("slip.pdf", b"", "slip.pdf"),
        ],
    )
    def test_a_file_that_is_not_what_it_says_is_refused_and_the_text_kept(
        self, who, dispute, client, name, data, words
    ):
        client.force_login(who.rep)
        answer = self.act(client, dispute, text="Kept text", file=SimpleUploadedFile(name, data))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Kept text" in answer.content.decode()
        assert not DisputeMessage.objects.exists()

    def test_a_dispute_is_raised_with_its_file(self, who, dispute, client):
        disputes.withdraw(dispute=dispute, actor=who.rep, now=NOW)
        client.force_login(who.rep)
        close = dispute.statement.close
        where = reverse("incentives:dispute_raise", args=[close.period, "rep"])
        file = SimpleUploadedFile("slip.pdf", PROOF.data)
        sent = {"reason": "Paid on Monday", "expected": "30", "file": file}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("goalmgmt.core.clock.today", lambda: close.disputes_until)
            assert client.post(f"{where}?plan={close.plan.code}", sent).status_code == 302
        made = Dispute.objects.exclude(pk=dispute.pk).get()
        assert [message.file_name for message in made.messages.all()] == ["slip.pdf"]
