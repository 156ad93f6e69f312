"""Surveys for the walk through all routes: one that asks the rep's customer, one a stranger's."""

from datetime import date

from goalmgmt.core.periods import FiscalCalendar
from goalmgmt.testing.rights import RouteObject
from targets.queries import metric
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast
from tracking.models import Customer
from tracking.operations.surveys import NewSurvey, invite, make_survey


def objects(cast: Cast) -> dict[str, RouteObject]:
    own, token = _survey(cast.east, cast.boss, cast.rep)
    foreign, _token = _survey(cast.west, cast.boss, cast.stranger)
    plain = RouteObject(own, foreign)
    return {
        "tracking:survey_detail": plain,
        "tracking:survey_invite": plain,
        "tracking:survey_close": plain,
        "tracking:survey_answer": RouteObject({"token": token}),
    }


def _survey(unit: Unit, boss: User, rep: User) -> tuple[dict[str, object], str]:
    """An open survey with a link for the person's customer."""
    new = NewSurvey(
        name=f"Survey of {unit.code}", metric=metric("satisfaction"), unit=unit,
        period=FiscalCalendar().parse("2026-03"), last_day=date(2026, 12, 31),
        questions=[("Service", "")],
    )  # fmt: skip
    made = make_survey(new=new, actor=boss, now=NOW)
    whom = Customer.objects.get(name=f"Customer of {rep.code}")
    (link,) = invite(survey=made, customers=[whom], contacts=[], actor=boss, now=NOW)
    return {"pk": made.pk}, link.token
