"""Target plans that arrive as figures: by person and by unit, for a metric and a fiscal year.

The plan's scope is the company's root unit. Units that are not given are the sum of what stands
below them. Figures that are not given stay; changed ones on an issued plan make a new version.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company, locks
from goalmgmt.core.amounts import MAX_AMOUNT, ZERO
from goalmgmt.core.errors import NotAllowed, Refused, RefusedRows
from goalmgmt.core.formatting import decimal_text
from goalmgmt.core.periods import Period
from targets.enums import EDITABLE, AdjustmentReason, RowKind, VersionStatus
from targets.models import Metric, PlanVersion, TargetCell, TargetPlan
from targets.operations import adjustments, decisions, drafts, plans, rows
from targets.operations.roll_up import Amounts, RollUp
from targets.operations.rows import Key, Node
from targets.queries.figures import combine
from targets.queries.metrics import locked_months
from teams import queries as teams
from teams.enums import Role
from teams.models import Membership, User

NodeId = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts by node (`("person", id)` or `("unit", id)`) and month, for a metric and year.

    `spans` are the months over which each figure that was given is spread; without, one each.
    """

    metric: Metric
    year: int
    amounts: Mapping[tuple[NodeId, date], Decimal]
    spans: Sequence[tuple[NodeId, Sequence[date]]] = ()


@dataclass(slots=True)
class Written:
    """The version that now holds the figures, and what each held before (None: nothing)."""

    version: PlanVersion
    before: Mapping[tuple[NodeId, date], Decimal | None] = field(default_factory=dict)


@transaction.atomic
def write_plan(*, figures: Figures, issue: bool, actor: User | None, now: datetime) -> Written:
    """Bring the plan of this metric and year to the figures; the same figures change nothing.

    With `issue` it is approved and issued in the name of the system. Raises RefusedRows with the
    places (`person:ID:2026-03`) where a node is outside the company, a given unit is not the
    sum of what stands below it, or a locked month would change.
    """
    _check_right(actor, issue=issue)
    locks.hold(f"targets.import:{figures.metric.pk}:{figures.year}")
    return _Writer(figures, actor, now).write(issue=issue)


def _check_right(actor: User | None, *, issue: bool) -> None:
    if actor is None or actor.has_role(Role.LEADERSHIP):
        return
    if issue or not actor.has_role(Role.ADMIN):
        raise NotAllowed(_("Only leadership imports plans as issued; an administrator as drafts."))


class _Writer:
    def __init__(self, figures: Figures, actor: User | None, now: datetime) -> None:
        self.figures, self.actor, self.now = figures, actor, now
        self.metric = figures.metric
        self.year: Period = company.calendar().year(figures.year)
        scope = teams.root_unit(self.year.starts_on)
        if scope is None:
            raise Refused(_("There is no company unit yet. Import the units first."))
        self.scope = scope
        self.tree = rows.Tree(scope, self.year.starts_on)
        self.wrong: dict[str, str] = {}

    def write(self, *, issue: bool) -> Written:
        base = self._base()
        had = _amounts_of(base) if base else {}
        given = self._given()
        final = self._final(had, given)
        self._check_locked(had, final)
        self._check_size(final)
        if self.wrong:
            raise RefusedRows(next(iter(self.wrong.values())), self.wrong)
        held = _by_node(had)
        before = {key: held.get(key) for key in self.figures.amounts}
        if base is None or any(had.get(key) != amount for key, amount in final.items()):
            base = self._store(base, had, final)
        if issue and base.status != VersionStatus.ISSUED:
            self._issue(base)
            base.refresh_from_db()
        return Written(base, before)

    # -- what should stand ----------------------------------------------------------------

    def _base(self) -> PlanVersion | None:
        """The version to go on from: one that is being drafted, else the one in force."""
        plan = TargetPlan.objects.filter(
            metric=self.metric, year=self.figures.year, scope=self.scope
        ).first()
        if plan is None:
            return None
        under_way = plan.versions.filter(status__in=adjustments.OPEN).first()
        if under_way is not None and under_way.status not in EDITABLE:
            raise Refused(
                _("%(version)s is in approval. Decide on it before importing its figures.")
                % {"version": under_way}
            )
        return under_way or plan.versions.filter(status=VersionStatus.ISSUED).first()

    def _given(self) -> Amounts:
        """The figures by row. A person's stand in the unit where the person sits that month."""
        people = {pk for (kind, pk), _month in self.figures.amounts if kind == "person"}
        seats = teams.seats_of(people, (self.year.starts_on, self.year.last_day))
        inside = {self.scope.pk, *self.tree.parents}
        given: Amounts = {}
        for (node, month), amount in self.figures.amounts.items():
            key = _key(node, month, seats.get(node[1], []))
            if key is None or key[1] not in inside:
                self.wrong[place(node, month)] = (
                    _("This person sits in no unit of the company. Import the seat first.")
                    if node[0] == "person"
                    else _("This unit is not part of the company in that year.")
                )
            else:
                given[key, month] = amount
        return given

    def _final(self, had: Amounts, given: Amounts) -> Amounts:
        moved = {(key[2], month) for key, month in given if key[2] is not None}
        # A person's figure stands in one unit a month.
        left = {(key, month): ZERO for key, month in had if (key[2], month) in moved}
        final = {**had, **left, **given}
        if self.metric.adds_up:
            tree = RollUp(self.tree, self.year.months(), given, self._spans())
            tree.write(final, {*left, *given})
            for unit, month, message in tree.wrong:
                self.wrong[place(("unit", unit), month)] = message
        return final

    def _spans(self) -> list[tuple[int, Sequence[date]]]:
        spans = self.figures.spans or [(node, [month]) for node, month in self.figures.amounts]
        return [(node[1], months) for node, months in spans if node[0] == "unit"]

    def _check_locked(self, had: Amounts, final: Amounts) -> None:
        closed = locked_months(self.year.months())
        for (key, month), amount in final.items():
            if month in closed and had.get((key, month), ZERO) != amount:
                node = ("person", key[2]) if key[2] is not None else ("unit", key[1])
                self.wrong[place(node, month)] = _(
                    "%(month)s is locked; its targets no longer change."
                ) % {"month": f"{month:%Y-%m}"}

    def _check_size(self, final: Amounts) -> None:
        """Sums are kept as exactly as their parts, up to the same size."""
        if self._value(final) > MAX_AMOUNT:
            (node, month), _amount = max(self.figures.amounts.items(), key=itemgetter(1))
            self.wrong[place(node, month)] = _(
                "The targets of the company would make more than %(limit)s. "
                "Check for digits too many."
            ) % {"limit": decimal_text(MAX_AMOUNT)}

    # -- writing --------------------------------------------------------------------------

    def _store(self, base: PlanVersion | None, had: Amounts, final: Amounts) -> PlanVersion:
        version = self._version(base)
        version.value = self._value(final)
        version.save(update_fields=["value"])
        rows.ensure_rows(version, self._nodes(final), self.year, final)
        changed = _update_cells(version, final, drafts.next_revision(version))
        audit.record(
            actor=self.actor, action="planversion.import", target=version, now=self.now,
            before={"cells": {_text(key): had.get(key) for key in changed}},
            after={"value": version.value, "revision": version.revision,
                   "cells": {_text(k): a for k, a in final.items() if had.get(k) != a}},
        )  # fmt: skip
        return version

    def _version(self, base: PlanVersion | None) -> PlanVersion:
        if base is None:
            return self._new_plan()
        if base.status in EDITABLE:
            return drafts.lock_draft(base, actor=None, on=clock.business_date(self.now))
        why = adjustments.Adjustment(
            AdjustmentReason.IMPORT, _("Imported figures"), self.year.starts_on
        )
        return adjustments.copy_version(base, why, None, self.actor, self.now)

    def _new_plan(self) -> PlanVersion:
        name = f"{self.figures.year} {self.scope.name} {self.metric.name}"
        new = plans.NewPlan(name, self.metric, self.figures.year, self.scope, ZERO)
        leader = User.objects.filter(
            pk__in=self.scope.leads.filter(ends_on=None, is_deputy=False).values("person")
        ).first()
        plan = TargetPlan.objects.create(
            code=plans.free_code(new), name=name[:120], metric=self.metric,
            year=self.figures.year, scope=self.scope, owner=leader, author=self.actor,
            created_at=self.now,
        )  # fmt: skip
        return PlanVersion.objects.create(
            plan=plan, value=ZERO, author=self.actor, created_at=self.now,
            reason=_("Imported figures"),
        )  # fmt: skip

    def _value(self, final: Amounts) -> Decimal:
        root: Key = (RowKind.UNIT, self.scope.pk, None)
        months = self.year.months()
        known = [final[root, month] for month in months if (root, month) in final]
        return combine(self.metric, known)

    def _nodes(self, final: Amounts) -> list[Node]:
        """The rows that hold a figure, and the units above them, in tree order."""
        keys = {key for key, _month in final}
        wanted = {self.scope.pk}
        for _kind, unit, _person in keys:
            above: int | None = unit
            while above is not None and above not in wanted:
                wanted.add(above)
                above = self.tree.parents.get(above)
        people = [(unit, person) for kind, unit, person in keys if person is not None]
        order = dict(User.objects.values_list("pk", "sort_key")) if people else {}
        people.sort(key=lambda pair: (order[pair[1]], pair))
        return [node for node in self.tree.nodes(people) if node.key[1] in wanted]

    def _issue(self, version: PlanVersion) -> None:
        decisions.submit_imported(version=version, now=self.now)
        decision = decisions.Decision(
            meeting=_("Imported as decided"), held_on=clock.business_date(self.now)
        )
        decisions.approve(version=version, decision=decision, actor=None, now=self.now)
        decisions.issue(version=version, actor=None, now=self.now)


def place(node: NodeId, month: date) -> str:
    """How a refusal names a figure."""
    return f"{node[0]}:{node[1]}:{month:%Y-%m}"


def _key(node: NodeId, month: date, seats: list[Membership]) -> Key | None:
    kind, pk = node
    if kind == "unit":
        return (RowKind.UNIT, pk, None)
    unit = teams.unit_at(seats, month)
    return None if unit is None else (RowKind.PERSON, unit, pk)


def _by_node(had: Amounts) -> dict[tuple[NodeId, date], Decimal]:
    """What each node held in a month, a person's rows together."""
    held: dict[tuple[str, int, date], Decimal] = defaultdict(Decimal)
    for ((kind, unit, person), month), amount in had.items():
        if person is not None:
            held["person", person, month] += amount
        elif kind == RowKind.UNIT:
            held["unit", unit, month] += amount
    return {((kind, pk), month): amount for (kind, pk, month), amount in held.items()}


def _amounts_of(version: PlanVersion) -> Amounts:
    cells = TargetCell.objects.filter(row__version=version).values_list(
        "row__kind", "row__unit", "row__person", "month", "amount"
    )
    return {((kind, unit, person), month): amount for kind, unit, person, month, amount in cells}


def _update_cells(version: PlanVersion, final: Amounts, revision: int) -> list[tuple[Key, date]]:
    """Bring the cells that differ to `final`; returns their keys."""
    changed: dict[tuple[Key, date], TargetCell] = {}
    for cell in TargetCell.objects.filter(row__version=version).select_related("row"):
        key = ((cell.row.kind, cell.row.unit_id, cell.row.person_id), cell.month)
        if key in final and final[key] != cell.amount:
            cell.amount, cell.revision = final[key], revision
            changed[key] = cell
    TargetCell.objects.bulk_update(changed.values(), ["amount", "revision"], batch_size=500)
    return list(changed)


def _text(key: tuple[Key, date]) -> str:
    (kind, unit, person), month = key
    return f"{kind}:{person or unit}:{month:%Y-%m}"
