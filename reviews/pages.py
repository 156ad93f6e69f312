"""What the review and notice pages show, shaped for their templates."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from goalmgmt.core import company
from reviews import scoring
from reviews.enums import Grade, ItemKey, ReviewStatus
from reviews.models import Review
from reviews.queries.reviews import Sheet, SheetRow

_ORDER = [ReviewStatus.SELF, ReviewStatus.MANAGER, ReviewStatus.CONFIRM, ReviewStatus.SIGNED]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an item: what, the figure, and where it comes from."""

    kind: str
    achieved: Decimal | None = None
    target: Decimal | None = None
    attainment: Decimal | None = None
    done: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """An item with its facts and, where the viewer scores, its fields."""

    row: SheetRow
    facts: list[Fact]
    score: forms.BoundField | None
    note: forms.BoundField | None


def steps(review: Review) -> list[dict[str, str]]:
    """The stepper: self-score, manager, signature."""
    at = _ORDER.index(ReviewStatus(review.status))
    labels = [_("Self-score"), _("Manager"), _("Signature")]
    states = ["done" if place < at else "now" if place == at else "todo" for place in range(3)]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def table_rows(sheet: Sheet, form: forms.BaseForm | None) -> list[TableRow]:
    """The items of the sheet beside the bound fields of the form that is open."""
    return [
        TableRow(
            row,
            facts_of(row),
            _bound(form, f"{row.item.key}_score"),
            _bound(form, f"{row.item.key}_note"),
        )
        for row in sheet.rows
    ]


def _bound(form: forms.BaseForm | None, name: str) -> forms.BoundField | None:
    return form[name] if form is not None and name in form.fields else None


def facts_of(row: SheetRow) -> list[Fact]:
    """The frozen facts of an item, numbers again."""
    found = row.item.facts
    if row.item.key == ItemKey.COMPLETION:
        return [_attainment(code, found[code]) for code in found]
    return [Fact(kind, done=found[kind]["done"], due=found[kind]["due"]) for kind in found]


def _attainment(code: str, found: dict[str, Any]) -> Fact:
    return Fact(
        code,
        achieved=_number(found["achieved"]),
        target=_number(found["target"]),
        attainment=_number(found["attainment"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def bounds() -> list[tuple[str, str, Decimal]]:
    """Grade, its word, and the score it begins at, from the top: for the rule and the script."""
    bands = scoring.bands_of(company.policy().grade_bands)
    return [(band.grade, str(Grade(band.grade).label), band.at_least) for band in bands]
