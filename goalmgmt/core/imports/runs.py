"""One import: read, write in one transaction, keep all of it or nothing (product.md F1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, locks
from goalmgmt.core.errors import Refused
from goalmgmt.core.imports.kinds import Kind, Problem, Row, Run, kinds
from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.imports.tables import read_rows
from goalmgmt.core.models import ImportBatch


@dataclass(frozen=True, slots=True)
class Options:
    """What the sender allows: rounding of amounts, issuing of imported targets."""

    round_half_up: bool = False
    issue: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do."""

    kind: str
    rows: int
    dry_run: bool
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: Sequence[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [
                {"row": found.row, "column": found.column, "message": found.message}
                for found in self.errors
            ],
            "dry_run": self.dry_run,
        }


def kind_named(name: str) -> Kind:
    """Raises Refused for a name that no app declares."""
    found = kinds().get(name)
    if found is None:
        raise Refused(
            _("There is no kind “%(kind)s”. Choose: %(known)s.")
            % {"kind": name[:40], "known": ", ".join(sorted(kinds()))},
            field="kind",
        )
    return found


def run_import(
    kind: str,
    file: Path | Source,
    *,
    actor: models.Model | None,
    now: datetime,
    dry_run: bool = False,
    options: Options | None = None,
) -> Report:
    """Import all rows or, with any problem or on a dry run, none.

    Raises NotAllowed when the actor may not write what the file holds, and Refused for an
    unknown kind. A file that is already in changes nothing and leaves no trace.
    """
    importer = kind_named(kind)
    try:
        source = file if isinstance(file, Source) else Source.at(file)
        rows, problems = read_rows(source, importer)
    except Unreadable as error:
        return Report(kind, 0, dry_run, errors=error.problems)
    if problems:
        return Report(kind, len(rows), dry_run, errors=problems)
    options = options or Options()
    run = Run(actor, now, round_half_up=options.round_half_up, issue=options.issue)
    with transaction.atomic():
        _write(importer, rows, run)
        if run.problems or dry_run:
            transaction.set_rollback(True)
        elif run.created or run.updated:
            _keep(importer, source, len(rows), run)
    if run.problems:
        if importer.refused is not None and run.aside and not dry_run:
            importer.refused(run)
        return Report(kind, len(rows), dry_run, errors=sorted(run.problems, key=_place))
    return Report(kind, len(rows), dry_run, run.created, run.updated, run.unchanged)


def _write(importer: Kind, rows: Sequence[Row], run: Run) -> None:
    # one import of a kind at a time: two of the same rows would both take them for new
    locks.hold(f"import:{importer.name}")
    try:
        with transaction.atomic():
            importer.write(rows, run)
    except Refused as error:
        run.problems.append(Problem(0, error.field or "", error.message))
    except IntegrityError:  # a page wrote the same row meanwhile
        said = _("Somebody else wrote one of these rows at the same moment. Import the file again.")
        run.problems.append(Problem(0, "", said))


def _place(problem: Problem) -> tuple[int, str]:
    return problem.row, problem.column


def _keep(importer: Kind, source: Source, rows: int, run: Run) -> None:
    batch = ImportBatch.objects.create(
        kind=importer.name,
        file_name=source.name[:200],
        sha256=source.sha256,
        rows=rows,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        imported_by_id=run.actor.pk if run.actor else None,
        imported_at=run.now,
    )
    audit.record(
        actor=run.actor, action="import.run", target=batch, now=run.now,
        after={"kind": importer.name, "file": source.name[:200], "sha256": source.sha256,
               "rows": rows, "created": run.created, "updated": run.updated},
    )  # fmt: skip
