"""Closed lists and transition tables of notices and reviews."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class NoticeKind(TextChoices):
    MONTH = "month", _("monthly notice")
    QUARTER = "quarter", _("quarterly notice")
    RANKING = "ranking", _("ranking notice")
    COMMENDATION = "commendation", _("commendation")


class NoticeStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("notice", "Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NOTICE = Machine(
    {
        "publish": (frozenset({NoticeStatus.DRAFT}), NoticeStatus.PUBLISHED),
        "withdraw": (frozenset({NoticeStatus.PUBLISHED}), NoticeStatus.WITHDRAWN),
    }
)


class ReviewStatus(TextChoices):
    SELF = "self", _("Self-score")
    MANAGER = "manager", _("Manager")
    CONFIRM = "confirm", _("To be signed")
    SIGNED = "signed", _("Signed")


REVIEW = Machine(
    {
        "self_score": (frozenset({ReviewStatus.SELF}), ReviewStatus.MANAGER),
        "score": (
            frozenset({ReviewStatus.SELF, ReviewStatus.MANAGER}),
            ReviewStatus.CONFIRM,
        ),
        "return": (frozenset({ReviewStatus.CONFIRM}), ReviewStatus.MANAGER),
        "sign": (frozenset({ReviewStatus.CONFIRM}), ReviewStatus.SIGNED),
    }
)


class Grade(TextChoices):
    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", _("good")
    SATISFACTORY = "satisfactory", _("satisfactory")
    UNSATISFACTORY = "unsatisfactory", _("unsatisfactory")


class ItemKey(TextChoices):
    COMPLETION = "completion", _("target completion")
    PROCESS = "process", _("process")
    ATTITUDE = "attitude", _("attitude")
    TEAMWORK = "teamwork", _("teamwork")
    INNOVATION = "innovation", _("innovation")


#: Items that no figure speaks for: their score needs a sentence.
JUDGED = frozenset({ItemKey.ATTITUDE, ItemKey.TEAMWORK, ItemKey.INNOVATION})

#: Default weights in percent (V2).
DEFAULT_WEIGHTS = {
    ItemKey.COMPLETION: 60,
    ItemKey.PROCESS: 15,
    ItemKey.ATTITUDE: 10,
    ItemKey.TEAMWORK: 10,
    ItemKey.INNOVATION: 5,
}
