"""Closed lists and the transition tables of target plans."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class MetricUnit(TextChoices):
    MONEY = "money", _("money")
    COUNT = "count", _("count")
    PERCENT = "percent", _("percent")
    DAYS = "days", _("days")
    SCORE = "score", _("score")


class Direction(TextChoices):
    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")


class Aggregation(TextChoices):
    SUM = "sum", _("sum")
    AVERAGE = "average", _("average")
    LAST = "last", _("last value")


class MetricSource(TextChoices):
    CONTRACTS = "contracts", _("contracts")
    RECEIPTS = "receipts", _("receipts")
    VISITS = "visits", _("visits")
    MEASUREMENTS = "measurements", _("measurements")
    IMPORT = "import", _("import")


class TargetType(TextChoices):
    STRATEGIC = "strategic", _("strategic")
    OPERATING = "operating", _("operating")
    MARKET = "market", _("market")
    SALES = "sales", _("sales")
    SATISFACTION = "satisfaction", _("satisfaction")


class VersionStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("In approval")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDITABLE = frozenset({VersionStatus.DRAFT, VersionStatus.RETURNED})
#: Numbers that stand: decided, and not replaced.
IN_FORCE = frozenset({VersionStatus.ISSUED})
DECIDED = frozenset({VersionStatus.APPROVED, VersionStatus.ISSUED, VersionStatus.SUPERSEDED})

VERSION = Machine(
    {
        "submit": (EDITABLE, VersionStatus.SUBMITTED),
        "return": (frozenset({VersionStatus.SUBMITTED}), VersionStatus.RETURNED),
        "recall": (frozenset({VersionStatus.SUBMITTED}), VersionStatus.DRAFT),
        "approve": (frozenset({VersionStatus.SUBMITTED}), VersionStatus.APPROVED),
        "issue": (frozenset({VersionStatus.APPROVED}), VersionStatus.ISSUED),
        "supersede": (frozenset({VersionStatus.ISSUED}), VersionStatus.SUPERSEDED),
        "withdraw": (EDITABLE, VersionStatus.WITHDRAWN),
    }
)


class RowKind(TextChoices):
    UNIT = "unit", _("unit")
    PERSON = "person", _("person")
    RESERVE = "reserve", _("reserve")


class AcceptanceStatus(TextChoices):
    PENDING = "pending", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Accepted")
    OBJECTED = "objected", _("Objected")


ACCEPTANCE = Machine(
    {
        "accept": (
            frozenset({AcceptanceStatus.PENDING, AcceptanceStatus.OBJECTED}),
            AcceptanceStatus.ACCEPTED,
        ),
        "object": (frozenset({AcceptanceStatus.PENDING}), AcceptanceStatus.OBJECTED),
    }
)


class AdjustmentReason(TextChoices):
    MARKET = "market", _("market change")
    ORGANISATION = "organisation", _("reorganisation")
    PEOPLE = "people", _("change of people")
    PRODUCT = "product", _("product change")
    IMPORT = "import", _("import")
    OTHER = "other", _("other")


class SpreadMethod(TextChoices):
    EVEN = "even", _("evenly")
    WEIGHTS = "weights", _("by weights")
    LAST_YEAR = "last-year", _("by last year's shape")
    TEMPLATE = "template", _("by a seasonality template")
    HEADCOUNT = "headcount", _("by headcount")
    CHANGE = "change", _("by a change in percent")


class SpreadScope(TextChoices):
    BELOW = "below", _("all rows below, level by level")
    CHILDREN = "children", _("the rows directly below")
    MONTHS = "months", _("only the months of this row")
    SELECTION = "selection", _("only the selected cells")


#: To multiples of what a spread may round; names of choices are the numbers themselves.
ROUNDING = (("10000", "10000"), ("1000", "1000"), ("1", "1"), ("0.01", "0.01"))


class DraftStepKind(TextChoices):
    EDIT = "edit", _("typed")
    PASTE = "paste", _("pasted")
    SPREAD = "spread", _("spread")
    IMPORT = "import", _("import")
    RESERVE = "reserve", _("reserve")
    UNDO = "undo", _("undone")
    REDO = "redo", _("redone")


class DraftStepState(TextChoices):
    """Whether a step can be undone, redone, or neither since its actor went on from there."""

    DONE = "done", _("done")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("dropped")


class StepKind(TextChoices):
    """Who decides a step of the approval chain."""

    LEADER = "leader", _("the leader above the scope")
    ROLE = "role", _("everybody with a role")
    PERSON = "person", _("a named person")


class StepStatus(TextChoices):
    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("Cleared")


STEP = Machine(
    {
        "approve": (frozenset({StepStatus.WAITING}), StepStatus.APPROVED),
        "return": (frozenset({StepStatus.WAITING}), StepStatus.RETURNED),
        "clear": (frozenset({StepStatus.WAITING, StepStatus.APPROVED}), StepStatus.CLEARED),
    }
)


class Lens(TextChoices):
    """The views of a plan besides the organisation; each reaches the same total (T5)."""

    PRODUCT = "product", _("Product")
    CHANNEL = "channel", _("Channel")
    INDUSTRY = "industry", _("Industry")
    REGION = "region", _("Region")


class LensMethod(TextChoices):
    EVEN = "even", _("evenly")
    WEIGHTS = "weights", _("by weights")
    LAST_YEAR = "last-year", _("by last year's results")


class LensScope(TextChoices):
    ALL = "all", _("the whole target")
    REST = "rest", _("only what is unassigned")


class ProposalStatus(TextChoices):
    OPEN = "open", _("Waiting for the leader above")
    TAKEN = "taken", _("Taken over")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PROPOSAL = Machine(
    {
        "take": (frozenset({ProposalStatus.OPEN}), ProposalStatus.TAKEN),
        "return": (frozenset({ProposalStatus.OPEN}), ProposalStatus.RETURNED),
        "withdraw": (frozenset({ProposalStatus.OPEN}), ProposalStatus.WITHDRAWN),
    }
)


class AnswerOutcome(TextChoices):
    """What follows from the answer to an objection."""

    KEEP = "keep", _("the target stays")
    ADJUST = "adjust", _("the plan will be adjusted")


class Level(IntegerChoices):
    """Of a risk's likelihood and impact."""

    LOW = 1, pgettext_lazy("risk", "low")
    MEDIUM = 2, pgettext_lazy("risk", "medium")
    HIGH = 3, pgettext_lazy("risk", "high")


class FreedTo(TextChoices):
    """Where the remainder of a leaver or mover may go (T9)."""

    SUCCESSOR = "successor", _("to a successor")
    UNIT = "unit", _("over the others of the unit")
    RESERVE = "reserve", _("to the unit's reserve")
