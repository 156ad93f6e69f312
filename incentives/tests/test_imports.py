"""Pay plans and assignments from files."""

import pytest

from goalmgmt.core.imports.kinds import Row, Run, kinds
from incentives import definitions
from incentives.models import PayPlan, PlanAssignment
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db
FLAT = {
    "code": "aw", "name": "AW", "starts_on": "2026-01-01", "metric": "sales", "kind": "flat",
    "rate_from": "person",
}  # fmt: skip
TIERS = {**FLAT, "kind": "marginal", "rate_from": "", "tiers": "0:0.02;100000:0.03"}


def load(kind, *cells, issue=True):
    run = Run(actor=None, now=NOW, issue=issue)
    rows = [Row(number, dict(row)) for number, row in enumerate(cells, start=2)]
    kinds()[kind].write(rows, run)
    return run


def test_plan_of_each_persons_own_rate_is_approved_by_the_system():
    assert load("pay_plans", FLAT).created == 1
    version = PayPlan.objects.get(code="aw").versions.get()
    assert (version.status, version.approved_by) == ("approved", None)
    assert definitions.needed_params(definitions.read(version.definition)) == {"rate"}


def test_without_issue_it_waits_as_a_draft():
    load("pay_plans", FLAT, issue=False)
    assert PayPlan.objects.get().versions.get().status == "draft"


def test_the_same_row_twice_changes_nothing_and_other_rules_make_a_version():
    load("pay_plans", TIERS)
    assert load("pay_plans", TIERS).unchanged == 1
    changed = load("pay_plans", {**TIERS, "tiers": "0:0.01", "starts_on": "2026-04-01"})
    assert changed.updated == 1
    assert PayPlan.objects.get().versions.count() == 2


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("metric", {"metric": "nothing"}),
        ("kind", {"kind": "progressive"}),
        ("rate", {"rate": "0.02"}),
        ("rate", {"rate_from": "", "rate": ""}),
        ("rate", {"rate_from": "", "rate": "２"}),
        ("rate", {"rate_from": "", "rate": "NaN"}),
        ("tiers", {"kind": "marginal", "tiers": "0-0.02"}),
        ("tiers", {"kind": "marginal", "tiers": "100:0.02;50:0.03"}),
        ("tiers", {"kind": "marginal", "tiers": ""}),
        ("starts_on", {"starts_on": "2026-13-01"}),
        ("period", {"period": "week"}),
    ],
)
def test_bad_plan_rows_are_refused_by_column(column, cells):
    run = load("pay_plans", {**FLAT, **cells})
    assert [problem.column for problem in run.problems][:1] == [column]


def test_assignments_carry_the_rate_and_a_blank_one_is_nothing():
    cast()
    load("pay_plans", FLAT)
    rows = [
        {"plan": "aw", "person": "rep", "starts_on": "2026-01-01", "rate": "0.012"},
        {"plan": "aw", "person": "east-m", "starts_on": "2026-01-01", "rate": ""},
    ]
    assert load("pay_assignments", *rows).created == 2
    assert load("pay_assignments", *rows).unchanged == 2
    found = PlanAssignment.objects.values_list("person__code", "params")
    assert dict(found) == {"rep": {"rate": "0.012"}, "east-m": {"rate": "0"}}


def test_a_later_assignment_ends_the_open_one_and_an_overlap_is_refused():
    cast()
    load("pay_plans", FLAT)
    row = {"plan": "aw", "person": "rep", "starts_on": "2026-01-01", "rate": "0.012"}
    later = {**row, "starts_on": "2026-07-01", "rate": "0.015"}
    load("pay_assignments", row, later)
    assert [str(r.ends_on) for r in PlanAssignment.objects.order_by("starts_on")] == [
        "2026-07-01",
        "None",
    ]
    between = load("pay_assignments", {**row, "starts_on": "2026-03-01", "rate": "0.02"})
    assert [problem.column for problem in between.problems] == ["starts_on"]


def test_unknown_plan_and_person_are_refused():
    row = {"plan": "aw", "person": "rep", "starts_on": "2026-01-01", "rate": "-1"}
    columns = [problem.column for problem in load("pay_assignments", row).problems]
    assert columns == ["plan", "person", "rate"]


def test_rate_beyond_six_places_is_refused():
    cast()
    load("pay_plans", FLAT)
    row = {"plan": "aw", "person": "rep", "starts_on": "2026-01-01", "rate": "0.0123456"}
    assert [p.column for p in load("pay_assignments", row).problems] == ["rate"]
    assert PlanAssignment.objects.count() == 0
