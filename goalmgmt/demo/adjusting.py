"""The demo's adjustment: last July two key accounts of 粤西 went from one person to another."""

from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.files import File
from targets.models import PlanVersion, SplitRow, TargetPlan
from targets.operations import acceptance, adjustments, decisions, split
from teams.models import User

#: Who takes over, who hands over, and how much of the months of the latter.
TAKES, GIVES, PART = "1043", "1042", Decimal("0.1")
MINUTES = """粤西区域客户移交会议纪要
一、茂名石化、湛江港两个大客户自 7 月起由邓超负责。
二、相应目标（许磊下半年目标的 10%）随客户移交，区域合计不变。
"""


def adjust(*, plan: TargetPlan, cast: dict[str, User], now: datetime) -> PlanVersion:
    """A second version from July on, by its own resolution; only the two are asked again."""
    director, chief = cast["1010"], cast["1002"]
    file = File("粤西客户移交会议纪要.txt", "txt", MINUTES.encode())
    reason = adjustments.Adjustment(
        category="people",
        reason="茂名石化、湛江港两个大客户由许磊移交邓超，目标随客户移交，区域合计不变。",
        effective_month=date(plan.year, 7, 1),
        files=(file,),
    )
    draft = adjustments.start_adjustment(plan=plan, new=reason, actor=director, now=now)
    split.save_cells(
        version=draft, edits=_moved(draft), revision=draft.revision, actor=director, now=now
    )
    decisions.submit(version=draft, actor=director, now=now)
    decision = decisions.Decision(
        meeting="总经理办公会", held_on=now.date(), attendees="刘建国、王敏、王芳、何欣"
    )
    decisions.approve(version=draft, decision=decision, actor=chief, now=now)
    issued = decisions.issue(version=draft, actor=chief, now=now)
    for asked in issued.acceptances.filter(carried_from=None).select_related("person"):
        acceptance.accept(acceptance=asked, actor=asked.person, now=now)
    return issued


def _moved(draft: PlanVersion) -> list[split.CellEdit]:
    rows = {
        row.person.code: row
        for row in draft.rows.filter(person__code__in=[TAKES, GIVES]).select_related("person")
        if row.person
    }
    given = _months(rows[GIVES], draft)
    held = _months(rows[TAKES], draft)
    edits = []
    for month, amount in given.items():
        part = round_half_up(amount * PART)
        edits.append(split.CellEdit(rows[GIVES].pk, (month,), amount - part))
        edits.append(split.CellEdit(rows[TAKES].pk, (month,), held[month] + part))
    return edits


def _months(row: SplitRow, draft: PlanVersion) -> dict[date, Decimal]:
    cells = row.cells.filter(month__gte=draft.effective_month)
    return dict(cells.values_list("month", "amount"))
