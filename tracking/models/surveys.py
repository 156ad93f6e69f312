"""Small surveys of customers: questions, one-time links, answers (K8)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from targets.models import Metric
from teams.models import Unit, User
from tracking.models.customers import Contact, Customer, CustomerOwnership
from tracking.models.measurements import Measurement
from tracking.survey_enums import HIGHEST, LOWEST, Scale, SurveyStatus


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions about surveys."""

    def visible_to(self, user: User, on: date) -> Self:
        """All for leadership, those of the led units for a manager; for a rep those that ask the
        own customers. Finance and the administrator as such see none, as with visits."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        led = Unit.objects.led_by(user, on)
        own = CustomerOwnership.objects.on(on).filter(person=user).values("customer")
        asked = SurveyInvitation.objects.filter(customer__in=own).values("survey")
        seen = Q(unit__in=led)
        if user.has_role("rep"):
            seen |= Q(pk__in=asked)
        return self.filter(seen)


class Survey(models.Model):
    """A survey of a unit's customers. Closed, its average is a measured value of the metric."""

    name = models.CharField(_("name"), max_length=80)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    scale = models.PositiveSmallIntegerField(choices=Scale.choices, default=Scale.HUNDRED)
    #: The last day on which links are good.
    last_day = models.DateField()
    status = models.CharField(max_length=8, choices=SurveyStatus.choices, default=SurveyStatus.OPEN)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    #: What was made of it; none without answers.
    measurement = models.OneToOneField(
        Measurement, null=True, on_delete=models.PROTECT, related_name="survey"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | Q(status="open", closed_at=None, measurement=None),
                name="survey_closed_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SurveyQuestion(models.Model):
    """A question that is answered by points from 1 to 10, in one or both languages."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=160)
    text_en = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="survey_question_once")
        ]

    def __str__(self) -> str:
        return self.text_en if self.text_en and get_language() == "en" else self.text


class SurveyInvitation(models.Model):
    """A link for one customer or one contact there. Only the digest of its token is kept."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["customer__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "customer"],
                condition=Q(contact=None),
                name="survey_customer_once",
            ),
            models.UniqueConstraint(
                fields=["survey", "contact"],
                condition=Q(contact__isnull=False),
                name="survey_contact_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.pk}"


class SurveyAnswer(models.Model):
    """What came back by a link; each link answers once."""

    invitation = models.OneToOneField(
        SurveyInvitation, on_delete=models.PROTECT, related_name="answer"
    )
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.invitation_id}"


class SurveyScore(models.Model):
    """The points that an answer gives to a question."""

    answer = models.ForeignKey(SurveyAnswer, on_delete=models.PROTECT, related_name="scores")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "question"], name="survey_score_once"),
            models.CheckConstraint(
                condition=Q(points__gte=LOWEST, points__lte=HIGHEST), name="survey_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.points}"
