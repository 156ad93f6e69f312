"""States of surveys, and of the links to them."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class SurveyStatus(TextChoices):
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


SURVEY = Machine({"close": (frozenset({SurveyStatus.OPEN}), SurveyStatus.CLOSED)})


class Scale(IntegerChoices):
    """Out of how many points the metric counts; answers are given out of ten."""

    TEN = 10, _("out of 10")
    HUNDRED = 100, _("out of 100")


#: The points that an answer gives.
LOWEST, HIGHEST = 1, 10
MOST_QUESTIONS = 5
