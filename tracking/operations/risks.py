"""Risks: written down, rated anew, occurred, closed (K5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import Unit, User
from tracking import deal_rules, rules_teamwork
from tracking.enums_teamwork import RISK, RiskStatus
from tracking.models import Deal, Risk

BEST, WORST = 1, 5


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """How likely and how bad from 1 to 5, what is done against it, who and until when."""

    title: str
    likelihood: int
    impact: int
    measure: str
    owner: User
    due_on: date


@transaction.atomic
def raise_risk(*, terms: RiskTerms, place: Unit | Deal, actor: User, now: datetime) -> Risk:
    """Write down a risk of a unit that one leads, or of a deal that one works on."""
    today = clock.business_date(now)
    _check_place(place, actor, today)
    _check_owner(terms.owner, actor, today)
    _check(terms, today)
    where: dict[str, Any] = {"unit": place} if isinstance(place, Unit) else {"deal": place}
    risk = Risk.objects.create(raised_by=actor, created_at=now, **where, **_columns(terms))
    audit.record(actor=actor, action="risk.raise", target=risk, now=now, after=_said(terms))
    _tell(risk, actor, now)
    return risk


@transaction.atomic
def rate_risk(*, risk: Risk, terms: RiskTerms, actor: User, now: datetime) -> Risk:
    """Rate it anew, or change the measure, who and until when; what was stays in the history."""
    today, fresh = clock.business_date(now), lock(risk)
    if not rules_teamwork.can_write_risk(actor, fresh, today):
        raise NotAllowed(_("Only who works on the risk and who leads them change it."))
    if fresh.status == RiskStatus.CLOSED:
        raise Refused(_("The risk is closed. Open it again first."))
    if terms.owner.pk != fresh.owner_id:
        _check_owner(terms.owner, actor, today)
    _check(terms, today if terms.due_on != fresh.due_on else terms.due_on)
    before, after, owner = _said(_terms_of(fresh)), _said(terms), fresh.owner_id
    for name, value in _columns(terms).items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(_columns(terms)))
    changed = {name for name in after if after[name] != before[name]}
    audit.record(
        actor=actor, action="risk.rate", target=fresh, now=now,
        before={name: before[name] for name in sorted(changed)},
        after={name: after[name] for name in sorted(changed)},
    )  # fmt: skip
    if owner != fresh.owner_id:
        _tell(fresh, actor, now)
    return fresh


@transaction.atomic
def end_risk(*, risk: Risk, verb: str, note: str, actor: User, now: datetime) -> Risk:
    """`occur`, `close` or `reopen`, each with what happened."""
    if not rules_teamwork.can_write_risk(actor, risk, clock.business_date(now)):
        raise NotAllowed(_("Only who works on the risk and who leads them change it."))
    if not note.strip():
        raise Refused(_("Say what happened."), field="note")
    return transition(risk, RISK, Move(verb, actor, now, note.strip()))


def _check_place(place: Unit | Deal, actor: User, today: date) -> None:
    if isinstance(place, Deal):
        if not deal_rules.can_write_deal(actor, place, today):
            raise NotAllowed(_("Only who works on the deal writes down its risks."))
    elif not rules_teamwork.risk_units(actor, today).filter(pk=place.pk).exists():
        raise NotAllowed(_("Only who leads the unit writes down its risks."))


def _check_owner(owner: User, actor: User, today: date) -> None:
    if not rules_teamwork.may_own_action(actor, today).filter(pk=owner.pk).exists():
        raise Refused(_("You give work to yourself and to people you lead."), field="owner")


def _check(terms: RiskTerms, earliest: date) -> None:
    if not terms.title.strip():
        raise Refused(_("Say what may happen."), field="title")
    if not terms.measure.strip():
        raise Refused(_("Say what is done against it."), field="measure")
    for name in ("likelihood", "impact"):
        if not BEST <= getattr(terms, name) <= WORST:
            raise Refused(_("Rate it from 1 to 5."), field=name)
    if terms.due_on < earliest:
        raise Refused(_("The day is over. Choose today or a later one."), field="due_on")


def _columns(terms: RiskTerms) -> dict[str, Any]:
    return {
        "title": terms.title.strip(), "likelihood": terms.likelihood, "impact": terms.impact,
        "measure": terms.measure.strip(), "owner": terms.owner, "due_on": terms.due_on,
    }  # fmt: skip


def _terms_of(risk: Risk) -> RiskTerms:
    return RiskTerms(
        risk.title, risk.likelihood, risk.impact, risk.measure, risk.owner, risk.due_on
    )


def _said(terms: RiskTerms) -> dict[str, Any]:
    return {name: value.code if isinstance(value, User) else value
            for name, value in _columns(terms).items()}  # fmt: skip


def _tell(risk: Risk, actor: User, now: datetime) -> None:
    outbox.notify(
        people=[risk.owner] if risk.owner_id != actor.pk else [],
        event=f"risk:{risk.pk}:{now.isoformat()}", kind="tracking.risk_given", now=now,
        params={"title": risk.title, "by": actor.name},
        url=reverse("tracking:risk_detail", args=[risk.pk]),
    )  # fmt: skip
