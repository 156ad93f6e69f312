"""Papers as PDF: A4, Chinese and Latin, header, page n/m, watermark; the same bytes every time.

Who makes a paper gives its `Head` and a story of flowables; pages are called "text" (portrait) and
"tables" (landscape, where twelve months fit).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

PLAIN, BOLD = "NotoSansSC", "NotoSansSC-Bold"
MARGIN = 18 * mm
LINE = colors.HexColor("#888888")
SHADE = colors.HexColor("#EEEEEE")
_FONTS = Path("@expo-google-fonts", "noto-sans-sc")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every page. `page` says n/m, by {page} and {pages}; without a `check` there
    is nothing to verify."""

    company: str
    number: str
    title: str
    check: str = ""
    watermark: str = ""
    page: str = "第 {page}/{pages} 页"
    language: str = "zh-Hans"


def style(size: int, font: str = PLAIN, **more: Any) -> ParagraphStyle:
    """A paragraph's look; Chinese may break anywhere."""
    _register()
    return ParagraphStyle(
        f"{font}-{size}", fontName=font, fontSize=size, leading=size * 1.6, wordWrap="CJK", **more
    )


def paragraph(text: str, look: ParagraphStyle) -> Paragraph:
    """Text as it is: nothing in it is read as markup."""
    return Paragraph(escape(text).replace("\n", "<br/>"), look)


def build(story: Sequence[Flowable], head: Head) -> bytes:
    """The PDF. A story begins on a "text" page."""
    out = BytesIO()
    paper = BaseDocTemplate(
        out, pagesize=A4, title=head.title, author=head.company, subject=head.number,
        lang=head.language, invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=24 * mm, bottomMargin=18 * mm,
    )  # fmt: skip
    paper.addPageTemplates([_template(head, "text", A4), _template(head, "tables", landscape(A4))])
    paper.build(list(story), canvasmaker=partial(_Numbered, words=head.page))
    return out.getvalue()


@cache
def _register() -> None:
    """Read the fonts once a process: each is ten megabytes."""
    root = Path(settings.NODE_MODULES_ROOT, _FONTS)
    pdfmetrics.registerFont(TTFont(PLAIN, str(root / "400Regular/NotoSansSC_400Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(root / "700Bold/NotoSansSC_700Bold.ttf")))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


class _Numbered(Canvas):
    """Knows how many pages there are before it writes the first foot."""

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = words
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name that reportlab calls
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = list(self._waiting)
        for number, state in enumerate(pages, 1):
            self.__dict__.update(state)
            self.setFont(PLAIN, 8)
            foot = self._words.format(page=number, pages=len(pages))
            self.drawRightString(self._pagesize[0] - MARGIN, 9 * mm, foot)
            super().showPage()
        super().save()


def _template(head: Head, name: str, size: tuple[float, float]) -> PageTemplate:
    width, height = size
    box = Frame(MARGIN, 16 * mm, width - 2 * MARGIN, height - 40 * mm, 0, 0, 0, 0, id=name)
    return PageTemplate(
        id=name, frames=[box], onPage=partial(_draw, head=head, size=size), pagesize=size
    )


def _draw(canvas: Canvas, _paper: Any, *, head: Head, size: tuple[float, float]) -> None:
    width, height = size
    canvas.saveState()
    if head.watermark:
        canvas.setFillColor(colors.HexColor("#DDDDDD"))
        canvas.setFont(BOLD, 64)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(35)
        canvas.drawCentredString(0, 0, head.watermark)
        canvas.restoreState()
        canvas.saveState()
    canvas.setFont(PLAIN, 8)
    canvas.drawString(MARGIN, height - 14 * mm, head.company)
    canvas.drawRightString(width - MARGIN, height - 14 * mm, head.number)
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN, height - 16 * mm, width - MARGIN, height - 16 * mm)
    if head.check:
        canvas.setFont(PLAIN, 7)
        canvas.drawString(MARGIN, 9 * mm, head.check)
    canvas.restoreState()
