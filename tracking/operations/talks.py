"""One-to-one talks and trainings (K6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import Unit, User
from tracking import rules_meetings
from tracking.enums_meetings import SeatResult
from tracking.models import Talk, TalkNote, Training, TrainingSeat


@dataclass(frozen=True, slots=True)
class NewTalk:
    """With whom, when, about what, what was agreed, and when to look at it again."""

    person: User
    held_on: date
    topics: str
    agreed: str = ""
    follow_up_on: date | None = None


@transaction.atomic
def record_talk(*, new: NewTalk, actor: User, now: datetime) -> Talk:
    """Write down a talk with somebody one leads; they hear of it and may add their own words."""
    today = clock.business_date(now)
    if not rules_meetings.can_talk_to(actor, new.person, today):
        raise NotAllowed(_("Talks are written down with people whom one leads."))
    if not new.topics.strip():
        raise Refused(_("Write what you talked about."), field="topics")
    if new.held_on > today:
        raise Refused(_("The day has not come yet."), field="held_on")
    if new.follow_up_on is not None and new.follow_up_on < new.held_on:
        raise Refused(_("This day is before the talk."), field="follow_up_on")
    made = Talk.objects.create(
        leader=actor, person=new.person, held_on=new.held_on, topics=new.topics.strip(),
        agreed=new.agreed.strip(), follow_up_on=new.follow_up_on, created_at=now,
    )  # fmt: skip
    audit.record(actor=actor, action="talk.record", target=made, now=now,
                 after={"person": new.person.code, "day": new.held_on})  # fmt: skip
    _tell(made, "tracking.talk_recorded", new.person, actor, now)
    return made


@transaction.atomic
def add_to_talk(*, talk: Talk, text: str, actor: User, now: datetime) -> TalkNote:
    """Add words below a talk; only the two do."""
    if not rules_meetings.can_add_to_talk(actor, talk):
        raise NotAllowed(_("Only the two who talked add to it."))
    if not text.strip():
        raise Refused(_("Write what is to be added."), field="text")
    note = TalkNote.objects.create(talk=talk, author=actor, text=text.strip(), written_at=now)
    audit.record(actor=actor, action="talk.add", target=talk, now=now)
    other = talk.person if actor.pk == talk.leader_id else talk.leader
    _tell(talk, "tracking.talk_added", other, actor, now)
    return note


@dataclass(frozen=True, slots=True)
class NewTraining:
    """A training of a unit's people."""

    topic: str
    kind: str
    unit: Unit
    trainer: str
    held_on: date
    hours: int
    aim: str = ""
    place: str = ""


@transaction.atomic
def plan_training(*, new: NewTraining, actor: User, now: datetime) -> Training:
    """Plan a training of a unit that one leads."""
    if not rules_meetings.can_call(actor, new.unit, clock.business_date(now)):
        raise NotAllowed(_("Only who leads the unit plans its trainings."))
    if not new.topic.strip():
        raise Refused(_("Say what it is about."), field="topic")
    made = Training.objects.create(
        topic=new.topic.strip(), kind=new.kind, aim=new.aim.strip(), unit=new.unit,
        trainer=new.trainer.strip(), held_on=new.held_on, hours=new.hours,
        place=new.place.strip(), created_by=actor, created_at=now,
    )  # fmt: skip
    audit.record(actor=actor, action="training.plan", target=made, now=now,
                 after={"topic": made.topic, "day": new.held_on})  # fmt: skip
    return made


@transaction.atomic
def enrol(*, training: Training, people: Iterable[User], actor: User, now: datetime) -> int:
    """Give people of the unit a seat; who has one keeps it. They hear of it."""
    fresh, today = _own(training, actor, now), clock.business_date(now)
    chosen = list(rules_meetings.trainable(fresh, today).filter(pk__in=[p.pk for p in people]))
    TrainingSeat.objects.bulk_create(TrainingSeat(training=fresh, person=one) for one in chosen)
    audit.record(actor=actor, action="training.enrol", target=fresh, now=now,
                 after={"people": sorted(one.code for one in chosen)})  # fmt: skip
    outbox.notify(
        people=[one for one in chosen if one.pk != actor.pk],
        event=f"training-seat:{fresh.pk}:{now.isoformat()}", kind="tracking.training_seat", now=now,
        params={"topic": fresh.topic, "day": fresh.held_on.isoformat()},
        url=reverse("tracking:training_detail", args=[fresh.pk]),
    )  # fmt: skip
    return len(chosen)


@transaction.atomic
def record_results(
    *, training: Training, results: dict[int, str], actor: User, now: datetime
) -> Training:
    """Who passed, who did not, who was not there; nobody says it of oneself."""
    fresh = _own(training, actor, now)
    if fresh.held_on > clock.business_date(now):
        raise Refused(_("Its day has not come."))
    changed: dict[str, Any] = {}
    for seat in fresh.seats.select_related("person"):
        result = results.get(seat.pk, seat.result)
        if result == seat.result:
            continue
        if seat.person_id == actor.pk:
            raise Refused(_("Somebody else writes down how you did."))
        seat.result = SeatResult(result).value
        seat.save(update_fields=["result"])
        changed[seat.person.code] = result
    audit.record(actor=actor, action="training.results", target=fresh, now=now, after=changed)
    return fresh


@transaction.atomic
def rate_training(
    *, training: Training, rating: int, comment: str, actor: User, now: datetime
) -> TrainingSeat:
    """What somebody who was there thinks of it, 1 to 5; once."""
    seat = TrainingSeat.objects.select_for_update().filter(training=training, person=actor).first()
    if seat is None or seat.result in (SeatResult.ABSENT, SeatResult.OPEN):
        raise NotAllowed(_("Who was there says what they think of it, once it has been held."))
    if seat.rating is not None:
        raise Refused(_("You have rated it already."))
    if not 1 <= rating <= 5:
        raise Refused(_("Rate it from 1 to 5."), field="rating")
    seat.rating, seat.comment, seat.rated_at = rating, comment.strip(), now
    seat.save(update_fields=["rating", "comment", "rated_at"])
    audit.record(actor=actor, action="training.rate", target=training, now=now,
                 after={"rating": rating})  # fmt: skip
    return seat


@transaction.atomic
def cancel_training(*, training: Training, reason: str, actor: User, now: datetime) -> Training:
    """Call a training off, with the reason; one that has results stays."""
    fresh = _own(training, actor, now)
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    if fresh.seats.exclude(result=SeatResult.OPEN).exists():
        raise Refused(_("It has been held: its results stand."))
    fresh.is_cancelled = True
    fresh.save(update_fields=["is_cancelled"])
    audit.record(actor=actor, action="training.cancel", target=fresh, now=now,
                 reason=reason.strip())  # fmt: skip
    outbox.notify(
        people=list(User.objects.filter(training_seats__training=fresh)),
        event=f"training-off:{fresh.pk}", kind="tracking.training_off", now=now,
        params={"topic": fresh.topic, "day": fresh.held_on.isoformat()},
        url=reverse("tracking:training_detail", args=[fresh.pk]),
    )  # fmt: skip
    return fresh


def _own(training: Training, actor: User, now: datetime) -> Training:
    if not rules_meetings.can_run_training(actor, training, clock.business_date(now)):
        raise NotAllowed(_("Only who leads the unit plans its trainings."))
    fresh = lock(training)
    if fresh.is_cancelled:
        raise Refused(_("The training was called off."))
    return fresh


def _tell(talk: Talk, kind: str, person: User, actor: User, now: datetime) -> None:
    outbox.notify(
        people=[person], event=f"{kind}:{talk.pk}:{now.isoformat()}", kind=kind, now=now,
        params={"by": actor.name, "day": talk.held_on.isoformat()},
        url=reverse("tracking:talk_detail", args=[talk.pk]),
    )  # fmt: skip
