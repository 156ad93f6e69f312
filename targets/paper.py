"""A resolution as PDF: A4, Chinese, header, page n/m, watermark; the same bytes every time.

Made on the fly from the frozen document and tables alone. The text stands upright on portrait
pages, the two appendices on landscape ones, where twelve months fit.
"""

from functools import cache, partial
from io import BytesIO
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

from targets import appendices
from targets.appendices import Appendix, Row
from targets.queries.documents import CLAUSES, NUMERALS

PLAIN, BOLD = "NotoSansSC", "NotoSansSC-Bold"
_FONTS = Path("@expo-google-fonts", "noto-sans-sc")
_MARGIN = 18 * mm
_LINE = colors.HexColor("#888888")


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
    paper.build([*_text(document, tables), *_appendices(document, tables)], canvasmaker=_Numbered)
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


def _text(document: dict[str, Any], tables: dict[str, Any]) -> list[Flowable]:
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
    found += [_p(words, body) for words in appendices.level_words(document, tables)]
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
    found: list[Flowable] = [NextPageTemplate("tables"), PageBreak()]
    for number, table in enumerate(appendices.appendices(document, tables)):
        if number:
            found.append(Spacer(1, 8 * mm))
        found += [_p(table.title, _style(11, BOLD)), Spacer(1, 2 * mm), _table(table)]
    return found


def _table(table: Appendix) -> LongTable:
    width = landscape(A4)[0] - 2 * _MARGIN
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
            _p(text, _style(size)) if at < table.figures_from else text
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
        ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEEEEE")),
        ("LEFTPADDING", (1, 0), (-1, -1), 1), ("RIGHTPADDING", (1, 0), (-1, -1), 2),
    ])  # fmt: skip
