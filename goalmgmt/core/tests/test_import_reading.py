"""What the import reader takes and what it refuses, by row and column (quality.md I1–I4)."""

import io
import time
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.imports.tables import read_rows
from goalmgmt.core.imports.templates import template

KIND = Kind(
    "deeds",
    (
        Column("code", required=True, example="A1"),
        Column("name", example="华美电子"),
        Column("amount", example="120.50"),
    ),
    write=lambda rows, run: None,
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def read(data: bytes, name: str = "deeds.csv") -> list[dict[str, str]]:
    rows, problems = read_rows(Source(name, data), KIND)
    assert problems == []
    return [row.cells for row in rows]


def refusal(data: bytes, name: str = "deeds.csv") -> list[tuple[int, str, str]]:
    try:
        _rows, problems = read_rows(Source(name, data), KIND)
    except Unreadable as error:
        problems = error.problems
    assert problems, "it was taken"
    return [(problem.row, problem.column, problem.message) for problem in problems]


TEXT = "code,name,amount\nA1,华美电子,120.50\n"
WANTED = [{"code": "A1", "name": "华美电子", "amount": "120.50"}]


@pytest.mark.parametrize(
    ("case", "data"),
    [
        ("UTF-8", TEXT.encode()),
        ("UTF-8 with mark", TEXT.encode("utf-8-sig")),
        ("GBK", TEXT.encode("gbk")),
        ("UTF-16 LE", b"\xff\xfe" + TEXT.encode("utf-16-le")),
        ("UTF-16 BE", b"\xfe\xff" + TEXT.encode("utf-16-be")),
        ("CR LF", TEXT.replace("\n", "\r\n").encode()),
        ("CR only", TEXT.replace("\n", "\r").encode()),
        ("semicolon", TEXT.replace(",", ";").encode()),
        ("tab", TEXT.replace(",", "\t").encode()),
        ("quoted", 'code,name,amount\n"A1","华美电子","120.50"'.encode()),
        ("spaces", "code , name,amount \n A1 , 华美电子 ,120.50 \n".encode()),
        ("blank lines", "code,name,amount\n\nA1,华美电子,120.50\n,,\n".encode()),
        ("Chinese titles", "编号,名称,金额\nA1,华美电子,120.50\n".encode()),
        ("other case", "CODE,Name,Amount\nA1,华美电子,120.50\n".encode()),
    ],
)
def test_csv_is_read_in_every_usual_form(case, data):
    assert read(data) == WANTED


def test_gb18030_characters_of_four_bytes_are_read():
    assert read("code,name\nA1,㐂华美电子有限公司\n".encode("gb18030"))[0]["name"][0] == "㐂"


@pytest.mark.parametrize(
    ("case", "data", "row", "column", "said"),
    [
        ("empty", b"", 0, "", "empty"),
        ("only a header", b"code,name\n", 0, "", "no rows"),
        ("NUL byte", b"code\nA1\nA\x002\n", 3, "", "NUL"),
        ("unclosed quote", b'code,name\nA1,x\nA2,"open\nA3,y\n', 3, "", "not closed"),
        ("stray quote", b'code,name\nA1,"x"y\n', 2, "", "quotes"),
        ("UTF-16 without mark", TEXT.encode("utf-16-le"), 1, "", "NUL"),
        ("Big5", "code,name\nA1,華南電子股份有限公司業務\n".encode("big5"), 0, "", "encoding"),
        (
            "mixed encodings",
            "code,name\nA1,华美电子\n".encode() + "A2,广东\n".encode("gbk"),
            2,
            "",
            "Parts",
        ),
        ("binary", bytes(range(128, 256)) * 3, 1, "", "characters"),
        ("unknown column", b"code,colour\nA1,red\n", 1, "colour", "not known"),
        ("missing column", b"name\nx\n", 1, "name", ""),
        ("double column", b"code,name,code\nA1,x,A2\n", 1, "code", "twice"),
        ("required cell", b"code,name\n,x\n", 2, "code", "empty"),
        ("long row", b"code,name\nA1,x,y\n", 2, "", "more cells"),
        ("long cell", b"code,name\nA1," + b"x" * 10_001, 2, "name", "10000"),
        ("10 MB cell", b"code,name\nA1," + b"x" * 10_000_000, 2, "", "too long"),
        ("control character", b"code,name\nA1,x\x07y\n", 2, "name", "control"),
        ("invisible character", "code,name\nA\u200b1,x\n".encode(), 2, "code", "control"),
    ],
)
def test_csv_is_refused_by_row_and_column(case, data, row, column, said):
    problems = refusal(data)
    if case == "missing column":
        assert (1, "code") in [found[:2] for found in problems]
    else:
        assert problems[0][:2] == (row, column)
        assert said in problems[0][2]


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_xlsx_cells_arrive_as_a_person_would_write_them():
    data = workbook(
        [
            ["code", "name", "amount"],
            ["A1", date(2026, 8, 12), 86000],
            ["A2", datetime(2026, 8, 12), 0.1 + 0.2],
            [274, True, 120.5],
        ]
    )
    assert read(data, "deeds.xlsx") == [
        {"code": "A1", "name": "2026-08-12", "amount": "86000"},
        {"code": "A2", "name": "2026-08-12", "amount": "0.3"},
        {"code": "274", "name": "TRUE", "amount": "120.5"},
    ]


def test_xlsx_is_known_by_its_content_whatever_its_name():
    assert read(workbook([["code"], ["A1"]]), "deeds.csv") == [{"code": "A1"}]


def test_row_numbers_of_xlsx_are_those_that_excel_shows():
    data = workbook([["code", "amount"], [None, None], ["A1", 1], [None, 2]])
    assert refusal(data, "x.xlsx")[0][:2] == (4, "code")


def test_numbers_that_lost_digits_are_refused():
    data = workbook([["code", "name"], [123456789012345678, "x"]])
    assert refusal(data, "x.xlsx") == [
        (2, "", "A number has more than 15 digits, and Excel has lost the last ones. "
         "Set the column to Text and enter it again.")
    ]  # fmt: skip


PLAIN = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
ZEROS = b"0" * 40_000_000


@pytest.mark.parametrize(
    ("case", "name", "data", "said"),
    [
        ("renamed zip", "x.xlsx", packed({"a.txt": b"hello"}), "not a workbook"),
        ("text named xlsx", "x.xlsx", b"code\nA1\n", "not a workbook"),
        ("cut short", "x.xlsx", workbook([["code"], ["A1"]])[:-400], "not a workbook"),
        ("old xls", "x.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "old .xls"),
        ("macros", "x.xlsx", packed({**PLAIN, "xl/vbaProject.bin": b"x"}), "macros"),
        ("named xlsm", "x.xlsm", workbook([["code"], ["A1"]]), "macros"),
        ("links", "x.xlsx", packed({**PLAIN, "xl/externalLinks/e1.xml": b"x"}), "links"),
        ("bomb", "x.xlsx", packed({**PLAIN, "xl/worksheets/sheet1.xml": ZEROS}), "too large"),
        ("entries", "x.xlsx", packed({**PLAIN, **{f"{n}": b"" for n in range(600)}}), "too large"),
        (
            "entities",
            "x.xlsx",
            packed({**PLAIN, "xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "a">]><x/>'}),
            "declarations",
        ),
        (
            "far cell",
            "x.xlsx",
            packed({**PLAIN, "xl/worksheets/sheet1.xml": b'<c r="A1"/><c r="XFD1048576"/>'}),
            "more than",
        ),
        (
            "far column",
            "x.xlsx",
            packed({**PLAIN, "xl/worksheets/sheet1.xml": b'<c r="A1"/><c r = "ZZ2"/>'}),
            "columns",
        ),
    ],
)
def test_xlsx_is_refused_before_it_is_unpacked(case, name, data, said):
    started = time.perf_counter()
    problems = refusal(data, name)
    assert time.perf_counter() - started < 1
    assert said in problems[0][2]


def test_a_workbook_that_lies_about_its_size_is_refused():
    data = bytearray(packed({**PLAIN, "xl/worksheets/sheet1.xml": b"<r/>" * 50_000}))
    claimed = (200_000).to_bytes(4, "little")
    place = data.rindex(claimed)
    data[place : place + 4] = (900).to_bytes(4, "little")
    assert "too large" in refusal(bytes(data), "x.xlsx")[0][2]


def cell(reader, text, **options):
    run = Run(None, NOW, **options)
    return reader(run, Row(2, {"x": text}), "x"), [problem.message for problem in run.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", "120"), ("120.5", "120.5"), ("-3.00", "-3"), ("+7", "7"), ("", None),
        ("0", "0"), ("9999999999999.99", "9999999999999.99"),
    ],
)  # fmt: skip
def test_amount_reads_plain_numbers(text, expected):
    assert cell(cells.amount, text) == (expected and Decimal(expected), [])


@pytest.mark.parametrize(
    "text",
    ["１２３", "١٢", "1_000", "1,000.00", "(1,000)", "NaN", "sNaN", "Infinity", "1e400", "1e3",
     "5万", "12%", "0.005", "99999999999999", "0x10", "1 000", "--1", "."],
)  # fmt: skip
def test_amount_refuses_everything_else(text):
    value, problems = cell(cells.amount, text)
    assert value is None
    assert len(problems) == 1


def test_amount_is_rounded_half_up_only_on_request():
    assert cell(cells.amount, "20565.6250", round_half_up=True) == (Decimal("20565.63"), [])
    assert cell(cells.amount, "0.005", round_half_up=True) == (Decimal("0.01"), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-08-12", date(2026, 8, 12)), ("2026/8/2", date(2026, 8, 2)), ("", None)],
)
def test_day_reads_years_first(text, expected):
    assert cell(cells.day, text) == (expected, [])


@pytest.mark.parametrize(
    "text",
    ["2026/13/02", "2026-02-29", "12/08/2026", "46246", "2026-8/2", "0001-01-01", "２０２６-01-01",
     "2026-08-12 15:00:00", "9999-12-31", "today"],
)  # fmt: skip
def test_day_refuses_everything_else(text):
    value, problems = cell(cells.day, text)
    assert value is None
    assert problems == [f"“{text}” is not a date. Write it like 2026-08-12."]


def test_shares_make_exactly_one():
    assert cell(cells.shares, "274:0.6; 277:0.4") == (
        [("274", Decimal("0.6")), ("277", Decimal("0.4"))], [],
    )  # fmt: skip
    assert cell(cells.shares, "274:1") == ([("274", Decimal(1))], [])


@pytest.mark.parametrize(
    "text",
    ["274", "274:0.6;277:0.5", "274:0.5;274:0.5", "274:1.0;277:0", "274:60%", "274:-1;275:2", ";",
     ":1", "274:０.5;275:0.5", "274:1e0", "274:0.3333333;275:0.6666667"],
)  # fmt: skip
def test_shares_refuse_everything_else(text):
    value, problems = cell(cells.shares, text)
    assert value is None
    assert len(problems) == 1


def test_shares_apart_by_a_comma_are_told_how_they_are_written():
    _value, (problem,) = cell(cells.shares, "274:0.6,277:0.4")
    assert problem.endswith("Write it like 274:0.6;277:0.4.")


def test_template_is_the_header_with_an_example():
    assert template(KIND) == "code,name,amount\r\nA1,华美电子,120.50\r\n"
    assert read(template(KIND).encode("utf-8-sig")) == WANTED
