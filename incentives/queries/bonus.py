"""What pay costs beside what it is paid for: sales, budget, the periods before (product.md P6).

Cost is what was earned: a shortfall brought forward from an earlier period was no cost of that
period and gives none back in this one.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.periods import Period, add_months
from incentives.enums import LineKind
from incentives.models import PayBudget, Statement, StatementLine
from incentives.queries.overview import Share
from tracking.models import AchievedCell

HISTORY = 8
METRICS = ("receipts", "sales")
TOP = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """The pay of a period beside its results; ratios are None where there were none."""

    period: str
    cost: Decimal
    people: int
    receipts: Decimal
    sales: Decimal

    @property
    def of_receipts(self) -> Decimal | None:
        return ratio(self.cost, self.receipts, 6) if self.receipts > 0 else None

    @property
    def of_sales(self) -> Decimal | None:
        return ratio(self.cost, self.sales, 6) if self.sales > 0 else None


@dataclass(frozen=True, slots=True)
class Budgeted:
    """A budget and what was paid of it until now."""

    name: str
    period: str
    budget: Decimal
    actual: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.actual

    @property
    def used(self) -> Decimal | None:
        return ratio(self.actual, self.budget, 4) if self.budget else None


def cost_of(statements: QuerySet[Statement], period: Period) -> Cost:
    """Of the statements that the reader may see."""
    return costs_of(statements, [period])[0]


def costs_of(statements: QuerySet[Statement], periods: list[Period]) -> list[Cost]:
    """Period by period, in a fixed number of statements."""
    codes = [period.code for period in periods]
    paid = _lines(statements.filter(close__period__in=codes)).order_by()
    sums = {
        code: (total, people)
        for code, total, people in paid.values_list("statement__close__period").annotate(
            Sum("amount"), Count("statement__person", distinct=True)
        )
    }
    results = _results(periods)
    return [
        Cost(
            period.code, *(sums.get(period.code) or (ZERO, 0)),
            *(results[metric, period.code] for metric in METRICS),
        )
        for period in periods
    ]  # fmt: skip


def history(statements: QuerySet[Statement], period: Period) -> list[Cost]:
    """The periods of the same kind until this one, the oldest first, from the first with pay on."""
    calendar, found = company.calendar(), [period]
    while len(found) < HISTORY:
        found.append(calendar.previous(found[-1]))
    costs = costs_of(statements, found[::-1])
    first = next((at for at, cost in enumerate(costs) if cost.people), len(costs) - 1)
    return costs[first:]


def by_unit(statements: QuerySet[Statement], period: str) -> list[Share]:
    found = _lines(statements.filter(close__period=period)).order_by()
    rows = found.values_list("statement__unit__name").annotate(
        Count("statement__person", distinct=True), Sum("amount")
    )
    return _largest([Share(name or "", people, total) for name, people, total in rows])


def by_component(statements: QuerySet[Statement], period: str) -> list[Share]:
    found = _lines(statements.filter(close__period=period)).order_by()
    rows = found.values_list("component").annotate(
        Count("statement__person", distinct=True), Sum("amount")
    )
    return _largest([Share(key, people, total) for key, people, total in rows])


def newcomers(statements: QuerySet[Statement], period: Period) -> list[Statement]:
    """The highest statements of people in their first months (policy `newcomer_months`)."""
    since = add_months(period.ends_on, -company.policy().newcomer_months)
    found = statements.filter(close__period=period.code, person__hired_on__gte=since)
    rows = found.select_related("person", "unit", "close").order_by("-total", "person__code")
    return list(rows[:TOP])


def budgets(statements: QuerySet[Statement], period: Period) -> list[Budgeted]:
    """Those of the period and of the year that it lies in, each with what was paid of it."""
    year = company.calendar().year_of(period.starts_on)
    rows = list(
        PayBudget.objects.filter(period__in={period.code, year.code})
        .select_related("unit")
        .order_by("period", "unit__name")
    )
    found = []
    for span in (period, year) if period != year else (period,):
        mine = [row for row in rows if row.period == span.code]
        if mine:
            found += _budgeted(statements, span, mine, until=period.ends_on)
    return found


def _budgeted(
    statements: QuerySet[Statement], span: Period, rows: list[PayBudget], *, until: date
) -> list[Budgeted]:
    within = Q(close__starts_on__gte=span.starts_on, close__ends_on__lte=min(span.ends_on, until))
    paid = _lines(statements.filter(within)).order_by()
    sums = dict(paid.values_list("statement__unit").annotate(Sum("amount")))
    whole = sum(sums.values(), ZERO)
    return [
        Budgeted(
            row.unit.name if row.unit else "", row.period, row.amount,
            sums.get(row.unit_id, ZERO) if row.unit else whole,
        )
        for row in rows
    ]  # fmt: skip


def _lines(statements: QuerySet[Statement]) -> QuerySet[StatementLine]:
    found = StatementLine.objects.filter(statement__in=statements.order_by().values("pk"))
    return found.exclude(kind=LineKind.DEBT)


def _results(periods: list[Period]) -> dict[tuple[str, str], Decimal]:
    months = {month: period.code for period in periods for month in period.months()}
    rows = AchievedCell.objects.filter(metric__code__in=METRICS, month__in=months).order_by()
    found = {(metric, period.code): ZERO for metric in METRICS for period in periods}
    for metric, month, amount in rows.values_list("metric__code", "month").annotate(Sum("amount")):
        found[metric, months[month]] += amount
    return found


def _largest(shares: list[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: (-share.amount, share.name))
