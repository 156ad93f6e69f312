"""Meetings: series, who was there, minutes, decisions (K6)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Unit, User
from tracking.enums_meetings import Attendance, MeetingKind, MeetingStatus
from tracking.models.columns import person_column
from tracking.models.deals import Deal
from tracking.models.teamwork import Action


class MeetingSeries(models.Model):
    """A unit's meeting that comes again: every week on a weekday, or every month on a day."""

    kind = models.CharField(max_length=8, choices=MeetingKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meeting_series")
    chair = person_column(related_name="+")
    #: Weekly: 0 for Monday to 6; monthly: the day of the month, 1 to 28.
    day = models.PositiveSmallIntegerField()
    starts_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    #: It meets on none of its days before this one.
    starts_on = models.DateField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["unit", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="weekly", day__lte=6) | Q(kind="monthly", day__range=(1, 28)),
                name="series_comes_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Questions about meetings."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who is invited or leads it, who leads the unit, and leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        invited = MeetingAttendee.objects.filter(person=user).values("meeting")
        led = Unit.objects.led_by(user, on)
        return self.filter(Q(pk__in=invited) | Q(chair=user) | Q(unit__in=led))


class Meeting(models.Model):
    """One meeting. Its pack of figures is frozen when it is held; sent minutes stay as they are,
    what comes after is an addition."""

    kind = models.CharField(_("kind"), max_length=8, choices=MeetingKind.choices)
    series = models.ForeignKey(
        MeetingSeries, null=True, on_delete=models.PROTECT, related_name="meetings"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings")
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="meetings")
    chair = person_column(related_name="meetings_led")
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("time"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    #: What `queries.meeting_pack` said when the meeting was held; null until then.
    pack = models.JSONField(null=True)
    status = models.CharField(
        max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "held_on"], condition=Q(series__isnull=False),
                name="series_meets_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="sent_minutes_say_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"M-{self.pk}"


class MeetingAttendee(models.Model):
    """Somebody invited, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    person = person_column(related_name="+")
    attendance = models.CharField(
        max_length=8, choices=Attendance.choices, default=Attendance.EXPECTED
    )

    class Meta:
        ordering = ["person__sort_key", "person__code"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="invited_once"),
        ]

    def __str__(self) -> str:
        return f"M-{self.meeting_id} {self.person_id}"


class MeetingDecision(models.Model):
    """Something that was decided; with somebody who does it, it is an action."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField(max_length=200)
    action = models.OneToOneField(
        Action, null=True, on_delete=models.PROTECT, related_name="decision"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"M-{self.meeting_id} {self.pk}"


class MeetingAddition(models.Model):
    """What was added after the minutes were sent."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="additions")
    author = person_column(related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"M-{self.meeting_id} +{self.pk}"
