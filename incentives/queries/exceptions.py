"""The exceptions of a close by type, and which of them somebody let pass (P5, step 2).

An exception is known by its content (code, person, figures): a calculation that finds the same
again keeps the waiver, one that finds other figures has to be looked at again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from incentives.models import Close, ExceptionWaiver
from incentives.queries.findings import Finding, shown
from incentives.queries.scope import sha256


@dataclass(frozen=True, slots=True)
class Row:
    """One exception with the waiver that it has."""

    key: str
    finding: Finding
    waiver: ExceptionWaiver | None


@dataclass(frozen=True, slots=True)
class Group:
    """The exceptions of one type. Blocking ones are mended, never waived; a note needs nothing."""

    code: str
    title: str
    severity: str
    rows: list[Row] = field(default_factory=list)

    @property
    def open(self) -> list[Row]:
        """What is still to be waived."""
        return [row for row in self.rows if self.severity == "warning" and row.waiver is None]

    @property
    def blocking(self) -> bool:
        return self.severity == "blocking"


def key_of(item: dict[str, Any]) -> str:
    """What the exception is known by."""
    return sha256([item["code"], item["person"], item["params"]])


def groups_of(close: Close) -> list[Group]:
    """Of the run that counts: blocking first, then by type."""
    if close.run is None:
        return []
    waivers = {waiver.key: waiver for waiver in close.waivers.select_related("waived_by")}
    noted = close.run.findings
    rows = [
        (item, Row(key_of(item), finding, waivers.get(key_of(item))))
        for item, finding in zip(noted, shown(close.run), strict=True)
    ]
    found = []
    for (severity, code), same in groupby(rows, key=lambda row: _type(row[0])):
        group = Group(code, _titles()[code], severity, [row for _item, row in same])
        found.append(group)
    return found


def waivable(close: Close) -> dict[str, dict[str, Any]]:
    """What may be waived, by key: not what blocks, and not what is only noted."""
    noted: Iterable[dict[str, Any]] = close.run.findings if close.run else ()
    return {key_of(item): item for item in noted if item["severity"] == "warning"}


def left_open(close: Close) -> int:
    """How many exceptions are neither resolved nor waived."""
    waived = set(close.waivers.values_list("key", flat=True))
    return len(waivable(close).keys() - waived)


def _type(item: dict[str, Any]) -> tuple[str, str]:
    return item["severity"], item["code"]


def _titles() -> dict[str, str]:
    return {
        "cannot_calculate": _("Cannot be calculated"),
        "cannot_adjust": _("Cannot be adjusted"),
        "no_target": _("Without a target"),
        "no_unit": _("Without a unit"),
        "outside_assignment": _("Results outside the plan"),
        "assignment_changed": _("Terms changed inside the period"),
        "negative_carried": _("Below nothing, carried forward"),
        "team_waiting": _("Waits for the close of a team"),
        "has_left": _("Left the company"),
        "no_plan": _("Results without a pay plan"),
        "jump": _("Big jump"),
        "changed_after": _("Changed after approval"),
        "late_fact": _("Late facts"),
        "unmatched": _("Receipts without a contract"),
    }
