"""One-to-one talks, and trainings with what people thought of them (K6)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Unit, User
from tracking.enums_meetings import SeatResult, TrainingKind
from tracking.models.columns import person_column


class TalkQuerySet(models.QuerySet["Talk"]):
    """Questions about talks."""

    def visible_to(self, user: User, on: date) -> Self:
        """The two, and who leads the person; no other role."""
        if not user.is_authenticated:
            return self.none()
        led = User.objects.led_by(user, on).exclude(pk=user.pk)
        return self.filter(Q(person=user) | Q(leader=user) | Q(person__in=led))


class Talk(models.Model):
    """A talk of a leader with one person. It stays as written; more is added below it."""

    leader = person_column(related_name="talks_led")
    person = person_column(related_name="talks")
    held_on = models.DateField(_("day"))
    topics = models.TextField(_("what was talked about"))
    agreed = models.TextField(_("what was agreed"), blank=True)
    follow_up_on = models.DateField(_("look at it again on"), null=True)
    created_at = models.DateTimeField()

    objects = TalkQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["person", "held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(leader=models.F("person")), name="a_talk_is_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk}"


class TalkNote(models.Model):
    """What one of the two added later."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="notes")
    author = person_column(related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"T-{self.talk_id} {self.pk}"


class TrainingQuerySet(models.QuerySet["Training"]):
    """Questions about trainings."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who takes part or gives it, who leads the unit, and leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        seats = TrainingSeat.objects.filter(person=user).values("training")
        led = Unit.objects.led_by(user, on)
        return self.filter(Q(pk__in=seats) | Q(created_by=user) | Q(unit__in=led))


class Training(models.Model):
    """A training of a unit's people: what for, by whom, when."""

    topic = models.CharField(_("topic"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=TrainingKind.choices)
    aim = models.TextField(_("aim"), blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="trainings")
    trainer = models.CharField(_("trainer"), max_length=120)
    held_on = models.DateField(_("day"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    is_cancelled = models.BooleanField(default=False)
    created_by = person_column(related_name="+")
    created_at = models.DateTimeField()

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"L-{self.pk}"


class TrainingSeat(models.Model):
    """Somebody's part in a training: how it ended, and what they thought of it, 1 to 5."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="seats")
    person = person_column(related_name="training_seats")
    result = models.CharField(max_length=8, choices=SeatResult.choices, default=SeatResult.OPEN)
    rating = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person__sort_key", "person__code"]
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="one_seat_each"),
            models.CheckConstraint(
                condition=Q(rating=None, rated_at=None)
                | Q(rating__range=(1, 5), rated_at__isnull=False),
                name="training_rated_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"L-{self.training_id} {self.person_id}"
