"""Importers of pay plans and of who is on them.

A plan is given by one rule: `flat` with a `rate` or with `rate_from` = person (each person's own
rate), `marginal` or `whole` with `tiers` (`0:0.02;100000:0.03`, lower bound and rate). With
`--issue` the imported rules are approved in the name of the system.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, cast

from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.errors import Refused
from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from incentives import definitions, engine
from incentives.definitions import PeriodName
from incentives.enums import PlanStatus
from incentives.models import PayPlan, PayPlanVersion, PlanAssignment
from incentives.operations import plans
from incentives.operations.plans import NewAssignment, NewVersion
from targets import queries as targets
from targets.models import Metric
from teams.models import User

RATE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
BOUND = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?", re.ASCII)
PERIODS = ("month", "quarter", "year")
KINDS_OF_RULE = ("flat", "marginal", "whole")


def _rate(run: Run, row: Row, column: str) -> Decimal | None:
    text = row[column]
    if text and not RATE.fullmatch(text):
        message = _("“%(text)s” is not a rate. Write 0.012 for 1.2 %%.")
        run.refuse(row, column, message % {"text": text[:40]})
        return None
    return Decimal(text) if text else None


def _tiers(run: Run, row: Row) -> list[tuple[Decimal, Decimal]] | None:
    pairs = [part.strip().partition(":") for part in row["tiers"].split(";") if part.strip()]
    read = [(low.strip(), rate.strip()) for low, _colon, rate in pairs]
    if not read or not all(BOUND.fullmatch(low) and RATE.fullmatch(rate) for low, rate in read):
        message = _("“%(text)s” is not a list of tiers. Write it like 0:0.02;100000:0.03.")
        run.refuse(row, "tiers", message % {"text": row["tiers"][:40]})
        return None
    return [(Decimal(low), Decimal(rate)) for low, rate in read]


def _metric(run: Run, row: Row) -> str | None:
    try:
        return targets.metric(row["metric"]).code
    except Metric.DoesNotExist:
        message = _("There is no metric “%(text)s”.")
        run.refuse(row, "metric", message % {"text": row["metric"][:40]})
        return None


def _plan(run: Run, row: Row) -> engine.Plan | None:
    """The rules that a row describes, or None with the problems noted."""
    metric, kind = _metric(run, row), cells.choice(run, row, "kind", KINDS_OF_RULE)
    period = cast(PeriodName, cells.choice(run, row, "period", PERIODS) or "quarter")
    if metric is None or kind is None:
        return None
    currency = company.policy().currency
    if kind == "flat":
        own = cells.choice(run, row, "rate_from", ("person",))
        rate = _rate(run, row, "rate")
        if (own is None) == (rate is None):
            run.refuse(row, "rate", _("Give either a rate, or rate_from = person."))
            return None
        return definitions.one_flat_rate(
            row["code"], metric, rate, currency=currency, period=period
        )
    tiers = _tiers(run, row)
    if tiers is None:
        return None
    mode: Literal["marginal", "whole"] = "whole" if kind == "whole" else "marginal"
    return definitions.one_tier_table(
        row["code"], metric, tiers, mode, currency=currency, period=period
    )


def write_plans(rows: Sequence[Row], run: Run) -> None:
    """New plans, and new versions of plans whose rules changed."""
    cells.once(run, rows, "code")
    read = [(row, _plan(run, row), cells.day(run, row, "starts_on")) for row in rows]
    for row in rows:
        cells.code(run, row, "code")
    if run.problems:
        return
    for row, plan, starts_on in read:
        if plan is None or starts_on is None:
            continue
        try:
            new = NewVersion(engine.to_data(plan), starts_on, _("Imported"))
            _write_plan(row, new, run)
        except Refused as error:
            run.refuse(row, _column(error.field), error.message)


def _column(field: str | None) -> str:
    return "tiers" if field == "definition" else field or "code"


def _write_plan(row: Row, new: NewVersion, run: Run) -> None:
    plan = PayPlan.objects.filter(code=row["code"]).first()
    actor = cast("User | None", run.actor)
    if plan is None:
        version = plans.create_plan(
            code=row["code"], name=row["name"], first=new, actor=actor, now=run.now
        )
        run.created += 1
    elif (same := _same_rules(plan, new)) is not None:
        version = same
        run.unchanged += 1
    else:
        version = plans.new_version(plan=plan, new=new, actor=actor, now=run.now)
        run.updated += 1
    if run.issue and version.status == PlanStatus.DRAFT:
        plans.submit_version(version=version, actor=None, now=run.now)
        plans.approve_version(version=version, actor=None, now=run.now)


def _same_rules(plan: PayPlan, new: NewVersion) -> PayPlanVersion | None:
    """The newest version, if it says the same already."""
    newest = plan.versions.order_by("-number").first()
    if newest is None or newest.starts_on != new.starts_on:
        return None
    wanted = {**new.definition, "code": plan.code, "version": str(newest.number)}
    same = engine.digest(definitions.read(wanted)) == newest.content_hash
    return newest if same else None


def write_assignments(rows: Sequence[Row], run: Run) -> None:
    """People on plans; a blank rate of a plan that asks for one is a rate of nothing."""
    by_code = {
        plan.code: plan for plan in PayPlan.objects.filter(code__in={r["plan"] for r in rows})
    }
    people = {p.code: p for p in User.objects.filter(code__in={row["person"] for row in rows})}
    read = [
        (
            row,
            cells.known(run, row, "plan", by_code),
            cells.known(run, row, "person", people),
            cells.day(run, row, "starts_on"),
            cells.day(run, row, "ends_on"),
            _rate(run, row, "rate"),
        )
        for row in rows
    ]
    if run.problems:
        return
    for row, plan, person, starts_on, ends_on, rate in read:
        if plan is None or person is None or starts_on is None:
            continue
        params = {"rate": rate or Decimal(0)} if rate is not None or _asks(plan) else {}
        try:
            _write_assignment(plan, NewAssignment(person, starts_on, ends_on, params), run)
        except Refused as error:
            run.refuse(row, error.field or "starts_on", error.message)


def _asks(plan: PayPlan) -> bool:
    newest = plan.versions.order_by("-number").first()
    if newest is None:
        return False
    return "rate" in definitions.needed_params(definitions.read(newest.definition))


def _write_assignment(plan: PayPlan, new: NewAssignment, run: Run) -> None:
    stands = PlanAssignment.objects.filter(
        plan=plan, person=new.person, starts_on=new.starts_on
    ).first()
    params = {name: f"{value:f}" for name, value in new.params.items()}
    if stands is not None and (stands.params, stands.ends_on) == (params, new.ends_on):
        run.unchanged += 1
        return
    plans.assign_person(plan=plan, new=new, actor=cast("User | None", run.actor), now=run.now)
    run.created += 1


KINDS = (
    Kind(
        "pay_plans",
        (
            Column("code", required=True, example="quarterly"),
            Column("name", required=True, example="季度提成"),
            Column("starts_on", required=True, example="2026-01-01"),
            Column("metric", required=True, example="receipts"),
            Column("kind", required=True, example="marginal"),
            Column("period", example="quarter"),
            Column("rate", example="0.012"),
            Column("tiers", example="0:0.02;100000:0.03"),
            Column("rate_from", example="person"),
        ),
        write_plans,
    ),
    Kind(
        "pay_assignments",
        (
            Column("plan", required=True, example="quarterly"),
            Column("person", required=True, example="1024"),
            Column("starts_on", required=True, example="2026-01-01"),
            Column("ends_on", example="2027-01-01"),
            Column("rate", example="0.012"),
        ),
        write_assignments,
    ),
)
