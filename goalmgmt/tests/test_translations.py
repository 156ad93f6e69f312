"""Every string of the product stands in Chinese, and one string has one translation."""

import re
import shutil
from collections import defaultdict
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

from goalmgmt.core.management.commands import messages

CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Running text in Chinese takes full-width punctuation; figures and code keep theirs.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:!?]|[,;:!?][\u4e00-\u9fff“]")


def catalogue(app: str) -> Catalog:
    with messages.po_file(app).open("rb") as text:
        return read_po(text, locale="zh_Hans")


def entries(app: str) -> list[Message]:
    return [message for message in catalogue(app) if message.id]


def key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("app", settings.LOCALE_APPS)
def test_catalogue_is_complete(app: str) -> None:
    unfinished = [key(m) for m in entries(app) if m.fuzzy or not all(translations(m))]
    assert unfinished == []


@pytest.mark.parametrize("app", settings.LOCALE_APPS)
def test_chinese_punctuation_is_full_width(app: str) -> None:
    narrow = [text for m in entries(app) for text in translations(m) if HALF_WIDTH.search(text)]
    assert narrow == []


def test_one_string_has_one_translation() -> None:
    """Django merges the catalogues, so of two translations only the first would ever show."""
    found = defaultdict(set)
    for app in settings.LOCALE_APPS:
        for message in entries(app):
            found[key(message)].add(translations(message))
    assert {name: words for name, words in found.items() if len(words) > 1} == {}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext")
@pytest.mark.parametrize("app", settings.LOCALE_APPS)
def test_extraction_finds_nothing_new(
    app: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {key(message) for message in entries(app)}
    copy = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(messages.po_file(app), copy)
    monkeypatch.setattr(messages, "po_file", lambda _app: copy)
    monkeypatch.chdir(settings.BASE_DIR)
    messages.extract(app, output=StringIO())
    with copy.open("rb") as text:
        used = {key(message) for message in read_po(text, locale="zh_Hans") if message.id}
    assert used - known == set()
    assert known - used == set()
