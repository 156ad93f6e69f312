"""What a meeting looks at: figures of the unit, open actions, help, key projects (K6).

The pack is plain JSON with amounts as text, so that it can be frozen when the meeting is held and
read years later as it was.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core.periods import month_of
from teams.models import Unit, User
from tracking import pacing, rules_meetings
from tracking.models import Action, Deal, HelpRequest, Meeting
from tracking.queries.asked import Asked
from tracking.queries.drilling import drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.report_facts import main_metric

#: Rows of each list of a pack.
ROWS = 30


def pack(meeting: Meeting, today: date) -> dict[str, Any]:
    """The agenda's facts as of the day of the meeting, or today while it is to come."""
    day = min(meeting.held_on, today)
    people = list(rules_meetings.invited(meeting.unit, day).values_list("pk", flat=True))
    return {
        "as_of": day.isoformat(),
        "figures": _figures(meeting.unit, day),
        "actions": _actions(meeting, people, day),
        "help": _help(people),
        "projects": _projects(meeting, people),
    }


def _figures(unit: Unit, day: date) -> dict[str, Any]:
    metric = main_metric()
    found = drill(Asked(pacing.month_period(month_of(day)), metric, day), unit)
    rows = [row for row in found.rows if not row.is_rest][:ROWS]
    return {"metric": metric.code, "total": _row(found.total), "rows": [_row(row) for row in rows]}


def _row(row: LedgerRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "who": row.code if row.kind == "person" else "",
        "target": str(row.target),
        "achieved": str(row.achieved),
        "gap": str(row.gap_to_date),
        "attainment": None if row.attainment is None else str(row.attainment),
        "status": row.status,
    }


def _actions(meeting: Meeting, people: list[int], day: date) -> list[dict[str, Any]]:
    """Open actions of the invited, the latest first; of a project, those of its deal."""
    rows = Action.objects.open()
    rows = rows.filter(deal=meeting.deal) if meeting.deal_id else rows.filter(owner__in=people)
    return [
        {"id": one.pk, "title": one.title, "owner": one.owner.name,
         "who": one.owner.code, "due_on": one.due_on.isoformat(), "late": one.due_on < day}
        for one in rows.select_related("owner").order_by("due_on", "pk")[:ROWS]
    ]  # fmt: skip


def _help(people: list[int]) -> list[dict[str, Any]]:
    rows = HelpRequest.objects.waiting().filter(author__in=people)
    return [
        {"id": one.pk, "subject": one.subject, "author": one.author.name, "who": one.author.code,
         "addressee": one.addressee.name, "by": one.wanted_by.isoformat()}
        for one in rows.select_related("author", "addressee").order_by("wanted_by", "pk")[:ROWS]
    ]  # fmt: skip


def _projects(meeting: Meeting, people: list[int]) -> list[dict[str, Any]]:
    rows = Deal.objects.running().filter(is_key=True)
    rows = rows.filter(pk=meeting.deal_id) if meeting.deal_id else rows.filter(owner__in=people)
    return [
        {"id": one.pk, "name": one.name, "customer": one.customer.name, "owner": one.owner.name,
         "who": one.owner.code, "stage": one.stage,
         "value": None if one.value is None else str(one.value),
         "support": one.support}
        for one in rows.select_related("customer", "owner").order_by("expected_on", "pk")[:ROWS]
    ]  # fmt: skip


def for_one(found: dict[str, Any], person: User) -> dict[str, Any]:
    """What of a pack somebody sees who is invited and leads nobody of it: the unit's total, and
    the rows of the own."""

    def own(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["who"] == person.code]

    lists = {name: own(found[name]) for name in ("actions", "help", "projects")}
    figures = found["figures"] | {"rows": own(found["figures"]["rows"])}
    return found | lists | {"figures": figures}


def thawed(found: dict[str, Any]) -> dict[str, Any]:
    """The pack with its days as dates and its amounts as decimals."""
    figures = found["figures"]
    return found | {
        "as_of": date.fromisoformat(found["as_of"]),
        "figures": figures
        | {"total": _numbers(figures["total"]), "rows": [_numbers(row) for row in figures["rows"]]},
        "actions": [_on(row, "due_on") for row in found["actions"]],
        "help": [_on(row, "by") for row in found["help"]],
        "projects": [
            row | {"value": None if row["value"] is None else Decimal(row["value"])}
            for row in found["projects"]
        ],
    }


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: Decimal(row[name]) for name in ("target", "achieved", "gap")}


def _on(row: dict[str, Any], name: str) -> dict[str, Any]:
    return row | {name: date.fromisoformat(row[name])}
