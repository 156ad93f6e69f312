"""Asking people to accept: everybody by a first version, only who is concerned by a later one."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core.amounts import ZERO
from targets.enums import RowKind
from targets.models import Acceptance, PlanVersion, TargetCell
from teams.models import User

Figures = dict[int, dict[date, Decimal]]


def ask(version: PlanVersion, former: PlanVersion | None, now: datetime) -> list[User]:
    """An answer for everybody who has a target in the version; returns those who are asked anew.

    Whose months are the same as in the former version keeps what was answered there, also an
    objection, and goes on being waited for where nothing was answered yet.
    """
    figures, before = figures_of(version), figures_of(former) if former else {}
    people = list(User.objects.filter(pk__in=figures, is_active=True))
    answers = _answers(former)
    kept = {
        person.pk: answers[person.pk]
        for person in people
        if person.pk in answers and figures[person.pk] == before.get(person.pk)
    }
    asked = [person for person in people if person.pk not in kept]
    Acceptance.objects.bulk_create(
        [Acceptance(version=version, person=person, asked_at=now) for person in asked]
        + [_carried(version, answer) for answer in kept.values()],
        batch_size=1000,
    )
    return asked


def figures_of(version: PlanVersion) -> Figures:
    """Each person's months above zero, over all rows of the person."""
    cells = TargetCell.objects.filter(
        row__version=version, row__kind=RowKind.PERSON, row__person__isnull=False, amount__gt=0
    )
    found: Figures = defaultdict(dict)
    for person, month, amount in cells.order_by().values_list("row__person", "month", "amount"):
        if person is not None:
            found[person][month] = found[person].get(month, ZERO) + amount
    return dict(found)


def _answers(former: PlanVersion | None) -> dict[int, Acceptance]:
    if former is None:
        return {}
    return {answer.person_id: answer for answer in former.acceptances.all()}


def _carried(version: PlanVersion, answer: Acceptance) -> Acceptance:
    return Acceptance(
        version=version, person_id=answer.person_id, status=answer.status, reason=answer.reason,
        answer=answer.answer, outcome=answer.outcome, asked_at=answer.asked_at,
        decided_at=answer.decided_at, answered_at=answer.answered_at,
        carried_from_id=answer.carried_from_id or answer.pk,
    )  # fmt: skip
