"""What a survey brought: the rate of answers, exact averages, what was written (K8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet, Sum

from goalmgmt.core.amounts import ratio, round_half_up
from tracking.models import Customer, Survey, SurveyAnswer, SurveyQuestion, SurveyScore
from tracking.survey_enums import HIGHEST


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question with its average, half-up to two places; None without an answer."""

    question: SurveyQuestion
    average: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """The links sent, the answers, and what these say."""

    invited: int
    answered: int
    questions: Sequence[QuestionResult]
    average: Decimal | None
    answers: "QuerySet[SurveyAnswer]"

    @property
    def rate(self) -> Decimal | None:
        """Answers ÷ links."""
        return ratio(Decimal(self.answered), Decimal(self.invited))


def results_of(survey: Survey, customers: "QuerySet[Customer] | None" = None) -> SurveyResult:
    """The results, or the part of them that concerns some customers."""
    invited = survey.invitations.all()
    if customers is not None:
        invited = invited.filter(customer__in=customers)
    answers = SurveyAnswer.objects.filter(invitation__in=invited)
    scores = SurveyScore.objects.filter(answer__in=answers)
    found = {
        question: (total, count)
        for question, total, count in scores.order_by()
        .values_list("question")
        .annotate(Sum("points"), Count("pk"))
    }
    questions = [_of_question(one, found.get(one.pk)) for one in survey.questions.all()]
    total = sum(points for points, _count in found.values())
    return SurveyResult(
        invited=invited.count(),
        answered=answers.count(),
        questions=questions,
        average=_average(total, sum(count for _points, count in found.values())),
        answers=answers.select_related("invitation__customer", "invitation__contact"),
    )


def value_of(survey: Survey) -> Decimal | None:
    """The mean of all points on the scale of the metric, half-up to its decimals; None without
    an answer."""
    scores = SurveyScore.objects.filter(answer__invitation__survey=survey)
    found: dict[str, Any] = scores.aggregate(total=Sum("points"), count=Count("pk"))
    if not found["count"]:
        return None
    mean = Fraction(found["total"] * survey.scale, found["count"] * HIGHEST)
    return round_half_up(mean, survey.metric.decimals)


def _of_question(question: SurveyQuestion, sums: tuple[int, int] | None) -> QuestionResult:
    total, count = sums or (0, 0)
    return QuestionResult(question, _average(total, count), count)


def _average(total: int, count: int) -> Decimal | None:
    return round_half_up(Fraction(total, count)) if count else None
