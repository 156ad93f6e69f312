"""What was done to a draft's cells, step by step: for undo, for the history of a cell, and to say
who changed what. Also who has the draft open, and the notes on single cells."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q

from targets.enums import DraftStepKind, DraftStepState
from targets.models.plans import PlanVersion
from targets.models.split import SplitRow

Key = tuple[int, date]


class Change(NamedTuple):
    """What a step did to a cell; `since` is the revision that had written `before`."""

    before: Decimal
    after: Decimal
    since: int


class DraftStep(models.Model):
    """One act on the cells of a draft: an edit, a paste, a spread, an import, or its reversal.

    `packed` holds the changes in hundredths, row by row: a spread over 3,000 people is one row.
    A step is written once; only `state` moves, as it is undone and redone.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="cell_steps")
    revision = models.PositiveIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=DraftStepKind.choices)
    state = models.CharField(
        max_length=7, choices=DraftStepState.choices, default=DraftStepState.DONE
    )
    reverts = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    size = models.PositiveIntegerField()
    packed = models.TextField()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="draft_step_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["undo", "redo"], reverts__isnull=False)
                | (~Q(kind__in=["undo", "redo"]) & Q(reverts=None)),
                name="draft_step_reverts_iff_reversal",
            ),
        ]
        indexes = [models.Index(fields=["version", "actor", "-revision"])]

    def __str__(self) -> str:
        return f"{self.version} r{self.revision}"

    def changes(self) -> dict[Key, Change]:
        """What it changed, by row and month."""
        return dict(_unpacked(self.packed))


def packed(changes: Mapping[Key, Change]) -> str:
    """The text that a step keeps: months once, then per row month, before, after, since."""
    months = sorted({month for _row, month in changes})
    place = {month: index for index, month in enumerate(months)}
    rows: dict[int, list[int]] = {}
    for (row, month), (before, after, since) in changes.items():
        rows.setdefault(row, []).extend((place[month], int(before * 100), int(after * 100), since))
    whole = {"months": [month.isoformat() for month in months], "rows": rows}
    return json.dumps(whole, separators=(",", ":"))


def _unpacked(text: str) -> Iterator[tuple[Key, Change]]:
    whole = json.loads(text)
    months = [date.fromisoformat(month) for month in whole["months"]]
    for row, flat in whole["rows"].items():
        for place, before, after, since in zip(*[iter(flat)] * 4, strict=True):
            change = Change(Decimal(before).scaleb(-2), Decimal(after).scaleb(-2), since)
            yield (int(row), months[place]), change


class DraftEditor(models.Model):
    """When a person last had the split of a draft open for editing."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="editors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="draft_editor_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.person}"


class CellNote(models.Model):
    """Why a cell holds what it holds, in a sentence."""

    row = models.ForeignKey(SplitRow, on_delete=models.CASCADE, related_name="notes")
    month = models.DateField()
    text = models.CharField(max_length=400)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "month"], name="cell_note_once")]

    def __str__(self) -> str:
        return self.text
