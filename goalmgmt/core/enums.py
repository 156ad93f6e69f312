"""Closed lists of the core."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PayBasis(TextChoices):
    RECEIPTS = "receipts", _("receipts")
    SALES = "sales", _("contract value")


class PayPublication(TextChoices):
    """How open pay is once published (product.md P6)."""

    NAME_AND_AMOUNT = "amount", _("name and amount")
    NAME_AND_GRADE = "grade", _("name and grade")
    RANK_ONLY = "rank", _("rank only")
    OWN_ONLY = "own", _("own only")


class RankingVisibility(TextChoices):
    FULL = "full", _("everyone sees all rows")
    TOP = "top", _("the top third, the own row and the one above")


class ManagerPay(TextChoices):
    NEVER = "never", _("never")
    AFTER_APPROVAL = "approved", _("after approval")
    ALWAYS = "always", _("always")


class CheckIn(TextChoices):
    OFF = "off", _("off")
    OPTIONAL = "optional", _("optional")


class JobStatus(TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class OutboxStatus(TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")
