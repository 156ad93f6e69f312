"""The demo's surveys: one that was closed into the ledger's value, one that still runs."""

from datetime import date, timedelta

from goalmgmt.core import company as policies
from goalmgmt.core.periods import month_of
from goalmgmt.demo.pay import at
from targets.queries import metric
from teams.models import Unit, User
from tracking import survey_rules
from tracking.models import Survey
from tracking.operations.surveys import NewSurvey, answer, close_survey, invite, make_survey

QUESTIONS = (
    ("对我们的服务总体满意吗？", "How satisfied are you with our service overall?"),
    ("交付是否及时？", "Did we deliver on time?"),
    ("是否愿意向同行推荐我们？", "Would you recommend us to others?"),
)
WORDS = ("响应很快，希望交期再短一些。", "", "售后工程师很专业。", "", "报价可以更灵活。")


def ask(*, today: date, cast: dict[str, User]) -> int:
    """A survey of East Guangdong for this month that runs, and a closed one of West Guangdong."""
    calendar, boss = policies.calendar(), cast["1002"]
    units = Unit.objects.in_bulk(("YD", "YX"), field_name="code")
    start = max(month_of(today), today - timedelta(days=6))
    count = 0
    for code, closes in (("YD", False), ("YX", True)):
        new = NewSurvey(
            name=f"{units[code].name}客户满意度", metric=metric("satisfaction"),
            unit=units[code], period=calendar.month(today), last_day=today + timedelta(days=14),
            questions=QUESTIONS,
        )  # fmt: skip
        made = make_survey(new=new, actor=boss, now=at(start, 9))
        count += _answers(made, boss, start)
        if closes:
            close_survey(survey=made, actor=boss, now=at(today, 8))
    return count


def _answers(survey: Survey, boss: User, day: date) -> int:
    customers = list(survey_rules.customers_of(survey.unit, day).order_by("pk")[:6])
    if not customers:
        return 0
    links = invite(survey=survey, customers=customers, contacts=[], actor=boss, now=at(day, 9))
    questions = list(survey.questions.all())
    for place, link in enumerate(links[: max(len(links) - 1, 1)]):
        points = {one.pk: 10 - (place + n) % 4 for n, one in enumerate(questions)}
        answer(token=link.token, points=points, text=WORDS[place % len(WORDS)], now=at(day, 11))
    return len(links)
