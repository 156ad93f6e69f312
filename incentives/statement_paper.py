"""A statement as PDF: A4, every line with the sentence that says how it came about (P4, P5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer, Table, TableStyle

from goalmgmt.core import company, paper
from goalmgmt.core.formatting import decimal_text
from goalmgmt.core.paper import BOLD, LINE, PLAIN, SHADE, paragraph, style
from incentives import pages
from incentives.models import Statement
from incentives.pages import LineRow

#: #, kind, what it is based on, base, rate, multiplier, amount: 174 mm of an A4 page.
WIDTHS = [width * mm for width in (8, 22, 66, 26, 14, 12, 26)]
NUMBERS = [0, 3, 4, 5, 6]


@dataclass(frozen=True, slots=True)
class Paper:
    """What the paper says, made from the page's own figures."""

    statement: Statement
    rows: Sequence[LineRow]
    facts: Sequence[tuple[str, str]]
    provisional: bool


def pdf(made: Paper) -> bytes:
    """The statement in the reader's language; provisional until the period is locked."""
    statement = made.statement
    title = _("Statement %(period)s · %(name)s") % {
        "period": statement.close.period,
        "name": statement.person.name,
    }
    head = paper.Head(
        company=company.policy().name,
        number=f"{statement.close.plan.name} · {statement.close.period}",
        title=title,
        check=f"SHA-256 {statement.content_hash}",
        watermark=_("Provisional") if made.provisional else "",
        page=_("page {page}/{pages}"),
        language="en" if (get_language() or "").startswith("en") else "zh-Hans",
    )
    return paper.build(_story(made, title), head)


def _story(made: Paper, title: str) -> list[Flowable]:
    statement = made.statement
    who = f"{statement.person.code} · {statement.unit.name if statement.unit else ''}"
    return [
        paragraph(title, style(16, BOLD)),
        paragraph(who, style(9)),
        Spacer(1, 4 * mm),
        _facts(made.facts),
        Spacer(1, 4 * mm),
        _lines(made.rows, statement.total),
        Spacer(1, 3 * mm),
        paragraph(_("Each component is rounded once, half-up to the fen; the lines add up to the "
                    "total exactly."), style(8)),
        Spacer(1, 14 * mm),
        _signatures(statement.person.name),
    ]  # fmt: skip


def _facts(facts: Sequence[tuple[str, str]]) -> Table:
    table = Table([list(fact) for fact in facts], colWidths=[60 * mm, 114 * mm], hAlign="LEFT")
    table.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), PLAIN, 9)]))
    return table


def _lines(rows: Sequence[LineRow], total: Decimal) -> LongTable:
    head = ["#", _("Kind"), _("Based on"), _("Base"), _("Rate"), _("Multiplier"), _("Amount")]
    body = [_line(row) for row in rows]
    foot: list[Any] = [_("Total"), "", "", "", "", "", decimal_text(total)]
    table = LongTable([head, *body, foot], colWidths=WIDTHS, repeatRows=1)
    right = [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in NUMBERS]
    table.setStyle(TableStyle([
        ("FONT", (0, 0), (-1, -1), PLAIN, 8), ("FONT", (0, 0), (-1, 0), BOLD, 8),
        ("FONT", (0, -1), (-1, -1), BOLD, 9), ("SPAN", (0, -1), (5, -1)),
        ("ALIGN", (0, -1), (5, -1), "LEFT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE), *right, ("ALIGN", (0, -1), (5, -1), "LEFT"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]))  # fmt: skip
    return table


def _line(row: LineRow) -> list[Any]:
    line, small = row.line, style(7)
    return [
        str(line.position),
        paragraph(str(line.get_kind_display()), small),
        paragraph(row.words, small),
        decimal_text(line.base),
        "" if line.rate is None else pages.percent_text(line.rate),
        row.factor,
        decimal_text(line.amount),
    ]


def _signatures(name: str) -> Table:
    words = [_("Finance"), _("Leadership"), name]
    table = Table([[paragraph(f"{word}：" if _zh() else f"{word}:", style(9)) for word in words]],
                  colWidths=[58 * mm] * 3)  # fmt: skip
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]))
    return table


def _zh() -> bool:
    return not (get_language() or "").startswith("en")
