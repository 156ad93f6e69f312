"""The pace blocks of the Today page: own, units led, company; all from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.navigation import place
from goalmgmt.core.periods import Period, PeriodKind
from targets.models import Metric
from targets.queries import metric
from teams.models import Unit, UnitLead, User
from teams.queries import root_unit, unit_on
from tracking.queries import Asked, LedgerRow, drill, person_row

#: States of a row that ask for a talk.
LAGGING = frozenset({"at_risk", "behind"})
LEAST, MOST_UNITS, MOST_PEOPLE = 3, 3, 5


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ledger with the page that it opens to."""

    row: LedgerRow
    url: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a person, unit or the company stands, and what that is made of."""

    period: Period
    metric: Metric
    total: Line
    lines: list[Line]
    calendar_share: Decimal | None = None

    @property
    def lagging_people(self) -> list[Line]:
        """The people behind their plan, the largest gap first."""
        people = [line for line in self.lines if line.row.kind == "person"]
        late = [line for line in people if line.row.status in LAGGING]
        return sorted(late, key=_by_gap)[:MOST_PEOPLE]

    @property
    def largest_gaps(self) -> list[Line]:
        """The three units or people furthest behind their plan to date."""
        late = [line for line in self.lines if line.row.gap_to_date < 0 and line.row.target]
        return sorted(late, key=_by_gap)[:LEAST]


def _by_gap(line: Line) -> tuple[object, str]:
    return (line.row.gap_to_date, line.row.code)


def basis() -> Metric:
    """The metric that the company pays by: what Today speaks of."""
    return metric(company.policy().pay_basis)


def own(person: User, day: date) -> Pace:
    """The person's month."""
    period = company.calendar().of(PeriodKind.MONTH, day)
    measured = basis()
    asked = Asked(period, measured, day)
    row = person_row(asked, person)
    unit = Unit.objects.filter(pk__in=[unit_on(person, day)]).values_list("code", flat=True).first()
    url = _open(measured, "tracking:ledger_person", period, unit, person.code) if unit else ""
    return Pace(period, measured, Line(row, url), [], asked.calendar_share)


def of_unit(unit: Unit, day: date) -> Pace:
    """The unit's year, one level down."""
    period = company.calendar().of(PeriodKind.YEAR, day)
    measured = basis()
    asked = Asked(period, measured, day)
    found = drill(asked, unit)
    total = Line(found.total, _open(measured, "tracking:ledger_unit", period, unit.code))
    lines = [_line(row, unit, asked) for row in found.rows if row.kind != "reserve"]
    return Pace(period, measured, total, lines, asked.calendar_share)


def _line(row: LedgerRow, unit: Unit, asked: Asked) -> Line:
    codes = (unit.code, row.code) if row.kind == "person" else (row.code,)
    route = "tracking:ledger_person" if row.kind == "person" else "tracking:ledger_unit"
    return Line(row, _open(asked.metric, route, asked.period, *codes))


def _open(measured: Metric, route: str, period: Period, *codes: str) -> str:
    """The ledger of the same metric, so that the figure there is the figure here."""
    url = place(route, period.code, *codes)
    return f"{url}?metric={measured.code}" if url else ""


def of_company(day: date) -> Pace | None:
    """The company's year; None before there is a company."""
    top = root_unit(day)
    return of_unit(top, day) if top else None


def of_led_units(person: User, day: date) -> Sequence[Pace]:
    """The units that the person leads by name, those above first."""
    leads = UnitLead.objects.on(day).filter(person=person).values("unit")
    units = Unit.objects.filter(pk__in=leads).order_by("kind", "code")
    return [of_unit(unit, day) for unit in units[:MOST_UNITS]]
