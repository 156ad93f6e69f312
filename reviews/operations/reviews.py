"""Writing a review: the self-score, the manager's scores, the signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from reviews import rules, scoring
from reviews.enums import JUDGED, REVIEW
from reviews.models import Review, ReviewItem
from teams.models import User
from teams.queries import leaders_above


@dataclass(frozen=True, slots=True)
class ItemScore:
    """A score for an item with its sentence; None while nothing is entered."""

    score: Decimal | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The manager's scores by item key, and the record of the interview."""

    items: Mapping[str, ItemScore]
    interview: str = ""


@transaction.atomic
def save_self_score(
    *, review: Review, scores: Mapping[str, Decimal | None], actor: User, now: datetime
) -> Review:
    """Hand in one's own scores for every item; from here the manager goes on.

    Raises RefusedRows for a missing score or one outside 0 to 120.
    """
    if not rules.can_score_self(actor, review):
        raise NotAllowed(_("Only the reviewed person gives the self-score."))
    states.lock(review)
    items = list(review.items.all())
    _refuse({f"{item.key}_score": _missing(scores.get(item.key)) for item in items})
    moved = states.transition(review, REVIEW, states.Move("self_score", actor, now))
    for item in items:
        item.self_score = scores[item.key]
        item.save(update_fields=["self_score"])
    _audit_scores(moved, "review.self_items", {i.key: i.self_score for i in items}, actor, now)
    _tell(moved, leaders_above(actor, clock.business_date(now)), "review.to_score", now)
    return moved


@transaction.atomic
def save_scores(*, review: Review, sheet: ScoreSheet, actor: User, now: datetime) -> Review:
    """Keep the manager's scores as a draft: whatever is entered so far, within 0 to 120."""
    fresh = _lock_for_scoring(review, actor, now)
    items = list(fresh.items.all())
    _refuse({f"{i.key}_score": _outside(_entry(sheet, i).score) for i in items})
    _write(items, sheet)
    fresh.interview = sheet.interview
    fresh.save(update_fields=["interview"])
    _audit_scores(fresh, "review.save_scores", _entered(items), actor, now)
    return fresh


@transaction.atomic
def submit_scores(*, review: Review, sheet: ScoreSheet, actor: User, now: datetime) -> Review:
    """Score and grade the review, and put it before the person to sign.

    Raises RefusedRows naming each item without a score, each judged one without a sentence, and
    each that departs by more than 10 from the self-score without one.
    """
    fresh = _lock_for_scoring(review, actor, now)
    items = list(fresh.items.all())
    _refuse(_open_places(items, sheet))
    _write(items, sheet)
    score = scoring.composite([(i.weight, i.manager_score or Decimal(0)) for i in items])
    bands = scoring.bands_of(company.policy().grade_bands)
    stamps = {
        "score": score,
        "grade": scoring.grade_of(score, bands),
        "manager": actor,
        "scored_at": now,
        "interview": sheet.interview,
    }
    moved = states.transition(fresh, REVIEW, states.Move("score", actor, now, stamps=stamps))
    _audit_scores(moved, "review.submit_scores", _entered(items), actor, now)
    _tell(moved, [moved.person], "review.to_sign", now)
    return moved


@transaction.atomic
def return_(*, review: Review, reason: str, actor: User, now: datetime) -> Review:
    """Take a scored review back before it is signed, to score it again; its grade is withdrawn."""
    if not rules.can_return(actor, review, clock.business_date(now)):
        raise NotAllowed(_("Only the manager and leadership take a review back."))
    if not reason.strip():
        raise Refused(_("Say why the review goes back."), field="reason")
    stamps = {"score": None, "grade": "", "scored_at": None}
    move = states.Move("return", actor, now, reason.strip(), stamps)
    moved = states.transition(review, REVIEW, move)
    _tell(moved, [moved.person], "review.returned", now)
    return moved


@transaction.atomic
def sign(*, review: Review, agrees: bool, remark: str, actor: User, now: datetime) -> Review:
    """The person's own signature: agreed, or with a reservation, which is put into words."""
    if not rules.can_sign(actor, review):
        raise NotAllowed(_("Only the reviewed person signs."))
    if not agrees and not remark.strip():
        raise Refused(_("Write down the reservation in a sentence."), field="remark")
    stamps = {"signed_at": now, "agrees": agrees, "remark": remark.strip()}
    move = states.Move("sign", actor, now, remark.strip(), stamps)
    moved = states.transition(review, REVIEW, move)
    _tell(moved, [moved.manager] if moved.manager else [], "review.signed", now)
    return moved


def _lock_for_scoring(review: Review, actor: User, now: datetime) -> Review:
    if not rules.can_score(actor, review, clock.business_date(now)):
        raise NotAllowed(_("Only the manager who leads the person scores the review."))
    fresh = states.lock(review)
    if not REVIEW.allows(fresh, "score"):
        raise Conflict(_("The scores are in already. Take the review back to change them."))
    return fresh


def _entry(sheet: ScoreSheet, item: ReviewItem) -> ItemScore:
    return sheet.items.get(item.key, ItemScore(None))


def _outside(score: Decimal | None) -> str:
    if score is not None and not 0 <= score <= scoring.MAX_SCORE:
        return _("Enter a score from 0 to 120.")
    return ""


def _missing(score: Decimal | None) -> str:
    return _("Enter a score from 0 to 120.") if score is None else _outside(score)


def _open_places(items: list[ReviewItem], sheet: ScoreSheet) -> dict[str, str]:
    places = {}
    for item in items:
        given = _entry(sheet, item)
        places[f"{item.key}_score"] = _missing(given.score)
        places[f"{item.key}_note"] = _missing_note(item, given)
    return places


def _missing_note(item: ReviewItem, given: ItemScore) -> str:
    if given.note.strip() or given.score is None:
        return ""
    if item.key in JUDGED:
        return _("%(item)s: give the fact behind this score in a sentence.") % _named(item)
    if scoring.needs_reason(item.self_score, given.score):
        return _("%(item)s: more than 10 points from the self-score, say why.") % _named(item)
    return ""


def _named(item: ReviewItem) -> dict[str, str]:
    return {"item": capfirst(item.get_key_display())}


def _refuse(places: Mapping[str, str]) -> None:
    found = {place: message for place, message in places.items() if message}
    if found:
        raise RefusedRows(_("The scores are not complete yet."), found)


def _write(items: list[ReviewItem], sheet: ScoreSheet) -> None:
    for item in items:
        given = _entry(sheet, item)
        item.manager_score, item.note = given.score, given.note.strip()
        item.save(update_fields=["manager_score", "note"])


def _entered(items: list[ReviewItem]) -> dict[str, Decimal | None]:
    return {item.key: item.manager_score for item in items}


def _audit_scores(
    review: Review, action: str, scores: Mapping[str, object], actor: User, now: datetime
) -> None:
    audit.record(actor=actor, action=action, target=review, now=now, after=scores)


def _tell(review: Review, people: list[User], kind: str, now: datetime) -> None:
    outbox.notify(
        people=people,
        event=f"review.{review.pk}.{kind}.{now.isoformat()}",
        kind=kind,
        now=now,
        params={"cycle": review.cycle.name, "person": review.person.name},
        url=reverse("reviews:review_detail", args=[review.cycle.period, review.person.code]),
    )
