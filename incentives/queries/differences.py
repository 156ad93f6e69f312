"""What a run of a close pays differently from another run, person by person and why (P5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Abs, Coalesce

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.fields import AmountField
from incentives.models import CloseRun, Statement, StatementLine
from teams.models import User

CHUNK = 500
#: A fifth: from here on a change is worth a look.
FAR = Decimal("0.2")
STEPS = ("to_nothing", "far_down", "down", "same", "up", "far_up", "doubled", "from_nothing")


@dataclass(frozen=True, slots=True)
class Part:
    """A component's sum in either run."""

    component: str
    before: Decimal
    after: Decimal

    @property
    def delta(self) -> Decimal:
        return self.after - self.before


@dataclass(slots=True)
class Difference:
    """A person whose pay differs; None where there was or is no statement. `gained` and `lost`
    count the credits that only one of the runs pays for, with their sum."""

    code: str
    name: str
    before: Statement | None
    after: Statement | None
    parts: list[Part] = field(default_factory=list)
    gained: tuple[int, Decimal] = (0, ZERO)
    lost: tuple[int, Decimal] = (0, ZERO)

    @property
    def delta(self) -> Decimal:
        after, before = self.after, self.before
        return (after.total if after else ZERO) - (before.total if before else ZERO)

    @property
    def base_delta(self) -> Decimal:
        after, before = self.after, self.before
        return (after.base if after else ZERO) - (before.base if before else ZERO)

    @property
    def targets(self) -> tuple[Decimal | None, Decimal | None] | None:
        """Both targets where they differ."""
        found = (self.before.target if self.before else None,
                 self.after.target if self.after else None)  # fmt: skip
        return found if found[0] != found[1] else None


def people(run: CloseRun, other: CloseRun) -> QuerySet[User]:
    """Whose total differs between the runs, the largest difference first."""
    differing = _totals(run, other).exclude(now=F("then"))
    sized = differing.annotate(size=Abs(F("now") - F("then"), output_field=AmountField()))
    found: QuerySet[User] = sized.order_by("-size", "code")
    return found


def spread(run: CloseRun, other: CloseRun) -> dict[str, int]:
    """How many people's pay moved how far, by the name of the step."""
    found = dict.fromkeys(STEPS, 0)
    pairs = _totals(run, other).order_by().values_list("then", "now")
    for then, now in pairs.iterator(chunk_size=2000):
        found[_step(then, now)] += 1
    return found


def _step(then: Decimal, now: Decimal) -> str:
    if now == then:
        return "same"
    if then <= 0 or now <= 0:
        return "from_nothing" if now > then else "to_nothing"
    moved = (now - then) / then
    if moved < 0:
        return "down" if moved > -FAR else "far_down"
    return "up" if moved < FAR else "far_up" if moved < 1 else "doubled"


def _totals(run: CloseRun, other: CloseRun) -> Any:
    both = User.objects.filter(Exists(_of(run)) | Exists(_of(other)))
    nothing = Value(ZERO, output_field=AmountField())
    return both.annotate(
        now=Coalesce(Subquery(_of(run).values("total")), nothing, output_field=AmountField()),
        then=Coalesce(Subquery(_of(other).values("total")), nothing, output_field=AmountField()),
    )


def explained(run: CloseRun, other: CloseRun, rows: Sequence[User]) -> list[Difference]:
    """The differences of these people with what makes them, in a fixed number of statements."""
    ids = [row.pk for row in rows]
    now, then = _statements(run, ids), _statements(other, ids)
    sums = _parts(run, other, ids)
    same_period = run.close_id == other.close_id
    gained = _only_in(run, other, ids) if same_period else {}
    lost = _only_in(other, run, ids) if same_period else {}
    nothing = (0, ZERO)
    return [
        Difference(
            row.code, row.name, then.get(row.pk), now.get(row.pk), sums.get(row.pk, []),
            gained.get(row.pk, nothing), lost.get(row.pk, nothing),
        )
        for row in rows
    ]  # fmt: skip


def every(run: CloseRun, other: CloseRun) -> Iterator[Difference]:
    """All of them, a batch at a time."""
    batch: list[User] = []
    for row in people(run, other).iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from explained(run, other, batch)
            batch = []
    yield from explained(run, other, batch)


def by_component(run: CloseRun, other: CloseRun) -> list[Part]:
    """The difference of the whole close, component by component."""
    now, then = _sums(run), _sums(other)
    return [Part(name, then.get(name, ZERO), now.get(name, ZERO)) for name in sorted({*now, *then})]


def _of(run: CloseRun) -> QuerySet[Statement]:
    return Statement.objects.filter(run=run, person=OuterRef("pk"))


def _statements(run: CloseRun, ids: list[int]) -> dict[int, Statement]:
    found = Statement.objects.filter(run=run, person__in=ids).defer("inputs", "balances")
    return {row.person_id: row for row in found.select_related("unit")}


def _sums(run: CloseRun) -> dict[str, Decimal]:
    lines = StatementLine.objects.filter(statement__run=run).order_by()
    return dict(lines.values_list("component").annotate(sum=Sum("amount")))


def _parts(run: CloseRun, other: CloseRun, ids: list[int]) -> dict[int, list[Part]]:
    lines = StatementLine.objects.filter(
        statement__run__in=[run, other], statement__person__in=ids
    ).order_by()
    rows = lines.values_list("statement__person", "component").annotate(
        now=Sum("amount", filter=Q(statement__run=run)),
        then=Sum("amount", filter=Q(statement__run=other)),
    )
    found: dict[int, list[Part]] = {}
    for person, component, now, then in rows:
        part = Part(component, then or ZERO, now or ZERO)
        if part.delta:
            found.setdefault(person, []).append(part)
    for parts in found.values():
        parts.sort(key=lambda part: (-abs(part.delta), part.component))
    return found


def _only_in(run: CloseRun, other: CloseRun, ids: list[int]) -> dict[int, tuple[int, Decimal]]:
    """How many credits, and of what amount, the run's lines name and the other's do not."""
    elsewhere = StatementLine.objects.filter(
        statement__run=other, statement__person=OuterRef("statement__person"),
        credit=OuterRef("credit"),
    )  # fmt: skip
    lines: Any = StatementLine.objects.filter(
        statement__run=run, statement__person__in=ids, credit__isnull=False
    ).order_by()
    rows = lines.filter(~Exists(elsewhere)).values("statement__person", "credit").distinct()
    amounts: dict[int, tuple[int, Decimal]] = {}
    for row in rows.values_list("statement__person", "credit__amount"):
        count, total = amounts.get(row[0], (0, ZERO))
        amounts[row[0]] = (count + 1, total + row[1])
    return amounts
