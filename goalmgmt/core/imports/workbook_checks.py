"""What a workbook must pass before anything of it is unpacked into memory (quality.md I2)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from goalmgmt.core.imports import limits
from goalmgmt.core.imports.sources import Unreadable

_OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 18
_OVERLAP = 64
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.IGNORECASE)
_LOCAL_HEADER = 30


def check(data: bytes, name: str) -> None:
    """Raises Unreadable for anything but a plain .xlsx of a bearable size."""
    if data.startswith(_OLE):
        raise Unreadable.because(
            _("This is an old .xls or a file with a password. Save it as .xlsx without password.")
        )
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable.because(
            _("The file is not a workbook, or it is damaged. Save it again as .xlsx or CSV.")
        ) from error
    _check_contents({entry.filename for entry in entries}, name)
    _check_sizes(entries, len(data))
    for entry in entries:
        _check_entry(data, entry)


def _check_contents(names: set[str], name: str) -> None:
    macros = any(entry.casefold().endswith("vbaproject.bin") for entry in names)
    if macros or name.casefold().endswith((".xlsm", ".xltm", ".xlam")):
        raise Unreadable.because(
            _("Workbooks with macros are not taken. Save it as .xlsx without macros.")
        )
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Unreadable.because(
            _("This archive is not a workbook. Save the table as .xlsx or CSV and send that.")
        )
    if any(entry.startswith("xl/externalLinks/") for entry in names):
        raise Unreadable.because(
            _("The workbook links to other files. Paste the values and save it again.")
        )


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.MAX_ENTRIES
        or unpacked > limits.MAX_UNPACKED
        or (unpacked > limits.SMALL_ENOUGH and unpacked > packed * limits.MAX_RATIO)
        or len({entry.filename for entry in entries}) < len(entries)
    ):
        raise _too_large()


def _too_large() -> Unreadable:
    return Unreadable.because(
        _("Unpacked, the workbook is far too large. Copy the rows into a new one, or send CSV.")
    )


def _check_entry(data: bytes, entry: zipfile.ZipInfo) -> None:
    """Unpacks the entry piece by piece, without keeping it: sizes may lie."""
    if entry.flag_bits & 1 or entry.compress_type not in {0, 8}:
        raise Unreadable.because(_("The workbook is locked. Save it as .xlsx without password."))
    is_sheet = entry.filename.startswith("xl/worksheets/")
    size, tail = 0, b""
    for piece in _pieces(data, entry):
        size += len(piece)
        if size > entry.file_size:
            raise _too_large()
        if entry.filename.endswith((".xml", ".rels")) and _DECLARES.search(tail + piece):
            raise Unreadable.because(
                _("The workbook holds declarations that are not taken. Save it again as .xlsx.")
            )
        if is_sheet:
            _check_references(tail + piece)
        tail = piece[-_OVERLAP:]


def _check_references(xml: bytes) -> None:
    """A cell far out makes a reader reserve room for all cells before it."""
    for letters, digits in set(_REFERENCE.findall(xml)):
        if len(digits) > 7 or int(digits) > limits.MAX_ROWS + 1:
            raise Unreadable.because(
                _("The file has more than %(limit)d rows. Split it.") % {"limit": limits.MAX_ROWS}
            )
        if len(letters) > 2 or _column_number(letters) > limits.MAX_COLUMNS:
            raise Unreadable.because(
                _("The sheet has more than %(limit)d columns. Delete those that are not needed.")
                % {"limit": limits.MAX_COLUMNS}
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = entry.header_offset
    header = data[start : start + _LOCAL_HEADER]
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == 0:
        for offset in range(0, len(packed), _CHUNK):
            yield packed[offset : offset + _CHUNK]
        return
    stream = zlib.decompressobj(-15)
    try:
        while packed and not stream.eof:
            yield stream.decompress(packed, _CHUNK)
            packed = stream.unconsumed_tail
    except zlib.error as error:
        raise Unreadable.because(
            _("The file is not a workbook, or it is damaged. Save it again as .xlsx or CSV.")
        ) from error
