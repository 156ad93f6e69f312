"""Recording what was measured, and correcting it by a new entry (K8, C2)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, locks
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import Period, PeriodKind, month_of
from goalmgmt.core.states import lock
from targets.models import LockedMonth, Metric
from targets.operations.months import MONTHS_LOCK
from teams.models import Unit, User
from teams.queries import unit_on
from tracking import rules
from tracking.models import Measurement
from tracking.queries.sources import is_measured


@dataclass(frozen=True, slots=True)
class NewMeasurement:
    """What was measured, of a unit or of a person; a person's counts in the unit of the day."""

    metric: Metric
    period: Period
    amount: Decimal
    measured_on: date
    source: str
    evidence: str = ""
    unit: Unit | None = None
    person: User | None = None


@transaction.atomic
def record_measurement(
    *, new: NewMeasurement, actor: User | None, now: datetime
) -> tuple[Measurement, bool]:
    """Record a value, and whether it is new: the same again is the one that stands.

    Raises Refused for bad input, Conflict for another value where one stands, NotAllowed.
    """
    _allow(new.unit, new.person, actor, now)
    _check(new, clock.business_date(now))
    locks.hold(f"measurements {new.metric.code}")
    _check_open(new.period)
    standing = _standing(new)
    if standing is not None:
        return _same(standing, new), False
    _check_apart(new)
    made = Measurement.objects.create(**_fields(new), recorded_at=now, recorded_by=actor)
    _audit("measurement.record", made, None, actor, now)
    return made, True


@transaction.atomic
def correct_measurement(
    *, old: Measurement, amount: Decimal | None, source: str, evidence: str,
    actor: User | None, now: datetime,
) -> Measurement:  # fmt: skip
    """Put another value in the place of one, or none (it is taken back). Says why as evidence.

    Raises Conflict when it was replaced meanwhile, Refused, NotAllowed.
    """
    locks.hold(f"measurements {old.metric.code}")
    held = lock(old)
    _allow(held.unit if held.person is None else None, held.person, actor, now)
    if held.amount is None or Measurement.objects.filter(replaces=held).exists():
        raise Conflict(_("Somebody corrected this value meanwhile. Look at the newest one."))
    if not evidence.strip():
        raise Refused(_("Write why it is corrected."), field="evidence")
    if amount is not None:
        _check_amount(held.metric, amount)
    _check_months(held.starts_on, held.month)
    kept = ("metric", "unit", "person", "period", "starts_on", "month", "measured_on")
    made = Measurement.objects.create(
        **{name: getattr(held, name) for name in kept},
        amount=amount, source=source.strip() or held.source, evidence=evidence.strip(),
        replaces=held, recorded_at=now, recorded_by=actor,
    )  # fmt: skip
    act = "measurement.take_back" if amount is None else "measurement.correct"
    _audit(act, made, held, actor, now)
    return made


def _allow(unit: Unit | None, person: User | None, actor: User | None, now: datetime) -> None:
    if not rules.can_measure(actor, unit, person, clock.business_date(now)):
        raise NotAllowed(
            _("Finance, the administrator or the manager above records what was measured.")
        )


def _check(new: NewMeasurement, today: date) -> None:
    if (new.unit is None) == (new.person is None):
        raise Refused(_("Say of whom it is: a unit or a person."), field="unit")
    if not is_measured(new.metric):
        message = _("%(metric)s is not measured: contracts, receipts or visits deliver it.")
        raise Refused(message % {"metric": new.metric}, field="metric")
    if new.period.kind is PeriodKind.WEEK:
        raise Refused(_("Values are measured for months, quarters or years."), field="period")
    if not new.period.starts_on <= new.measured_on <= today:
        raise Refused(
            _("It is measured after the period begins and not in the future."),
            field="measured_on",
        )
    if not new.source.strip():
        raise Refused(_("Say where the value comes from."), field="source")
    _check_amount(new.metric, new.amount)


def _check_amount(metric: Metric, amount: Decimal) -> None:
    if amount != amount.quantize(metric.step):
        message = _("%(metric)s has %(count)d decimals at most.")
        raise Refused(message % {"metric": metric, "count": metric.decimals}, field="amount")


def _check_open(period: Period) -> None:
    _check_months(period.starts_on, month_of(period.last_day))


def _check_months(first: date, last: date) -> None:
    """Closed stays closed (C4): what was measured late belongs into the next open period."""
    locks.share(MONTHS_LOCK)
    closed = LockedMonth.objects.filter(month__gte=first, month__lte=last).first()
    if closed is not None:
        message = _("%(month)s is closed. Record the value for the next open period.")
        raise Refused(message % {"month": closed}, field="period")


def _of_node(new: NewMeasurement) -> Any:
    rows = Measurement.objects.in_force().filter(metric=new.metric, person=new.person)
    return rows if new.person is not None else rows.filter(unit=new.unit)


def _standing(new: NewMeasurement) -> Measurement | None:
    found: Measurement | None = _of_node(new).filter(period=new.period.code).first()
    return found


def _same(standing: Measurement, new: NewMeasurement) -> Measurement:
    if (standing.amount, standing.measured_on) != (new.amount, new.measured_on):
        raise Conflict(
            _("%(value)s stands for %(period)s already. Correct it on its page.")
            % {"value": standing.amount, "period": standing.period}
        )
    return standing


def _check_apart(new: NewMeasurement) -> None:
    """Spans of one node do not overlap: a quarter beside its months would count twice."""
    last = month_of(new.period.last_day)
    overlapping = _of_node(new).filter(starts_on__lte=last, month__gte=new.period.starts_on)
    other = overlapping.first()
    if other is not None:
        message = _("A value for %(period)s stands already, which covers the same months.")
        raise Refused(message % {"period": other.period}, field="period")


def _fields(new: NewMeasurement) -> dict[str, Any]:
    unit = new.unit.pk if new.unit else unit_on(_person(new), new.measured_on)
    if unit is None:
        raise Refused(_("The person sat in no unit on that day."), field="person")
    return {
        "metric": new.metric, "unit_id": unit, "person": new.person, "period": new.period.code,
        "starts_on": new.period.starts_on, "month": month_of(new.period.last_day),
        "measured_on": new.measured_on, "amount": new.amount, "source": new.source.strip(),
        "evidence": new.evidence.strip(), "replaces": _taken_back(new),
    }  # fmt: skip


def _taken_back(new: NewMeasurement) -> Measurement | None:
    """A value that was taken back is replaced by the new one: one line of entries a span."""
    rows = Measurement.objects.filter(metric=new.metric, person=new.person, replaced_by=None)
    if new.person is None:
        rows = rows.filter(unit=new.unit)
    return rows.filter(period=new.period.code, amount=None).first()


def _person(new: NewMeasurement) -> User:
    assert new.person is not None  # noqa: S101 - checked before
    return new.person


def _audit(
    action: str, made: Measurement, old: Measurement | None, actor: User | None, now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, target=made, now=now,
        before={"amount": old.amount} if old else {},
        after={
            "metric": made.metric.code, "period": made.period, "amount": made.amount,
            "unit": made.unit_id, "person": made.person_id,
        },
        reason=made.evidence if old else "",
    )  # fmt: skip
