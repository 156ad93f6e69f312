"""A resolution as PDF: A4, Chinese, header, page n/m, watermark; the same bytes every time.

Made on the fly from the frozen document and tables alone. The text stands upright on portrait
pages, the two appendices on landscape ones, where twelve months fit.
"""

from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    LongTable,
    NextPageTemplate,
    PageBreak,
    Spacer,
    TableStyle,
)

from goalmgmt.core import paper
from goalmgmt.core.paper import BOLD, LINE, MARGIN, PLAIN, SHADE, paragraph, style
from targets import appendices
from targets.appendices import Appendix, Row
from targets.queries.documents import CLAUSES, NUMERALS


def pdf(
    document: dict[str, Any], tables: dict[str, Any], *, document_hash: str, watermark: str = ""
) -> bytes:
    """The PDF. `document_hash` is empty on a draft, which has nothing to verify."""
    head = paper.Head(
        company=document["company"],
        number=heading(document),
        title=document["title"],
        check=f"校验 SHA-256 {document_hash}" if document_hash else "",
        watermark=watermark,
    )
    return paper.build([*_text(document, tables), *_appendices(document, tables)], head)


def heading(document: dict[str, Any]) -> str:
    """营决〔2026〕1号 · v1, or that there is no number yet."""
    return f"{document['number'] or '（待编号）'} · v{document['version']}"


def _text(document: dict[str, Any], tables: dict[str, Any]) -> list[Flowable]:
    body = style(11)
    found: list[Flowable] = [
        paragraph(document["title"], style(18, BOLD, alignment=TA_CENTER)),
        Spacer(1, 2 * mm),
        paragraph(heading(document), style(10, alignment=TA_CENTER)),
        Spacer(1, 6 * mm),
        *(paragraph(words, body) for words in meeting_words(document)),
        Spacer(1, 4 * mm),
    ]
    if document["decision"]:
        found += [paragraph(document["decision"], body), Spacer(1, 3 * mm)]
    for numeral, title, text in zip(NUMERALS, CLAUSES, document["clauses"], strict=True):
        found += [
            paragraph(f"{numeral}、{title}", style(12, BOLD)),
            paragraph(text, body),
            Spacer(1, 3 * mm),
        ]
    found += [paragraph(words, body) for words in appendices.level_words(document, tables)]
    found += [Spacer(1, 8 * mm), paragraph("签署", style(12, BOLD))]
    found += [paragraph(line, body) for line in signature_words(document)]
    return found


def meeting_words(document: dict[str, Any]) -> list[str]:
    year, month, day = document["held_on"].split("-")
    found = [f"会议：{document['meeting']}", f"日期：{int(year)}年{int(month)}月{int(day)}日"]
    if document["attendees"]:
        found.append(f"出席：{document['attendees']}")
    if document["replaces"]:
        found.append(f"取代：{document['replaces']}")
    return found


def signature_words(document: dict[str, Any]) -> list[str]:
    """刘建国（管理层） 2026-01-06 16:20; who stood in says for whom."""
    found = []
    for mark in document["signatures"]:
        place = f"，代{mark['for']}" if mark["for"] else ""
        found.append(f"{mark['name']}（{mark['role']}{place}）　{mark['at']}")
    return found or ["（待签署）"]


def _appendices(document: dict[str, Any], tables: dict[str, Any]) -> list[Flowable]:
    found: list[Flowable] = [NextPageTemplate("tables"), PageBreak()]
    for number, table in enumerate(appendices.appendices(document, tables)):
        if number:
            found.append(Spacer(1, 8 * mm))
        found += [paragraph(table.title, style(11, BOLD)), Spacer(1, 2 * mm), _table(table)]
    return found


def _table(table: Appendix) -> LongTable:
    width = landscape(A4)[0] - 2 * MARGIN
    columns, many = len(table.head), len(table.head) > 8
    size = 7 if many else 9
    first = width * (0.14 if many else 0.25)
    rest = (width - first) / (columns - 1)
    lines = [
        *([_indented(row), *row.cells[1:]] for row in table.rows),
        *([table.total] if table.total else []),
    ]
    texts = [text for line in lines for text in line[table.figures_from :]]
    figures = min(size, (rest - 4) / (max(map(len, texts), default=1) * 0.58))
    cells = [
        [
            paragraph(text, style(size)) if at < table.figures_from else text
            for at, text in enumerate(line)
        ]
        for line in lines
    ]
    made = LongTable([table.head, *cells], colWidths=[first, *[rest] * (columns - 1)], repeatRows=1)
    made.setStyle(_look(table, size, figures))
    return made


def _indented(row: Row) -> str:
    """Deeper units stand further in: spaces that no paragraph strips."""
    return "\u00a0" * 4 * row.depth + row.cells[0]


def _look(table: Appendix, size: int, figures: float) -> TableStyle:
    """Figures to the right; a table of words alone stays to the left."""
    start = min(table.figures_from, len(table.head) - 1)
    aligned = "RIGHT" if table.figures_from < len(table.head) else "LEFT"
    return TableStyle([
        ("FONT", (0, 0), (-1, -1), PLAIN, figures),
        ("FONT", (0, 0), (-1, 0), BOLD, size),
        ("ALIGN", (start, 0), (-1, -1), aligned),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LEFTPADDING", (1, 0), (-1, -1), 1), ("RIGHTPADDING", (1, 0), (-1, -1), 2),
    ])  # fmt: skip
