"""Making a survey, inviting to it, answering once, closing it into a measured value (K8)."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core import audit, clock, company
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import Period, PeriodKind
from goalmgmt.core.states import Move, lock, transition
from targets.models import Metric
from teams.models import Unit, User
from tracking import survey_rules
from tracking.models import (
    Contact,
    Customer,
    Measurement,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyScore,
)
from tracking.operations.measurements import NewMeasurement, record_measurement
from tracking.queries.sources import is_measured
from tracking.queries.survey_results import value_of
from tracking.survey_enums import HIGHEST, LOWEST, MOST_QUESTIONS, SURVEY, Scale, SurveyStatus

#: Bytes of a link's secret: 192 bits, which nobody guesses.
TOKEN_BYTES = 24
Texts = tuple[str, str]


class LinkUnknown(Refused):
    """No link has this token."""


class LinkOver(Refused):
    """The link was used, or the survey is over."""


@dataclass(frozen=True, kw_only=True)
class NewSurvey:
    """What is asked, of which unit's customers, and which metric it feeds. `questions` are pairs
    of the text and its English."""

    name: str
    metric: Metric
    unit: Unit
    period: Period
    last_day: date
    questions: Sequence[Texts]
    scale: int = Scale.HUNDRED


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation with its token, which is known only now."""

    invitation: SurveyInvitation
    token: str


def digest_of(token: str) -> str:
    """What is kept of a token. A plain digest is enough: nobody can try 192 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def make_survey(*, new: NewSurvey, actor: User, now: datetime) -> Survey:
    """A survey without links yet. Raises NotAllowed, Refused."""
    today = clock.business_date(now)
    if not survey_rules.survey_units(actor, today).filter(pk=new.unit.pk).exists():
        raise NotAllowed(_("Leadership asks any customers, a manager those of the led units."))
    _check(new, today)
    survey = Survey.objects.create(
        name=new.name.strip(), metric=new.metric, unit=new.unit, period=new.period.code,
        scale=new.scale, last_day=new.last_day, created_at=now, created_by=actor,
    )  # fmt: skip
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(survey=survey, position=place, text=text.strip(), text_en=english.strip())
        for place, (text, english) in enumerate(new.questions, 1)
    )
    audit.record(
        actor=actor, action="survey.make", target=survey, now=now,
        after={
            "metric": new.metric.code, "unit": new.unit.pk, "period": new.period.code,
            "last_day": new.last_day, "questions": [text for text, _english in new.questions],
        },
    )  # fmt: skip
    return survey


def _check(new: NewSurvey, today: date) -> None:
    if not new.name.strip():
        raise Refused(_("Give the survey a name."), field="name")
    if not is_measured(new.metric):
        raise Refused(_("Choose a metric whose values are measured."), field="metric")
    if new.period.kind is PeriodKind.WEEK:
        raise Refused(_("Values are measured for months, quarters or years."), field="period")
    if new.period.starts_on > today:
        raise Refused(_("The period has not begun yet."), field="period")
    if new.last_day < today:
        raise Refused(_("The last day is not in the past."), field="last_day")
    if not 1 <= len(new.questions) <= MOST_QUESTIONS:
        raise Refused(_("Ask one to five questions."), field="question_1")
    if any(not text.strip() for text, _english in new.questions):
        raise Refused(_("Write each question; its English is optional."), field="question_1")


@transaction.atomic
def invite(
    *, survey: Survey, customers: Sequence[Customer], contacts: Sequence[Contact],
    actor: User, now: datetime,
) -> list[Link]:  # fmt: skip
    """A fresh link for each customer and contact that has not answered; an older one of theirs
    is good no more. Raises NotAllowed, Conflict when it is closed, Refused."""
    held, today = _run(survey, actor, now), clock.business_date(now)
    if held.last_day < today:
        raise Refused(_("The last day of this survey is over."))
    if not customers and not contacts:
        raise Refused(_("Tick at least one customer or contact."))
    known = set(survey_rules.customers_of(held.unit, today).values_list("pk", flat=True))
    asked = [*((one, None) for one in customers), *((one.customer, one) for one in contacts)]
    if any(customer.pk not in known for customer, _contact in asked):
        raise Refused(_("Ask customers of the unit only."))
    links = [_link(held, customer, contact, actor, now) for customer, contact in asked]
    made = [link for link in links if link is not None]
    audit.record(
        actor=actor, action="survey.invite", target=held, now=now, after={"links": len(made)}
    )
    return made


def _link(
    survey: Survey, customer: Customer, contact: Contact | None, actor: User, now: datetime
) -> Link | None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    found, fresh = SurveyInvitation.objects.get_or_create(
        survey=survey, customer=customer, contact=contact,
        defaults={"token_digest": digest_of(token), "invited_at": now, "invited_by": actor},
    )  # fmt: skip
    if SurveyAnswer.objects.filter(invitation=found).exists():
        return None
    if not fresh:
        found.token_digest, found.invited_at, found.invited_by = digest_of(token), now, actor
        found.save(update_fields=["token_digest", "invited_at", "invited_by"])
    return Link(found, token)


def open_invitation(token: str, today: date) -> SurveyInvitation:
    """The invitation of a link that may still be answered. Raises LinkUnknown, LinkOver."""
    rows = SurveyInvitation.objects.select_related("survey", "answer")
    found = rows.filter(token_digest=digest_of(token)).first()
    if found is None:
        raise LinkUnknown(_("This link does not lead to a survey."))
    survey = found.survey
    if hasattr(found, "answer") or survey.status != SurveyStatus.OPEN or survey.last_day < today:
        raise LinkOver(_("This survey is over, or was answered by this link already."))
    return found


@transaction.atomic
def answer(*, token: str, points: Mapping[int, int], text: str, now: datetime) -> SurveyAnswer:
    """Take the one answer of a link. `points` by the question's key, all of them.

    Raises LinkUnknown, LinkOver (also when the same link was just used), Refused. The trail says
    that an answer came, not what it says.
    """
    found = open_invitation(token, clock.business_date(now))
    survey = lock(found.survey)
    if survey.status != SurveyStatus.OPEN:
        raise LinkOver(_("This survey is over, or was answered by this link already."))
    questions = list(survey.questions.all())
    for question in questions:
        if not LOWEST <= points.get(question.pk, 0) <= HIGHEST:
            raise Refused(_("Give 1 to 10 points to each question."))
    try:
        with transaction.atomic():
            made = SurveyAnswer.objects.create(invitation=found, text=text.strip(), answered_at=now)
    except IntegrityError as error:
        raise LinkOver(_("This survey is over, or was answered by this link already.")) from error
    SurveyScore.objects.bulk_create(
        SurveyScore(answer=made, question=question, points=points[question.pk])
        for question in questions
    )
    audit.record(actor=None, action="survey.answer", target=survey, now=now)
    return made


@transaction.atomic
def close_survey(*, survey: Survey, actor: User, now: datetime) -> Survey:
    """End a survey: its average becomes a measured value of its unit and period, by the system,
    since customers gave it and the actor did not; without an answer nothing is measured.

    Raises NotAllowed, and what recording a value raises: Conflict where another value stands,
    Refused for a period that is closed. The survey then stays open.
    """
    held = _run(survey, actor, now)
    value = value_of(held)
    made = None if value is None else _measured(held, value, now)
    stamps = {"closed_at": now, "measurement": made}
    return transition(held, SURVEY, Move("close", actor, now, stamps=stamps))


def _measured(survey: Survey, value: Decimal, now: datetime) -> Measurement:
    answered = SurveyAnswer.objects.filter(invitation__survey=survey).count()
    told = ngettext(
        "survey %(name)s, %(n)d answer of %(all)d links",
        "survey %(name)s, %(n)d answers of %(all)d links",
        answered,
    ) % {"name": survey.name, "n": answered, "all": survey.invitations.count()}
    new = NewMeasurement(
        metric=survey.metric, period=company.calendar().parse(survey.period), amount=value,
        measured_on=clock.business_date(now), source=_("Customer survey"), evidence=told,
        unit=survey.unit,
    )  # fmt: skip
    made, fresh = record_measurement(new=new, actor=None, now=now)
    if not fresh:
        raise Conflict(_("A value stands for this unit and period already. Correct it there."))
    return made


def _run(survey: Survey, actor: User, now: datetime) -> Survey:
    """The survey, locked, when the actor runs it and it is open."""
    if not survey_rules.can_run(actor, survey, clock.business_date(now)):
        raise NotAllowed(_("Leadership asks any customers, a manager those of the led units."))
    held = lock(survey)
    if held.status != SurveyStatus.OPEN:
        raise Conflict(_("This survey is closed."))
    return held
