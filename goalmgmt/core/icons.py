"""Icons as inline SVG, so that a phone loads the dozen it sees and not a font of two thousand.

The drawings are those of bootstrap-icons, read from the installed npm package.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

_EMPTY = '<svg viewBox="0 0 16 16"></svg>'


@lru_cache(maxsize=512)
def svg(name: str) -> str:
    """The drawing called `name`, marked as decoration; blank while npm packages are missing."""
    source = _drawing(name)
    inner = source[source.index(">", source.index("<svg")) + 1 :].strip()
    return (
        '<svg class="icon" width="16" height="16" fill="currentColor" viewBox="0 0 16 16"'
        f' aria-hidden="true" focusable="false">{inner}'
    )


def _drawing(name: str) -> str:
    if not name.replace("-", "").isalnum():
        raise ValueError(f"not the name of an icon: {name}")
    folder = Path(settings.NODE_MODULES_ROOT) / "bootstrap-icons" / "icons"
    file = folder / f"{name}.svg"
    return file.read_text(encoding="utf-8") if folder.is_dir() else _EMPTY
