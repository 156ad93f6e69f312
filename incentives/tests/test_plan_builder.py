"""Writing a pay plan in pages: drafts, components, people, reading, and who may not (P3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, Notification
from incentives.models import PayPlanVersion, PlanAcknowledgement, PlanAssignment
from incentives.operations import plan_people, plans
from incentives.operations.plan_drafts import Revision, revise_version, withdraw_version
from incentives.queries.plan_readers import owing
from incentives.tests import factories as make
from incentives.tests.test_component_form import as_sent
from incentives.today import items
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def draft(who):
    """Finance's draft of tiers: 2 %, from 100,000 on 3 %, from 300,000 on 5 %."""
    plan = make.pay_plan("mine")
    new = plans.NewVersion(plan.versions.get().definition, date(2027, 1, 1))
    return plans.new_version(plan=plan, new=new, actor=who.finance, now=NOW)


def url(name, *arguments):
    return reverse(f"incentives:{name}", args=arguments)


def sent_part(draft, **changed):
    part = draft.definition["components"][0]
    return as_sent(part) | {"seen": draft.content_hash, "rows": "6"} | changed


class TestWriting:
    def test_a_plan_is_made_and_its_component_changed_and_submitted_and_approved(self, who, client):
        client.force_login(who.finance)
        sent = {
            "name": "East 2027", "code": "east-2027", "metric": "receipts", "period": "quarter",
            "starts_on": "2027-01-01", "kind": "tiered",
        }  # fmt: skip
        answer = client.post(url("pay_plan_create"), sent)
        version = PayPlanVersion.objects.get(plan__code="east-2027")
        assert answer.url == url("component_edit", "east-2027", 1, 1)
        answer = client.post(
            answer.url, sent_part(version, value_1="2%", lower_2="1.1", gate_kind="")
        )
        assert answer.status_code == 302, answer.context["form"].errors
        version.refresh_from_db()
        tiers = version.definition["components"][0]["tiers"]
        assert [(tier["lower"], tier["rate"]) for tier in tiers] == [
            ("0", "0.02"),
            ("1.1", "0.015"),
        ]
        client.post(url("pay_plan_step", "east-2027", 1, "submit"))
        assert client.post(url("pay_plan_step", "east-2027", 1, "approve")).status_code == 403
        client.force_login(who.boss)
        client.post(url("pay_plan_step", "east-2027", 1, "approve"))
        version.refresh_from_db()
        assert version.status == "approved"
        told = Notification.objects.get(kind="incentives.plan_approved")
        assert told.person == who.finance

    def test_a_row_is_added_without_saving_and_what_was_typed_stays(self, who, draft, client):
        client.force_login(who.finance)
        where = url("component_edit", "mine", draft.number, 1)
        answer = client.post(where, sent_part(draft, rows="3", value_1="abc", add="1"))
        assert answer.status_code == 200
        assert len(answer.context["form"].pairs) == 4
        assert 'value="abc"' in answer.content.decode()
        draft.refresh_from_db()
        assert draft.definition["components"][0]["tiers"][0]["rate"] == "0.02"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"value_1": "abc"}, "abc"),
            ({"lower_2": "50000", "lower_3": "40000"}, "上限"),
            ({"lower_2": ""}, "一行"),
            ({"rest": "{"}, "JSON"),
            ({"key": " "}, "error-summary"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, who, draft, client, changed, words):
        client.force_login(who.finance)
        where = url("component_edit", "mine", draft.number, 1)
        answer = client.post(where, sent_part(draft, **changed))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        draft.refresh_from_db()
        assert len(draft.definition["components"][0]["tiers"]) == 3

    def test_a_component_is_added_and_removed(self, who, draft, client):
        client.force_login(who.finance)
        where = url("component_add", "mine", draft.number)
        assert client.get(f"{where}?kind=nothing").status_code == 404
        page = client.get(f"{where}?kind=target_bonus")
        sent = as_sent(page.context["form"].part | {}) | {"seen": draft.content_hash, "rows": "6"}
        assert client.post(f"{where}?kind=target_bonus", sent).status_code == 302
        draft.refresh_from_db()
        keys = [part["key"] for part in draft.definition["components"]]
        assert keys == ["commission", "target-bonus"]
        client.post(
            url("component_remove", "mine", draft.number, 1),
            {"seen": draft.content_hash},
        )
        draft.refresh_from_db()
        assert [part["key"] for part in draft.definition["components"]] == ["target-bonus"]

    def test_the_last_component_stays(self, who, draft, client):
        client.force_login(who.finance)
        client.post(
            url("component_remove", "mine", draft.number, 1),
            {"seen": draft.content_hash},
        )
        draft.refresh_from_db()
        assert len(draft.definition["components"]) == 1

    def test_settings_are_saved_and_shown_again(self, who, draft, client):
        client.force_login(who.finance)
        where = url("version_edit", "mine", draft.number)
        sent = {
            "seen": draft.content_hash, "starts_on": "2027-04-01", "note": "spring",
            "period": "month", "late": "deal", "ramp": "50%, 75%", "guarantee": "3000",
            "guarantee_months": "3", "draw": "1000", "recoverable": "on", "keep": "on",
            "defer": "1", "holdback": "10%", "holdback_days": "30",
        }  # fmt: skip
        assert client.post(where, sent).status_code == 302
        draft.refresh_from_db()
        known = draft.definition
        assert known["ramp"] == ["0.5", "0.75"]
        assert known["draw"]["recoverable"]
        assert known["draw"]["defer"] == 1
        assert Decimal(known["holdback"]) == Decimal("0.1")
        assert draft.starts_on == date(2027, 4, 1)
        form = client.get(where).context["form"]
        assert form.initial["ramp"] == "0.5, 0.75"
        assert form.initial["guarantee"] == Decimal(3000)

    def test_the_panel_answers_without_saving(self, who, draft, client):
        client.force_login(who.finance)
        where = url("component_edit", "mine", draft.number, 1)
        answer = client.post(where, sent_part(draft, value_1="120%", check="1"))
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        assert answer.context["panel"].findings != []
        draft.refresh_from_db()
        assert draft.definition["components"][0]["tiers"][0]["rate"] == "0.02"

    def test_somebody_elses_change_is_not_written_over(self, who, draft):
        stale = draft.content_hash
        rules = make.flat("0.05")
        new = Revision(make.engine.to_data(rules), date(2027, 1, 1), "", stale)
        revise_version(version=draft, new=new, actor=who.finance, now=NOW)
        with pytest.raises(Conflict):
            revise_version(version=draft, new=new, actor=who.finance, now=NOW)

    def test_what_is_handed_in_is_fixed_until_it_is_withdrawn(self, who, draft):
        plans.submit_version(version=draft, actor=who.finance, now=NOW)
        new = Revision(draft.definition, date(2027, 1, 1), "", draft.content_hash)
        with pytest.raises(Conflict):
            revise_version(version=draft, new=new, actor=who.finance, now=NOW)
        withdraw_version(version=draft, actor=who.finance, now=NOW)
        revise_version(version=draft, new=new, actor=who.finance, now=NOW)
        assert AuditEvent.objects.filter(action="payplanversion.revise").count() == 1

    @pytest.mark.parametrize("name", ["rep", "east_manager", "boss", "admin"])
    def test_only_finance_writes(self, who, draft, client, name):
        client.force_login(getattr(who, name))
        for where in (
            url("pay_plan_create"), url("version_create", "mine"),
            url("version_edit", "mine", draft.number),
            url("component_edit", "mine", draft.number, 1),
        ):  # fmt: skip
            assert client.get(where).status_code in {403, 404}
            assert client.post(where, {}).status_code in {403, 404}

    def test_nobody_writes_rules_that_pay_themselves(self, who, draft, client):
        make.assign(draft.plan, who.finance)
        client.force_login(who.finance)
        assert client.get(url("version_edit", "mine", draft.number)).status_code == 403

    def test_a_rep_sees_no_draft(self, who, draft, client):
        client.force_login(who.rep)
        answer = client.get(url("pay_plan_detail", "mine"))
        assert [version.number for version in answer.context["versions"]] == [1]
        assert client.get(url("pay_plan_detail", "mine") + "?version=2").status_code == 404


class TestTryOut:
    def test_levels_pay_what_the_engine_pays(self, who, draft, client):
        client.force_login(who.finance)
        answer = client.get(url("pay_plan_detail", "mine") + "?target=200000&level=75%25")
        paid = {level.attainment: level.total for level in answer.context["panel"].levels}
        assert paid[Decimal(1)] == Decimal("5000.00")
        assert paid[Decimal("0.75")] == Decimal("3500.00")
        assert paid[Decimal("1.5")] == Decimal("8000.00")

    def test_the_same_months_under_each_reading(self, who, draft, client):
        client.force_login(who.finance)
        answer = client.get(url("pay_plan_detail", "mine") + "?months=10万;20万;10万")
        totals = {row.name: row.total for row in answer.context["readings"]["rows"]}
        assert totals == {
            "marginal": Decimal("13000.00"), "whole": Decimal("20000.00"),
            "current": Decimal("18000.00"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        "asked", ["target=x", "target=-5", "level=abc", "months=1;x", "target=1e9"]
    )
    def test_odd_suppositions_are_said_and_break_nothing(self, who, draft, client, asked):
        client.force_login(who.finance)
        answer = client.get(f"{url('pay_plan_detail', 'mine')}?{asked}")
        assert answer.status_code == 200
        assert answer.context["try_form"].errors


class TestPeople:
    def test_somebody_is_put_on_and_taken_off(self, who, draft, client):
        client.force_login(who.finance)
        where = url("pay_plan_people", "mine")
        sent = {"person": "rep 张三", "starts_on": "2026-07-01"}
        assert client.post(where, sent).status_code == 302
        row = PlanAssignment.objects.get(person=who.rep)
        assert client.post(where, sent).status_code == 422
        end = url("assignment_end", "mine", row.pk)
        assert client.post(end, {"ends_on": "2026-06-01"}).status_code == 422
        assert client.post(end, {"ends_on": "soon"}).status_code == 422
        assert client.post(end, {"ends_on": "2026-10-01"}).status_code == 302
        row.refresh_from_db()
        assert row.ends_on == date(2026, 10, 1)

    @pytest.mark.parametrize("person", ["nobody", "", "rep2"])
    def test_who_does_not_exist_is_named(self, who, draft, client, person):
        client.force_login(who.finance)
        sent = {"person": person, "starts_on": "2026-07-01"}
        answer = client.post(url("pay_plan_people", "mine"), sent)
        assert answer.status_code == 422
        assert not PlanAssignment.objects.exists()

    def test_a_published_period_keeps_its_people(self, who):
        plan = make.pay_plan("mine")
        make.assign(plan, who.rep)
        make.published(plan)
        row = PlanAssignment.objects.get()
        with pytest.raises(Refused):
            plan_people.end_assignment(
                assignment=row, ends_on=date(2026, 2, 1), actor=who.finance, now=NOW
            )

    def test_nobody_ends_their_own(self, who):
        plan = make.pay_plan("mine")
        make.assign(plan, who.finance)
        with pytest.raises(NotAllowed):
            plan_people.end_assignment(
                assignment=PlanAssignment.objects.get(), ends_on=date(2027, 1, 1),
                actor=who.finance, now=NOW,
            )  # fmt: skip

    def test_numbers_of_a_person_are_asked_for(self, who, client):
        make.pay_plan("own", make.flat(None))
        client.force_login(who.finance)
        where = url("pay_plan_people", "own")
        sent = {"person": "rep", "starts_on": "2026-07-01"}
        assert "rate" in client.post(where, sent).context["form"].errors
        client.post(where, sent | {"rate": "1.5%"})
        assert PlanAssignment.objects.get().params == {"rate": "0.015"}


class TestReading:
    @pytest.fixture
    def version(self, who):
        plan = make.pay_plan("mine")
        make.assign(plan, who.rep, who.mate)
        return plan.versions.get()

    def test_those_on_the_plan_confirm_once(self, who, version, client):
        client.force_login(who.rep)
        assert client.get(url("pay_plan_detail", "mine")).context["to_confirm"]
        where = url("pay_plan_acknowledge", "mine", 1)
        assert client.post(where).status_code == 302
        assert client.post(where).status_code == 409
        assert PlanAcknowledgement.objects.get().person == who.rep
        assert list(owing(version, NOW.date())) == [who.mate]

    def test_others_have_nothing_to_confirm(self, who, version, client):
        client.force_login(who.stranger)
        assert client.post(url("pay_plan_acknowledge", "mine", 1)).status_code == 409
        assert not PlanAcknowledgement.objects.exists()

    def test_they_hear_at_once_and_again_after_days_and_not_when_they_read_it(self, who, version):
        plan_people.acknowledge(version=version, actor=who.mate, today=NOW.date(), now=NOW)
        for days in (0, 0, 3, 4):
            later = NOW + timedelta(days=days)
            plan_people.remind(today=later.date(), now=later)
        told = Notification.objects.filter(kind="incentives.plan_to_read")
        assert [row.person for row in told] == [who.rep, who.rep]

    def test_finance_sees_who_has_not(self, who, version, client):
        client.force_login(who.finance)
        context = client.get(url("pay_plan_detail", "mine")).context
        assert (context["readers"], context["owing_count"]) == (2, 2)


class TestNothingIsLost:
    def draft_of(self, who, parts):
        rules = make.engine.from_data(make.engine.Plan, {
            "code": "p", "currency": "CNY", "period": "quarter", "components": parts,
        })  # fmt: skip
        plan = make.pay_plan("mine", make.flat())
        new = plans.NewVersion(make.engine.to_data(rules), date(2027, 1, 1))
        return plans.new_version(plan=plan, new=new, actor=who.finance, now=NOW)

    def test_a_table_of_fifty_tiers_is_saved_whole(self, who, client):
        tiers = [
            {"lower": str(n), "upper": str(n + 1), "mode": "marginal", "rate": "0.01"}
            for n in range(50)
        ]
        part = {"key": "k", "metric": "receipts", "kind": "tiered", "on": "amount",
                "boundary": "lower", "tiers": tiers}  # fmt: skip
        draft = self.draft_of(who, [part])
        client.force_login(who.finance)
        where = url("component_edit", "mine", draft.number, 1)
        shown = client.get(where).context["form"]
        assert len(shown.pairs) == 50
        sent = as_sent(draft.definition["components"][0], rows=50)
        sent |= {"seen": draft.content_hash, "rows": "50", "value_50": "2%"}
        assert client.post(where, sent).status_code == 302
        draft.refresh_from_db()
        kept = draft.definition["components"][0]["tiers"]
        assert (len(kept), kept[-1]["rate"]) == (50, "0.02")

    @pytest.mark.parametrize("key", ["回款提成", "new", "a/b", "remove", "50% off"])
    def test_a_component_of_any_name_is_opened_saved_and_removed(self, who, client, key):
        flat = {"metric": "receipts", "kind": "flat", "rate": "0.01"}
        draft = self.draft_of(who, [{"key": key, **flat}, {"key": "other", **flat}])
        client.force_login(who.finance)
        assert client.get(url("version_edit", "mine", draft.number)).status_code == 200
        where = url("component_edit", "mine", draft.number, 1)
        sent = sent_part(draft, rate="2%")
        assert client.post(where, sent).status_code == 302
        draft.refresh_from_db()
        assert draft.definition["components"][0]["key"] == key
        gone = url("component_remove", "mine", draft.number, 1)
        client.post(gone, {"seen": draft.content_hash})
        draft.refresh_from_db()
        assert [part["key"] for part in draft.definition["components"]] == ["other"]

    def test_an_author_hears_of_each_return(self, who, draft):
        for _time in range(2):
            plans.submit_version(version=draft, actor=who.finance, now=NOW)
            later = NOW + timedelta(minutes=_time)
            plans.return_version(version=draft, reason="Too high", actor=who.boss, now=later)
        assert Notification.objects.filter(kind="incentives.plan_returned").count() == 2

    def test_nobody_is_asked_to_approve_what_pays_them(self, who, draft):
        plans.submit_version(version=draft, actor=who.finance, now=NOW)
        assert "Pay plan to approve" in [str(item.label) for item in items(who.boss, NOW.date())]
        make.assign(draft.plan, who.boss)
        assert "Pay plan to approve" not in [
            str(item.label) for item in items(who.boss, NOW.date())
        ]
