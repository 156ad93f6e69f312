"""Meetings, talks and trainings for the walk through all routes: the east's, and the west's."""

from datetime import date

from goalmgmt.testing.rights import BELOW, RouteObject
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast
from tracking.models import MeetingSeries
from tracking.operations.meetings import NewMeeting, call_meeting, start_series
from tracking.operations.spot_checks import draw
from tracking.operations.talks import NewTalk, NewTraining, enrol, plan_training, record_talk

DAY, BEFORE = date(2026, 12, 1), date(2026, 3, 1)
FINANCE, REP = frozenset({"finance"}), frozenset({"rep"})
BOTH, BOSS = frozenset({"finance", "leadership"}), frozenset({"leadership"})


def objects(cast: Cast) -> dict[str, RouteObject]:
    """By route. Talks are private: not even leadership reads them unless it leads the person."""
    own, foreign = _meeting(cast.east_manager, cast.east), _meeting(cast.west_manager, cast.west)
    mine, theirs = _talk(cast.east_manager, cast.rep), _talk(cast.west_manager, cast.stranger)
    course = _training(cast.east_manager, cast.rep, cast.east)
    other = _training(cast.west_manager, cast.stranger, cast.west)
    act, talk = {"act": "hold"}, {"hidden_from": BELOW | BOTH, "own_hidden_from": BOTH}
    return {
        "tracking:meeting_detail": _seen(own, foreign),
        "tracking:meeting_act": _seen(own | act, foreign | act, refused=REP),
        "tracking:series_switch": _seen(
            _series(cast.east), _series(cast.west), own_hidden_from=FINANCE | REP
        ),
        "tracking:spot_detail": RouteObject(
            _drawn(cast.east_manager),
            _drawn(cast.west_manager),
            hidden_from=BELOW | BOSS,
            own_hidden_from=BOSS,
        ),
        "tracking:talk_detail": RouteObject(mine, theirs, **talk),
        "tracking:talk_add": RouteObject(mine, theirs, **talk),
        "tracking:training_detail": _seen(course, other),
        "tracking:training_act": _seen(
            course | {"act": "enrol"}, other | {"act": "enrol"}, refused=REP
        ),
        "tracking:training_of": _seen({"code": cast.rep.code}, {"code": cast.stranger.code}),
    }


def _seen(
    own: dict[str, object], foreign: dict[str, object], *,
    refused: frozenset[str] = frozenset(), own_hidden_from: frozenset[str] = FINANCE,
) -> RouteObject:  # fmt: skip
    return RouteObject(
        own, foreign, hidden_from=BELOW | FINANCE, own_hidden_from=own_hidden_from, refused=refused
    )


def _meeting(manager: User, unit: Unit) -> dict[str, object]:
    new = NewMeeting("weekly", unit, manager, DAY)
    start_series(new=new, actor=manager, now=NOW)
    return {"pk": call_meeting(new=new, actor=manager, now=NOW).pk}


def _series(unit: Unit) -> dict[str, object]:
    return {"pk": MeetingSeries.objects.get(unit=unit).pk}


def _talk(manager: User, person: User) -> dict[str, object]:
    new = NewTalk(person, BEFORE, f"Talk with {person.code}")
    return {"pk": record_talk(new=new, actor=manager, now=NOW).pk}


def _drawn(manager: User) -> dict[str, object]:
    check = draw(what="visits", period="2026-02", percent=100, actor=manager, now=NOW)
    return {"pk": check.pk}


def _training(manager: User, person: User, unit: Unit) -> dict[str, object]:
    new = NewTraining("Pumps", "product", unit, "Liu", DAY, 4)
    made = plan_training(new=new, actor=manager, now=NOW)
    enrol(training=made, people=[person], actor=manager, now=NOW)
    return {"pk": made.pk}
