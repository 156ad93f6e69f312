"""What the engine says about plans, facts and JSON, in Chinese and English, by code."""

import json
from collections.abc import Mapping
from importlib import resources

MESSAGES: dict[str, dict[str, str]] = json.loads(
    resources.files(__package__).joinpath("messages.json").read_text(encoding="utf-8")
)


def message(code: str, params: Mapping[str, str], language: str = "en") -> str:
    """The message for a code; one code has one sentence per language."""
    return MESSAGES[code]["zh" if language.startswith("zh") else "en"].format_map(params)
