"""Bytes to text: UTF-8, UTF-16 with its mark, GB18030; never a guess that might be wrong."""

import codecs
import re

from django.utils.translation import gettext as _

from goalmgmt.core.imports.sources import Unreadable

_HAN = re.compile("[\u4e00-\u9fff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
#: A Simplified Chinese text is written almost wholly in the common characters of GB 2312.
_COMMON_SHARE = 7, 10


def decode(data: bytes) -> str:
    """The text of a CSV file. Raises Unreadable when no one reading of it is certain."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    if b"\x00" in data:
        row = data[: data.index(b"\x00")].count(b"\n") + 1
        raise Unreadable.because(
            _("The file holds a NUL byte. Save it again as CSV in UTF-8."), row=row
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _chinese(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise Unreadable.because(
            _("The characters cannot be read. Save the file as CSV in UTF-8."), row=row
        ) from error


def _chinese(data: bytes) -> str:
    for number, line in enumerate(data.splitlines(), 1):
        if _is_utf8_chinese(line):
            raise Unreadable.because(
                _("Parts of the file are UTF-8, parts are not. Save it again as CSV in UTF-8."),
                row=number,
            )
    text = _strictly(data, "gb18030")
    if _PRIVATE.search(text) or _looks_like_big5(data, text):
        raise Unreadable.because(
            _("The file is in an encoding other than UTF-8 or GBK. Save it as CSV in UTF-8.")
        )
    return text


def _is_utf8_chinese(line: bytes) -> bool:
    try:
        return bool(_HAN.search(line.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _looks_like_big5(data: bytes, text: str) -> bool:
    """Big5 bytes mostly decode as GB18030 too, into rare characters."""
    try:
        data.decode("big5")
    except UnicodeDecodeError:
        return False
    special = "".join(char for char in text if ord(char) > 127)
    common = len(special.encode("gb2312", "ignore").decode("gb2312"))
    part, whole = _COMMON_SHARE
    return common * whole < len(special) * part
