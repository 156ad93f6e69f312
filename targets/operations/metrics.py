"""The catalogue of metrics (product.md T2): adding one, renaming it, taking it out of use."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import catalogue, rules
from targets.enums import Aggregation, Direction, MetricSource, MetricUnit
from targets.models import Metric
from targets.queries.metrics import uses_of
from teams.models import User

#: What a metric means: figures that stand already would say something else if one changed.
MEANING = ("unit", "decimals", "direction", "aggregation", "source")
NAMES = ("name", "name_en")
#: Own metrics cannot take their figures from contracts, receipts or visits: those have theirs.
OWN_SOURCES = (MetricSource.MEASUREMENTS, MetricSource.IMPORT)
#: Words that the addresses of pages need.
RESERVED = frozenset({"new"})
MOST_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class MetricFields:
    """A metric as it is to stand."""

    code: str
    name: str
    name_en: str
    unit: str
    decimals: int
    direction: str
    aggregation: str
    source: str


class MeaningIsFixed(Refused):
    """The metric is used: its meaning stays, and a new one has to be made for another."""


@transaction.atomic
def add(*, new: MetricFields, actor: User | None, now: datetime) -> Metric:
    """Add an own metric. Raises Refused, naming the field, for what cannot be."""
    _check_right(actor)
    if new.code in RESERVED or catalogue.standard(new.code) or _taken("code", new.code):
        raise Refused(_("That code is taken. Choose another."), field="code")
    _check(new, None)
    values = {name: getattr(new, name) for name in ("code", *NAMES, *MEANING)}
    try:
        with transaction.atomic():
            metric = Metric.objects.create(**values)
    except IntegrityError as error:
        raise Refused(_("That code is taken. Choose another."), field="code") from error
    audit.record(actor=actor, action="metric.create", target=metric, now=now, after=values)
    return metric


@transaction.atomic
def change(*, metric: Metric, new: MetricFields, actor: User | None, now: datetime) -> Metric:
    """Rename a metric or, while nothing uses it, change what it means.

    Raises MeaningIsFixed when it is a standard metric or something uses it; the code stays.
    """
    _check_right(actor)
    fresh = states.lock(metric)
    before = {name: getattr(fresh, name) for name in (*NAMES, *MEANING)}
    after = {name: getattr(new, name) for name in (*NAMES, *MEANING)}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return fresh
    touched = [name for name in changed if name in MEANING]
    if touched and (catalogue.standard(fresh.code) or uses_of(fresh)):
        raise MeaningIsFixed(why_fixed(fresh), field=touched[0])
    _check(new, fresh)
    for name in changed:
        setattr(fresh, name, after[name])
    fresh.save(update_fields=changed)
    audit.record(
        actor=actor, action="metric.change", target=fresh, now=now,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )  # fmt: skip
    return fresh


@transaction.atomic
def set_active(*, metric: Metric, active: bool, actor: User | None, now: datetime) -> Metric:
    """Take a metric out of use for new plans, or put it back; what uses it goes on."""
    _check_right(actor)
    fresh = states.lock(metric)
    if fresh.is_active == active:
        raise Conflict(_("That is so already. Reload the page."))
    fresh.is_active = active
    fresh.save(update_fields=["is_active"])
    verb = "activate" if active else "deactivate"
    audit.record(
        actor=actor, action=f"metric.{verb}", target=fresh, now=now,
        before={"is_active": not active}, after={"is_active": active},
    )  # fmt: skip
    return fresh


@transaction.atomic
def replace(
    *, metric: Metric, new: MetricFields, active: bool, actor: User | None, now: datetime
) -> Metric:
    """Names, meaning and use of a metric in one step: all of it or nothing."""
    fresh = change(metric=metric, new=new, actor=actor, now=now)
    if fresh.is_active == active:
        return fresh
    return set_active(metric=fresh, active=active, actor=actor, now=now)


def why_fixed(metric: Metric) -> str:
    """Why the meaning of a metric can no longer change and what to do instead, if it cannot."""
    if catalogue.standard(metric.code):
        return _(
            "%(metric)s comes with the product: its unit, direction, adding up and source are "
            "fixed. For another meaning add a metric of your own."
        ) % {"metric": metric}
    uses = uses_of(metric)
    if not uses:
        return ""
    return _(
        "%(metric)s is used %(count)d times; figures that stand already would come to mean "
        "something else. Add a new metric and deactivate this one."
    ) % {"metric": metric, "count": uses}


def _check_right(actor: User | None) -> None:
    if not rules.can_manage_metrics(actor):
        raise NotAllowed(_("Only the administrator changes the catalogue of metrics."))


def _check(new: MetricFields, known: Metric | None) -> None:
    choices: dict[str, Any] = {
        "unit": MetricUnit, "direction": Direction, "aggregation": Aggregation,
        "source": MetricSource,
    }  # fmt: skip
    for name, kind in choices.items():
        if getattr(new, name) not in kind.values:
            raise Refused(_("Choose one from the list."), field=name)
    for name in NAMES:
        text = getattr(new, name).strip()
        if not text:
            raise Refused(_("Name the metric in Chinese and in English."), field=name)
        if _taken(name, text, known):
            raise Refused(_("Another metric has that name already."), field=name)
    _check_meaning(new, known)


def _check_meaning(new: MetricFields, known: Metric | None) -> None:
    if not 0 <= new.decimals <= MOST_DECIMALS:
        raise Refused(_("Figures are kept to 0, 1 or 2 decimals."), field="decimals")
    if new.unit == MetricUnit.MONEY and new.decimals != MOST_DECIMALS:
        raise Refused(_("Money is kept to the fen: 2 decimals."), field="decimals")
    if new.unit == MetricUnit.PERCENT and new.aggregation == Aggregation.SUM:
        raise Refused(
            _("Percentages do not add up. Choose average or last value."), field="aggregation"
        )
    own = known is None or not catalogue.standard(known.code)
    if own and new.source not in OWN_SOURCES:
        raise Refused(
            _("Figures of an own metric are entered as measurements or imported."), field="source"
        )


def _taken(field: str, text: str, known: Metric | None = None) -> bool:
    found = Metric.objects.filter(**{f"{field}__iexact": text})
    return (found.exclude(pk=known.pk) if known else found).exists()
