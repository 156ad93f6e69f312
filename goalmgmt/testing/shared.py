"""Where the worked examples lie that are not part of this repository."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def shared_path(*parts: str) -> Path | None:
    """A path in the shared material, or None where it is absent.

    GOALMGMT_SHARED names the folder; otherwise the nearest `shared` with a `golden` folder beside
    the repository or one of its parents is taken.
    """
    named = os.environ.get("GOALMGMT_SHARED")
    folders = [Path(named)] if named else [parent / "shared" for parent in ROOT.parents]
    for folder in folders:
        found = folder.joinpath(*parts)
        if (folder / "golden").is_dir() and found.exists():
            return found
    return None
