"""What stands in the way of a submit, each with its place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from targets import levels, smart, wording
from targets.enums import Lens
from targets.models import PlanVersion
from targets.queries import grid as grids
from targets.queries import lenses
from targets.queries import smart as smart_queries

#: More places than this are counted, not listed.
LISTED = 40


@dataclass(frozen=True, slots=True)
class Blocker:
    """A place to mend: `place` is `smart:T`, `value`, or `row:month` as the grid knows it;
    `anchor` the element to jump to."""

    place: str
    message: str
    anchor: str
    in_split: bool = True
    #: What the page must show for the anchor to be there: the month's quarter, the row's branch
    #: or the lens.
    query: str = ""


def of(version: PlanVersion) -> list[Blocker]:
    """Everything: the letters first, then the sums."""
    findings = smart_queries.of_version(version)
    letters = [
        Blocker(
            f"smart:{f.letter}", wording.sentence(f, version.plan.metric), f.anchor, in_split=False
        )
        for f in smart.blocking(findings, note=version.achievable_note)
    ]
    return letters + of_levels(version) + of_sums(version)


def of_levels(version: PlanVersion) -> list[Blocker]:
    """Stretch and challenge that an adjusted value has overtaken."""
    metric = version.plan.metric
    wrong = levels.out_of_order(metric, version.value, version.stretch, version.challenge)
    return [Blocker(wrong[0], wrong[1], f"id_{wrong[0]}", in_split=False)] if wrong else []


def of_sums(version: PlanVersion) -> list[Blocker]:
    """Only the sums: the year against its months, every row against the rows below it."""
    whole = grids.load_units(version)
    found = _of_lenses(version)
    if whole.root is None or (left := whole.year_remainder()):
        found.append(Blocker("value", _year_message(whole, version), "grid-total"))
    if not version.plan.metric.adds_up:
        return found
    for (pk, month), left in list(whole.remainders().items())[:LISTED]:
        found.append(
            Blocker(
                f"{pk}:{month:%Y-%m}",
                _("%(row)s %(month)s: %(left)s")
                % {
                    "row": whole.by_pk[pk].label,
                    "month": f"{month:%Y-%m}",
                    "left": wording.remainder(left, version.plan.metric),
                },
                f"c-{pk}-{month:%Y-%m}",
                query=f"?open=Q{whole.months.index(month) // 3 + 1}&row={pk}",
            )
        )
    return found


def _of_lenses(version: PlanVersion) -> list[Blocker]:
    """The months in which a lens that is used does not reach the plan; unused ones never block."""
    return [
        Blocker(
            f"{table.lens}:{month:%Y-%m}",
            _("Lens %(lens)s %(month)s: %(left)s")
            % {
                "lens": Lens(table.lens).label,
                "month": f"{month:%Y-%m}",
                "left": wording.remainder(left, version.plan.metric),
            },
            f"left-{month:%Y-%m}",
            query=f"?open=Q{table.months.index(month) // 3 + 1}&lens={table.lens}",
        )
        for table in lenses.used(version)
        for month, left in table.remainders().items()
    ]


def _year_message(whole: grids.Grid, version: PlanVersion) -> str:
    if whole.root is None:
        return _("The split is empty. Build its rows first.")
    return _("The months of the year make %(given)s, the target is %(value)s: %(left)s") % {
        "given": wording.exact(version.value - whole.year_remainder(), version.plan.metric),
        "value": wording.exact(version.value, version.plan.metric),
        "left": wording.remainder(whole.year_remainder(), version.plan.metric),
    }
