"""The appendices of a resolution, made from what it froze: the page and the PDF show the same.

Always in Chinese, whatever the reader's language. Plain Python over the frozen tables; older
resolutions lack lenses, steps and risks and simply have fewer appendices.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from goalmgmt.core.formatting import amount_in, plain_number
from targets import adding

UNIT_WORDS = {"wan": "万元", "yuan": "元"}
LENS_WORDS = {"product": "产品", "channel": "渠道", "industry": "行业", "region": "区域"}
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_NOTHING = "—"
_WAN_STEP = Decimal(100)  # what two decimals of 万元 can write
_LEVELS = {1: "低", 2: "中", 3: "高"}
_RATINGS = {"low": "低", "medium": "中", "high": "高"}
_LEVEL_WORDS = (("value", "目标"), ("stretch", "冲刺"), ("challenge", "挑战"))
Frozen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of texts; a unit that stands deeper in the tree is set in by `depth`."""

    cells: list[str]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Appendix:
    """A table with its number in the title; columns from `figures_from` on hold figures."""

    title: str
    head: list[str]
    rows: list[Row]
    total: list[str] = field(default_factory=list)
    figures_from: int = 1


def appendices(document: Frozen, tables: Frozen) -> list[Appendix]:
    """Units by month, people and each lens by quarter, action plan, risks: those with rows."""
    writer = _Writer(document, tables)
    found = [writer.units(), writer.people(), *writer.lenses(), writer.steps(), writer.risks()]
    made = [table for table in found if table.rows]
    return [
        Appendix(f"附表 {number} {table.title}", table.head, table.rows, table.total,
                 table.figures_from)
        for number, table in enumerate(made, 1)
    ]  # fmt: skip


def level_words(document: Frozen, tables: Frozen) -> list[str]:
    """Levels and milestones as sentences; none where only the target is set."""
    write = _Writer(document, tables).sentence_amount
    found = []
    levels = [(word, tables[name]) for name, word in _LEVEL_WORDS if tables.get(name)]
    if len(levels) > 1:
        found.append(
            "目标分级：" + "；".join(f"{word} {write(text)}" for word, text in levels) + "。"
        )
    if milestones := tables.get("milestones"):
        words = [f"Q{quarter} {write(text)}" for quarter, text in sorted(milestones.items())]
        found.append("里程碑：" + "；".join(words) + "。")
    return found


def _amount(text: str, unit: str) -> str:
    return amount_in(Decimal(text), unit) if text else _NOTHING


def _months_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [text for row in rows for text in row["months"]]


class _Writer:
    def __init__(self, document: Frozen, tables: Frozen) -> None:
        self.tables, self.unit = tables, str(document["unit"])
        self.money = document["metric_unit"] == "money"
        self.aggregation = document.get("aggregation", adding.SUM)

    def sentence_amount(self, text: str) -> str:
        unit = self._unit_for([text])
        return _amount(text, unit) + (UNIT_WORDS[unit] if self.money else "")

    def _unit_for(self, texts: Iterable[str]) -> str:
        """万元 where it writes every one of these exactly, whatever the other tables need: twelve
        months in 元 do not fit beside each other."""
        if self.money and all(Decimal(text or 0) % _WAN_STEP == 0 for text in texts):
            return "wan"
        return self.unit

    def _titled(self, words: str, unit: str) -> str:
        return f"{words} · 单位：{UNIT_WORDS[unit]}" if self.money else words

    def units(self) -> Appendix:
        months, rows = self.tables.get("months", []), self._rows("unit")
        unit = self._unit_for(_months_of(rows))
        return Appendix(
            self._titled("单位 × 月份", unit),
            ["单位", *(f"{int(month[5:])}月" for month in months), "合计"],
            [
                Row(
                    [
                        row["name"],
                        *(_amount(text, unit) for text in [*row["months"], row["total"]]),
                    ],
                    int(row["depth"]),
                )
                for row in rows
            ],
        )

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in self.tables.get("rows", []) if row["kind"] == kind]

    def people(self) -> Appendix:
        return self._by_quarter("人员", self._rows("person"))

    def lenses(self) -> list[Appendix]:
        found = self.tables.get("lenses", [])
        return [self._by_quarter(LENS_WORDS[lens["lens"]], lens["rows"]) for lens in found]

    def _by_quarter(self, word: str, rows: Sequence[dict[str, Any]]) -> Appendix:
        head, unit = [word, *QUARTERS, "合计"], self._unit_for(_months_of(rows))
        lines = [Row([row["name"], *self._quarters(row, unit)]) for row in rows]
        return Appendix(self._titled(f"{word} × 季度", unit), head, lines, self._total(rows, unit))

    def _quarters(self, row: Mapping[str, Any], unit: str) -> list[str]:
        months = [Decimal(text or 0) for text in row["months"]]
        spans = [months[start:end] for start, end in pairwise((0, 3, 6, 9, 12))]
        quarters = [adding.combine(self.aggregation, span) for span in spans]
        return [*(amount_in(amount, unit) for amount in quarters), _amount(row["total"], unit)]

    def _total(self, rows: Sequence[dict[str, Any]], unit: str) -> list[str]:
        """Only of what adds up: scores stand beside each other."""
        if self.aggregation != adding.SUM or not rows:
            return []
        columns = zip(*(row["months"] for row in rows), strict=True)
        months = [str(sum(Decimal(text or 0) for text in column)) for column in columns]
        total = sum(Decimal(row["total"]) for row in rows)
        return ["合计", *self._quarters({"months": months, "total": str(total)}, unit)]

    def steps(self) -> Appendix:
        head = ["步骤", "负责人", "期限", "人员", "人天", "预算（元）"]
        columns: tuple[Callable[[Frozen], str], ...] = (
            lambda row: row["people"] or _NOTHING,
            lambda row: plain_number(Decimal(row["days"])) if row["days"] else _NOTHING,
            lambda row: amount_in(Decimal(row["budget"]), "yuan") if row["budget"] else _NOTHING,
        )
        rows = [
            Row([row["title"], row["owner_name"], row["due_on"], *(text(row) for text in columns)])
            for row in self.tables.get("steps", [])
        ]
        return Appendix("实施计划", head, rows, figures_from=4)

    def risks(self) -> Appendix:
        head = ["风险", "可能性", "影响", "等级", "对策", "负责人", "期限"]
        rows = [
            Row([
                row["title"], _LEVELS[row["likelihood"]], _LEVELS[row["impact"]],
                _RATINGS[row["rating"]], row["measure"] or _NOTHING, row["owner_name"],
                row["due_on"],
            ])
            for row in self.tables.get("risks", [])
        ]  # fmt: skip
        return Appendix("风险与对策", head, rows, figures_from=len(head))
