"""The paper of a resolution: everything it says, frozen in Chinese, and the hash over it.

The page and the PDF are made from this alone, so both say the same for ever. Clauses one and two
follow from the figures; three to five are words that the approver may change until signing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation

from goalmgmt.core import company
from goalmgmt.core.amounts import ratio
from goalmgmt.core.formatting import amount_in, decimal_text, growth
from targets import approvers, history
from targets.enums import AdjustmentReason, StepStatus, VersionStatus
from targets.models import DecisionPolicy, PlanVersion, Resolution

#: The words of clauses three to five unless the company or the approver has others.
BASIS = "依据上年实绩、在手商机与市场判断。{note}{adjusted}"
INCENTIVE = "完成情况按月计入台账，按季度依现行提成方案结算并公示。"
EFFECT = "自 {from} 起生效。批准后任何人不得擅自变更；调整须另行决议。"
CLAUSES = ("年度目标", "分解", "依据与可实现性说明", "考核与激励", "生效")
NUMERALS = "一二三四五"
_WAN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Words:
    """What people write into a resolution."""

    title: str
    meeting: str
    held_on: date
    attendees: str = ""
    decision: str = ""
    basis: str = ""
    incentive: str = ""
    effect: str = ""


def policy() -> DecisionPolicy:
    """The company's numbering and templates; the defaults until it has saved its own."""
    return DecisionPolicy.objects.filter(pk=1).first() or DecisionPolicy(pk=1)


def template(version: PlanVersion) -> dict[str, str]:
    """Clauses three to five as proposed for this version."""
    rules = policy()
    texts = {
        "basis": rules.basis or BASIS,
        "incentive": rules.incentive or INCENTIVE,
        "effect": rules.effect or EFFECT,
    }
    values = _values(version)
    for name, text in texts.items():
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)  # noqa: PLW2901 - one text, step by step
        texts[name] = text.strip()
    return texts


def _values(version: PlanVersion) -> dict[str, str]:
    plan = version.plan
    starts_on = version.effective_month or company.calendar().year(plan.year).starts_on
    return {
        "plan": plan.name, "year": str(plan.year), "scope": plan.scope.name,
        "metric": plan.metric.name, "note": version.achievable_note,
        "from": starts_on.isoformat(), "adjusted": _adjusted(version),
    }  # fmt: skip


def _adjusted(version: PlanVersion) -> str:
    if not version.category:
        return ""
    with translation.override("zh-hans"):
        label = AdjustmentReason(version.category).label
    return f"调整原因（{label}）：{version.reason}"


def default_title(version: PlanVersion) -> str:
    plan = version.plan
    act = "调整" if version.number > 1 else "下达"
    return f"关于{act}{plan.year}年度{plan.scope.name}{plan.metric.name}目标的决议"


def unit_for(tables: dict[str, Any], metric_unit: str) -> str:
    """万元 where every figure is whole in its two decimals, else the exact 元."""
    if metric_unit != "money":
        return "yuan"
    rows = [*tables["rows"], *(row for lens in tables.get("lenses", []) for row in lens["rows"])]
    levels = (tables["value"], tables.get("stretch"), tables.get("challenge"))
    amounts = [text for row in (levels, *(row["months"] for row in rows)) for text in row if text]
    return "wan" if all(Decimal(text) % _WAN == 0 for text in amounts) else "yuan"


def build(
    version: PlanVersion, words: Words, tables: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """The document; `more` holds number, tables_hash and signatures, empty on a draft."""
    plan, metric = version.plan, version.plan.metric
    unit = unit_for(tables, metric.unit)
    former = plan.versions.filter(status=VersionStatus.ISSUED).exclude(pk=version.pk).first()
    replaced = getattr(former, "resolution", None)
    return {
        "number": more.get("number", ""),
        "title": words.title,
        "company": company.policy().name,
        "meeting": words.meeting,
        "held_on": words.held_on.isoformat(),
        "attendees": words.attendees,
        "decision": words.decision,
        "plan": plan.code,
        "version": version.number,
        "metric_unit": metric.unit,
        "aggregation": metric.aggregation,
        "unit": unit,
        "replaces": replaced.number if replaced else "",
        "clauses": [
            _target_clause(version),
            _split_clause(version, tables),
            words.basis, words.incentive, words.effect,
        ],
        "author": version.author.name if version.author else "",
        "signatures": more.get("signatures", []),
        "tables_hash": more.get("tables_hash", ""),
    }  # fmt: skip


def of(resolution: Resolution) -> dict[str, Any]:
    """The frozen document; for resolutions older than documents, one from their columns."""
    if resolution.document:
        frozen: dict[str, Any] = resolution.document
        return frozen
    words = Words(
        resolution.title, resolution.meeting, resolution.held_on, resolution.attendees,
        resolution.decision, resolution.basis, resolution.incentive, resolution.effect,
    )  # fmt: skip
    name = resolution.signed_by.name if resolution.signed_by else "系统"
    mark = {"name": name, "role": "", "for": "", "at": _at(resolution.signed_at)}
    return build(
        resolution.version, words, resolution.tables, number=resolution.number,
        tables_hash=resolution.content_hash, signatures=[mark],
    )  # fmt: skip


def _written(amount: Decimal, metric_unit: str) -> str:
    """In a sentence: 万元 where that is exact, else 元."""
    if metric_unit != "money":
        return decimal_text(amount)
    unit = "wan" if amount % _WAN == 0 else "yuan"
    return amount_in(amount, unit) + ("万元" if unit == "wan" else "元")


def _target_clause(version: PlanVersion) -> str:
    plan = version.plan
    text = f"{plan.name}：{_written(version.value, plan.metric.unit)}"
    if not plan.metric.adds_up:
        return text + "。"
    year = company.calendar().year(plan.year - 1)
    last = history.actuals().by_unit(plan.metric, year).get(plan.scope_id)
    if not last:
        return text + "。"
    change = growth(ratio(version.value - last, last) or Decimal(0))
    return f"{text}（比 {plan.year - 1} 年 {_written(last, plan.metric.unit)} {change}）。"


def _split_clause(version: PlanVersion, tables: dict[str, Any]) -> str:
    kind = version.plan.metric.unit
    units = [row for row in tables["rows"] if row["kind"] == "unit" and row["depth"] == 1]
    parts = " · ".join(f"{row['name']} {_written(Decimal(row['total']), kind)}" for row in units)
    text = f"{parts}（见附表）。" if parts else "见附表。"
    if version.effective_month:
        text += f"自 {version.effective_month:%Y-%m} 起调整，此前月份不变。"
    return text


def signatures(version: PlanVersion, now: datetime) -> list[dict[str, str]]:
    """Who approved: name, as what, when, and in whose place."""
    with translation.override("zh-hans"):
        found = [
            {
                "name": step.decided_by.name,
                "role": str(step),
                "for": step.in_place_of.name
                if step.in_place_of and step.in_place_of_id != step.decided_by_id
                else "",
                "at": _at(step.decided_at),
            }
            for step in approvers.steps_of(version)
            if step.status == StepStatus.APPROVED and step.decided_by and step.decided_at
        ]
    return found or [{"name": "系统", "role": "导入", "for": "", "at": _at(now)}]


def _at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
