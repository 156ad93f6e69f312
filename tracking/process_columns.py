"""The columns of the process figures: what each shows, how it is made, what lies behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.exports import Cell
from tracking.enums import DealStage
from tracking.process import Tally

Figure = Callable[[Tally], Fraction | None]


@dataclass(frozen=True, slots=True)
class ProcessColumn:
    """A figure by its name: `look` says how it is written, `parts` where its rows are listed, and
    `counts` gives the two counts that it is made of."""

    key: str
    label: str | Promise
    look: str
    how: str | Promise
    parts: str
    figure: Figure
    counts: Callable[[Tally], tuple[int, int]] | None = None

    def of(self, tally: Tally) -> Decimal | Fraction | None:
        """The figure as a page shows it: shares as they are, other numbers to one place."""
        value = self.figure(tally)
        return value if value is None or self.look == "percent" else round_half_up(value, 1)

    def counted(self, tally: Tally) -> str:
        """The counts behind a share, like `3 / 4`."""
        if self.counts is None or self.figure(tally) is None:
            return ""
        part, whole = self.counts(tally)
        return f"{part} / {whole}"

    def exported(self, tally: Tally) -> list[Cell]:
        """The figure as a file holds it: shares as fractions of six places."""
        value = self.figure(tally)
        places = 6 if self.look == "percent" else 1
        return [None if value is None else round_half_up(value, places)]


def _stage(stage: DealStage, label: Promise, how: Promise) -> ProcessColumn:
    place = (DealStage.LEAD, DealStage.QUALIFIED, DealStage.BIDDING).index(stage)
    return ProcessColumn(
        f"from_{stage}", label, "percent", how, "stages", lambda tally: tally.conversion(stage),
        lambda tally: (tally.moved[place], tally.entered[place]),
    )  # fmt: skip


VISITS = ProcessColumn(
    "visits_a_week", _("Visits a week"), "number",
    _(
        "Visits done × 7 ÷ days with the company in the period, until today. A unit: "
        "visits of all its people × 7 ÷ the sum of their days."
    ),
    "visits", lambda tally: tally.visits_a_week,
)  # fmt: skip
COVERAGE = ProcessColumn(
    "coverage", _("Coverage"), "percent",
    _(
        "Customers looked after on the last day that were visited in the period ÷ all "
        "customers looked after on that day."
    ),
    "customers", lambda tally: tally.coverage, lambda tally: (tally.covered, tally.owned),
)  # fmt: skip
CYCLE = ProcessColumn(
    "cycle", _("Cycle (days)"), "number",
    _(
        "Days from opening a deal to its contract, of the deals won in the period: the "
        "middle value; the mean stands in the file and by the API."
    ),
    "won", lambda tally: tally.cycle_median,
)  # fmt: skip
PUNCTUALITY = ProcessColumn(
    "punctuality", _("Reports on time"), "percent",
    _(
        "Weekly reports handed in on time ÷ weekly reports due, of the weeks that begin "
        "in the period; the excused do not count."
    ),
    "reports", lambda tally: tally.punctuality, lambda tally: (tally.on_time, tally.due),
)  # fmt: skip
HELP = ProcessColumn(
    "help_response", _("Help answered"), "percent",
    _("Requests for help answered in time ÷ requests for help made in the period."),
    "", lambda tally: tally.help_response, lambda tally: (tally.help_answered, tally.help_asked),
)  # fmt: skip
STAGES = (
    _stage(
        DealStage.LEAD, _("Lead → next"),
        _(
            "Of the deals that were opened as a lead, or came back to it, in the period: the "
            "share that came to a later stage within it."
        ),
    ),
    _stage(
        DealStage.QUALIFIED, _("Qualified → next"),
        _(
            "Of the deals that became qualified in the period: the share that came to a later "
            "stage within it."
        ),
    ),
    _stage(
        DealStage.BIDDING, _("Bid → won"),
        _(
            "Of the deals that came to bidding or a quotation in the period: the share with a "
            "contract within it."
        ),
    ),
)  # fmt: skip
#: Only in files and by the API: the mean beside the middle value.
MEAN = ProcessColumn(
    "cycle_mean", _("Cycle, mean (days)"), "number", "", "", lambda tally: tally.cycle_mean
)
COLUMNS = (VISITS, COVERAGE, *STAGES, CYCLE, PUNCTUALITY, HELP)


def shown(tallies: Sequence[Tally]) -> list[ProcessColumn]:
    """All columns; that of help once requests for help are recorded."""
    asked = any(tally.help_asked for tally in tallies)
    return [column for column in COLUMNS if column is not HELP or asked]
