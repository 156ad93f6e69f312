"""Closed lists and the transition table of meetings and trainings (K6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class MeetingKind(TextChoices):
    WEEKLY = "weekly", _("weekly meeting")
    MONTHLY = "monthly", _("monthly meeting")
    PROJECT = "project", _("project meeting")


class MeetingStatus(TextChoices):
    PLANNED = "planned", pgettext_lazy("status", "Planned")
    HELD = "held", pgettext_lazy("status", "Held")
    PUBLISHED = "published", pgettext_lazy("meeting", "Minutes sent")
    CANCELLED = "cancelled", pgettext_lazy("status", "Cancelled")


MEETING = Machine(
    {
        "hold": (frozenset({MeetingStatus.PLANNED}), MeetingStatus.HELD),
        "publish": (frozenset({MeetingStatus.HELD}), MeetingStatus.PUBLISHED),
        "cancel": (frozenset({MeetingStatus.PLANNED}), MeetingStatus.CANCELLED),
    }
)


class Attendance(TextChoices):
    EXPECTED = "expected", pgettext_lazy("attendance", "Expected")
    PRESENT = "present", pgettext_lazy("attendance", "Present")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")
    EXCUSED = "excused", pgettext_lazy("attendance", "Excused")


class TrainingKind(TextChoices):
    PRODUCT = "product", pgettext_lazy("training", "product")
    SKILL = "skill", pgettext_lazy("training", "selling skills")
    RULES = "rules", pgettext_lazy("training", "rules and process")


class SeatResult(TextChoices):
    OPEN = "open", pgettext_lazy("training", "Enrolled")
    PASSED = "passed", pgettext_lazy("training", "Passed")
    FAILED = "failed", pgettext_lazy("training", "Not passed")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")
