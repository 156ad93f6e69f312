"""A resolution as PDF: A4, Chinese, header, page n/m, watermark; the same bytes every time.

Made on the fly from the frozen document and tables alone. The text stands upright on portrait
pages, the two appendices on landscape ones, where twelve months fit.
"""

from decimal import Decimal
from functools import cache, partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from goalmgmt.core.formatting import amount_in
from targets.queries.documents import CLAUSES, NUMERALS

PLAIN, BOLD = "NotoSansSC", "NotoSansSC-Bold"
_FONTS = Path("@expo-google-fonts", "noto-sans-sc")
_MARGIN = 18 * mm
_LINE = colors.HexColor("#888888")
UNIT_WORDS = {"wan": "万元", "yuan": "元", "count": "个"}


@cache
def _register() -> None:
    """Read the fonts once a process: each is ten megabytes."""
    root = Path(settings.NODE_MODULES_ROOT, _FONTS)
    pdfmetrics.registerFont(TTFont(PLAIN, str(root / "400Regular/NotoSansSC_400Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(root / "700Bold/NotoSansSC_700Bold.ttf")))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def _style(size: int, font: str = PLAIN, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font}-{size}", fontName=font, fontSize=size, leading=size * 1.6, wordWrap="CJK", **more
    )


class _Numbered(Canvas):
    """Knows how many pages there are before it writes the first foot."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name that reportlab calls
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = list(self._waiting)
        for number, state in enumerate(pages, 1):
            self.__dict__.update(state)
            self.setFont(PLAIN, 8)
            self.drawRightString(
                self._pagesize[0] - _MARGIN, 9 * mm, f"第 {number}/{len(pages)} 页"
            )
            super().showPage()
        super().save()


def pdf(
    document: dict[str, Any], tables: dict[str, Any], *, document_hash: str, watermark: str = ""
) -> bytes:
    """The PDF. `document_hash` is empty on a draft, which has nothing to verify."""
    _register()
    out = BytesIO()
    frame = _Frame(document, document_hash, watermark)
    paper = BaseDocTemplate(
        out, pagesize=A4, title=document["title"], author=document["company"],
        subject=document["number"], lang="zh-Hans", invariant=1,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=24 * mm, bottomMargin=18 * mm,
    )  # fmt: skip
    paper.addPageTemplates([frame.template("text", A4), frame.template("tables", landscape(A4))])
    paper.build([*_text(document), *_appendices(document, tables)], canvasmaker=_Numbered)
    return out.getvalue()


class _Frame:
    """What stands around the text on every page."""

    def __init__(self, document: dict[str, Any], document_hash: str, watermark: str) -> None:
        self.document, self.hash, self.watermark = document, document_hash, watermark

    def template(self, name: str, size: tuple[float, float]) -> PageTemplate:
        width, height = size
        box = Frame(_MARGIN, 16 * mm, width - 2 * _MARGIN, height - 40 * mm, 0, 0, 0, 0, id=name)
        return PageTemplate(
            id=name, frames=[box], onPage=partial(self.draw, size=size), pagesize=size
        )

    def draw(self, canvas: Canvas, _paper: Any, *, size: tuple[float, float]) -> None:
        width, height = size
        canvas.saveState()
        if self.watermark:
            canvas.setFillColor(colors.HexColor("#DDDDDD"))
            canvas.setFont(BOLD, 64)
            canvas.translate(width / 2, height / 2)
            canvas.rotate(35)
            canvas.drawCentredString(0, 0, self.watermark)
            canvas.restoreState()
            canvas.saveState()
        canvas.setFont(PLAIN, 8)
        canvas.drawString(_MARGIN, height - 14 * mm, self.document["company"])
        canvas.drawRightString(width - _MARGIN, height - 14 * mm, heading(self.document))
        canvas.setStrokeColor(_LINE)
        canvas.line(_MARGIN, height - 16 * mm, width - _MARGIN, height - 16 * mm)
        if self.hash:
            canvas.setFont(PLAIN, 7)
            canvas.drawString(_MARGIN, 9 * mm, f"校验 SHA-256 {self.hash}")
        canvas.restoreState()


def heading(document: dict[str, Any]) -> str:
    """营决〔2026〕1号 · v1, or that there is no number yet."""
    return f"{document['number'] or '（待编号）'} · v{document['version']}"


def _p(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _text(document: dict[str, Any]) -> list[Flowable]:
    body = _style(11)
    found: list[Flowable] = [
        _p(document["title"], _style(18, BOLD, alignment=TA_CENTER)),
        Spacer(1, 2 * mm),
        _p(heading(document), _style(10, alignment=TA_CENTER)),
        Spacer(1, 6 * mm),
        *(_p(words, body) for words in meeting_words(document)),
        Spacer(1, 4 * mm),
    ]
    if document["decision"]:
        found += [_p(document["decision"], body), Spacer(1, 3 * mm)]
    for numeral, title, text in zip(NUMERALS, CLAUSES, document["clauses"], strict=True):
        found += [_p(f"{numeral}、{title}", _style(12, BOLD)), _p(text, body), Spacer(1, 3 * mm)]
    found += [Spacer(1, 8 * mm), _p("签署", _style(12, BOLD))]
    found += [_p(line, body) for line in signature_words(document)]
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
    unit = document["unit"]
    words = f"单位：{UNIT_WORDS[unit]}" if document["metric_unit"] == "money" else ""
    units = [row for row in tables["rows"] if row["kind"] == "unit"]
    people = [row for row in tables["rows"] if row["kind"] == "person"]
    head = ["单位", *(f"{int(month[5:])}月" for month in tables["months"]), "合计"]
    rows = [
        [_indented(row), *_texts(row["months"], unit), _one(row["total"], unit)] for row in units
    ]
    found: list[Flowable] = [NextPageTemplate("tables"), PageBreak()]
    found += [
        _p(f"附表 1　单位 × 月份　{words}", _style(11, BOLD)),
        Spacer(1, 2 * mm),
        _table(head, rows),
    ]
    if people:
        head = ["人员", "第一季度", "第二季度", "第三季度", "第四季度", "合计"]
        rows = [_quarters(row, unit) for row in [*people, _sum(people)]]
        found += [Spacer(1, 8 * mm), _p(f"附表 2　人员 × 季度　{words}", _style(11, BOLD)),
                  Spacer(1, 2 * mm), _table(head, rows)]  # fmt: skip
    return found


def _indented(row: dict[str, Any]) -> str:
    """Deeper units stand further in: spaces that no paragraph strips."""
    return "\u00a0" * 4 * int(row["depth"]) + str(row["name"])


def _one(text: str, unit: str) -> str:
    return amount_in(Decimal(text), unit) if text else "—"


def _texts(months: list[str], unit: str) -> list[str]:
    return [_one(text, unit) for text in months]


def _sum(people: list[dict[str, Any]]) -> dict[str, Any]:
    """The last row of appendix 2."""
    columns = zip(*(row["months"] for row in people), strict=True)
    months = [str(sum((Decimal(text or 0) for text in column), Decimal(0))) for column in columns]
    total = sum((Decimal(row["total"]) for row in people), Decimal(0))
    return {"name": "合计", "months": months, "total": str(total)}


def _quarters(row: dict[str, Any], unit: str) -> list[str]:
    months = [Decimal(text or 0) for text in row["months"]]
    sums = [sum(months[at:to], Decimal(0)) for at, to in pairwise((0, 3, 6, 9, 12))]
    return [row["name"], *(amount_in(amount, unit) for amount in sums), _one(row["total"], unit)]


def _table(head: list[str], rows: list[list[str]]) -> LongTable:
    size = 7 if len(head) > 8 else 9
    name = _style(size)
    width = landscape(A4)[0] - 2 * _MARGIN
    first = width * (0.14 if len(head) > 8 else 0.25)
    rest = (width - first) / (len(head) - 1)
    longest = max((len(text) for row in rows for text in row[1:]), default=1)
    figures = min(size, (rest - 4) / (longest * 0.58))
    cells = [[_p(row[0], name), *row[1:]] for row in rows]
    table = LongTable([head, *cells], colWidths=[first, *[rest] * (len(head) - 1)], repeatRows=1)
    table.setStyle(
        TableStyle([
            ("FONT", (0, 0), (-1, -1), PLAIN, figures),
            ("FONT", (0, 0), (-1, 0), BOLD, size),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEEEEE")),
            ("LEFTPADDING", (1, 0), (-1, -1), 1), ("RIGHTPADDING", (1, 0), (-1, -1), 2),
        ])
    )  # fmt: skip
    return table
