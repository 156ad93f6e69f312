"""What a close pays differently: by person, with causes that add up, on the page and as a file."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from incentives.operations import calculation
from incentives.queries import differences
from incentives.queries.closes import later_changes
from incentives.queries.exceptions import groups_of
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.operations import contracts, corrections
from tracking.tests.factories import contract, receipt, refund

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def plan(who):
    found = make.pay_plan("mine", make.flat("0.10"))
    make.assign(found, who.rep, who.mate, who.stranger)
    return found


@pytest.fixture
def twice(who, plan):
    """A second calculation: the rep gains two credits, the mate nothing."""
    receipt(who.rep, "1000.00", DAY)
    receipt(who.mate, "500.00", DAY)
    close = make.calculated(plan)
    receipt(who.rep, "200.00", DAY)
    receipt(who.rep, "-50.00", DAY)
    calculation.calculate(close=close, actor=None, now=NOW)
    return make.fresh(close)


def compared(close):
    earlier = close.runs.get(number=1)
    return list(differences.every(close.run, earlier))


def test_causes_are_the_credits_the_base_and_the_components(twice):
    (row,) = compared(twice)
    assert (row.code, row.delta, row.base_delta) == ("rep", Decimal("15.00"), Decimal("150.00"))
    assert row.gained == (2, Decimal("150.00"))
    assert row.lost == (0, Decimal(0))
    assert [(part.component, part.delta) for part in row.parts] == [
        ("commission", Decimal("15.00"))
    ]


def test_differences_add_up_to_that_of_the_close(who, plan, twice):
    receipt(who.stranger, "77.77", DAY)
    calculation.calculate(close=twice, actor=None, now=NOW)
    close = make.fresh(twice)
    rows = compared(close)
    first = close.runs.get(number=1)
    assert sum(row.delta for row in rows) == close.run.total - first.total == Decimal("22.78")
    assert sum(part.delta for part in differences.by_component(close.run, first)) == Decimal(
        "22.78"
    )


def test_a_target_that_changed_is_a_cause(who):
    rules = make.marginal()
    plan = make.pay_plan("aimed", rules)
    make.assign(plan, who.rep)
    make.set_target(who.rep, who.east, "100.00", date(2026, 1, 1))
    receipt(who.rep, "1000.00", DAY)
    close = make.calculated(plan)
    make.set_target(who.rep, who.east, "900.00", date(2026, 1, 1))
    receipt(who.rep, "10.00", DAY)
    calculation.calculate(close=close, actor=None, now=NOW)
    (row,) = compared(make.fresh(close))
    assert row.targets == (Decimal("100.00"), Decimal("900.00"))


@pytest.mark.parametrize(
    ("then", "now", "step"),
    [
        ("0", "0", "same"), ("100", "100", "same"), ("0", "5", "from_nothing"),
        ("-5", "0", "from_nothing"), ("5", "0", "to_nothing"), ("5", "-1", "to_nothing"),
        ("100", "119.99", "up"), ("100", "120", "far_up"), ("100", "199.99", "far_up"),
        ("100", "200", "doubled"), ("100", "80.01", "down"), ("100", "80", "far_down"),
    ],
)  # fmt: skip
def test_each_change_has_a_step(then, now, step):
    assert differences._step(Decimal(then), Decimal(now)) == step


def test_the_number_of_statements_does_not_grow_with_the_people(who, plan, twice):
    earlier = twice.runs.get(number=1)

    def asked():
        with CaptureQueriesContext(connection) as found:
            rows = list(differences.people(twice.run, earlier))
            differences.explained(twice.run, earlier, rows)
        return len(found)

    one = asked()
    receipt(who.stranger, "10.00", DAY)
    receipt(who.mate, "10.00", DAY)
    calculation.calculate(close=twice, actor=None, now=NOW)
    twice.refresh_from_db()
    assert len(list(differences.people(twice.run, earlier))) == 3
    assert asked() == one


class TestPage:
    def url(self, name="close_changes", period="2026-Q1", kind=(), **asked):
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        return f"{reverse(f'incentives:{name}', args=[period, 'mine', *kind])}?{query}"

    @pytest.mark.parametrize(
        ("language", "words"), [("zh-hans", "多 2 笔业绩"), ("en", "2 more credits")]
    )
    def test_names_the_causes_in_both_languages(self, who, twice, client, language, words):
        client.force_login(who.finance)
        text = client.get(self.url(), headers={"accept-language": language}).content.decode()
        assert words in text
        assert "+15.00" in text

    def test_compares_with_the_period_before(self, who, plan, twice, client):
        receipt(who.rep, "100.00", date(2026, 4, 3))
        make.calculated(plan, "2026-Q2")
        client.force_login(who.boss)
        answer = client.get(self.url(period="2026-Q2"))
        assert answer.context["against"] == "period"
        assert answer.context["delta"] == Decimal("-155.00")

    def test_without_anything_to_compare_it_says_so(self, who, plan, client):
        make.calculated(plan)
        client.force_login(who.finance)
        answer = client.get(self.url())
        assert answer.status_code == 200
        assert answer.context["other"] is None
        assert client.get(self.url("close_changes_file", kind=["csv"])).status_code == 404

    def test_the_files_hold_everybody_exactly(self, who, twice, client):
        client.force_login(who.finance)
        text = client.get(self.url("close_changes_file", kind=["csv"], to="run")).content.decode()
        rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
        assert rows[1][0:6] == ["rep", who.rep.name, who.east.name, "100.00", "115.00", "15.00"]
        book = client.get(self.url("close_changes_file", kind=["xlsx"], to="run")).content
        sheet = load_workbook(BytesIO(book)).active
        assert Decimal(str(sheet["F2"].value)) == Decimal("15.00")

    @pytest.mark.parametrize("name", ["rep", "east_manager", "admin"])
    def test_is_for_finance_and_leadership(self, who, twice, client, name):
        client.force_login(getattr(who, name))
        assert client.get(self.url()).status_code in {403, 404}


class TestLateFacts:
    def test_a_contract_corrected_after_its_close_is_an_exception_with_its_effect(self, who):
        plan = make.pay_plan("mine", make.flat("0.10", "sales"))
        make.assign(plan, who.rep)
        signed = contract(who.rep, "1000.00", DAY, number="HT-044")
        make.locked(plan)
        lower = contracts.NewContract(
            external_id="HT-044",
            signed_on=DAY,
            customer=signed.customer,
            amount=Decimal("900.00"),
            shares={who.rep.pk: Decimal(1)},
        )
        corrections.correct_contract(contract=signed, new=lower, reason="typo", actor=None, now=NOW)
        close = make.calculated(plan, "2026-Q2")
        (group,) = [found for found in groups_of(close) if found.code == "changed_after"]
        assert [row.finding.text for row in group.rows] != []
        assert "HT-044" in group.rows[0].finding.text
        assert "10.00" in group.rows[0].finding.text
        assert "/statements/2026-Q2/rep/" in group.rows[0].finding.url
        assert group.severity == "warning"

    def test_a_fact_that_is_only_late_is_noted(self, who, plan):
        receipt(who.rep, "1000.00", DAY)
        make.locked(plan)
        receipt(who.rep, "300.00", DAY, number="SK-9")
        close = make.calculated(plan, "2026-Q2")
        (group,) = [found for found in groups_of(close) if found.code == "late_fact"]
        assert "SK-9" in group.rows[0].finding.text
        assert "30.00" in group.rows[0].finding.text

    def test_money_without_a_contract_is_named_where_pay_waits_for_it(self, who):
        rules = make.flat("0.10", "sales")
        parts = tuple(replace(part, pay_on="receipt") for part in rules.components)
        plan = make.pay_plan("mine", replace(rules, components=parts))
        make.assign(plan, who.rep)
        lost = receipt(who.rep, "300.00", DAY, number="SK-9")
        receipt(who.rep, "100.00", DAY, contract=contract(who.rep, "500.00", DAY))
        close = make.calculated(plan)
        (group,) = [found for found in groups_of(close) if found.code == "unmatched"]
        assert len(group.rows) == 1
        assert group.rows[0].finding.url == reverse("tracking:receipt_correct", args=[lost.pk])


def test_a_locked_close_shows_what_later_closes_changed(who, plan):
    paid = receipt(who.rep, "1000.00", DAY)
    close = make.locked(plan)
    assert later_changes(close) == []
    refund(paid, "-400.00", date(2026, 4, 2))
    make.published(plan, "2026-Q2")
    (change,) = later_changes(close)
    assert (change.close.period, change.lines, change.amount) == ("2026-Q2", 1, Decimal("-40.00"))
