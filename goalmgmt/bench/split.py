"""P9: split three metrics over 10,000 people and twelve months, exactly and with history.

The limit is one INSERT … SELECT a metric that splits by largest remainder in SQL into our own
table, people first and months then. Ours is the product's spread over the whole tree: rights, row
lock, shares of units and people and months that sum both ways, the step for undo, the audit entry.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

from django.db import connection, transaction
from django.db.models import Sum

from goalmgmt.bench.goals import Goal, exact
from goalmgmt.core import company
from goalmgmt.core.amounts import CENT
from targets.enums import RowKind, SpreadMethod
from targets.models import Metric, PlanVersion, SplitRow, TargetCell, TargetPlan
from targets.operations import split
from targets.queries import grid as grids
from targets.queries.spreading import Order
from teams.models import Unit, User

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
YEAR = 2026
METRICS = ("sales", "receipts", "profit")
#: People in a team, and teams in a region.
TEAM, REGION = 20, 50
VALUE = Decimal("123456789012.34")
BATCH = 5000

LIMIT = """
INSERT INTO targets_targetcell (row_id, month, amount, is_locked, revision)
WITH people AS (
  SELECT row.id, v.value * w.weight::numeric / sum(w.weight) OVER () AS exact, v.value
  FROM targets_splitrow row
  JOIN targets_planversion v ON v.id = row.version_id
  JOIN unnest(%(rows)s::bigint[], %(weights)s::bigint[]) AS w(id, weight) ON w.id = row.id
  WHERE row.version_id = %(version)s AND row.kind = 'person'
), years AS (
  SELECT id, floor(exact)::bigint + CASE WHEN row_number() OVER
    (ORDER BY exact - floor(exact) DESC, id) <= value - sum(floor(exact)) OVER ()
    THEN 1 ELSE 0 END AS amount
  FROM people
), months AS (
  SELECT id, n, amount, amount::numeric / 12 AS exact FROM years, generate_series(0, 11) AS n
)
SELECT id, (date '2026-01-01' + n * interval '1 month')::date,
  floor(exact)::bigint + CASE WHEN row_number() OVER (PARTITION BY id ORDER BY n)
    <= amount - sum(floor(exact)) OVER (PARTITION BY id) THEN 1 ELSE 0 END, false, 0
FROM months
"""


class Split:
    """The company at one size: two versions of a plan for each metric, ours with cells already."""

    def __init__(self, people: int) -> None:
        self.turn = 0
        self.chance = random.Random(9)  # noqa: S311 - a company made up, no secret
        units, staff = _company(people)
        self.versions = [_version(code, units, staff) for code in METRICS]
        self.targets = [_version(code, units, staff, shift=1) for code in METRICS]
        for version in self.versions:
            _empty_cells(version)
        self.persons = [
            list(version.rows.filter(kind=RowKind.PERSON).values_list("pk", flat=True))
            for version in self.targets
        ]
        self.shares = [
            [int(1000 * self.chance.lognormvariate(0, 0.6)) + 1 for _person in range(people)]
            for _metric in METRICS
        ]
        self.trees = [
            list(version.rows.values_list("pk", "parent", "kind")) for version in self.versions
        ]
        _analyze()

    def limit(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for version, rows, weights in zip(self.targets, self.persons, self.shares, strict=True):
                cursor.execute(LIMIT, {"version": version.pk, "rows": rows, "weights": weights})

    def ours(self) -> None:
        """Other weights each time, so that every cell changes; one request's worth of rules."""
        self.turn += 1
        with company.read_once():
            for version, tree, shares in zip(self.versions, self.trees, self.shares, strict=True):
                weights = _weights(tree, shares, self.turn)
                order = Order(
                    row=tree[0][0], method=SpreadMethod.WEIGHTS, unit=CENT, weights=weights
                )
                saved = split.spread(
                    version=version, order=order, revision=version.revision, actor=None, now=NOW
                )
                version.revision = saved.revision

    def tidy(self) -> None:
        TargetCell.objects.filter(row__version__in=self.targets).delete()
        _analyze("VACUUM ANALYZE")

    def check(self) -> None:
        """Every unit and month is the sum of what stands below it, and the whole is the value."""
        for version in self.versions:
            grid = grids.load(version)
            exact(grid.year_remainder() == 0 and not grid.remainders(), "our cells do not sum")
            exact(_people_sum(version) == VALUE, "our people do not sum")
        self.limit()
        for version in self.targets:
            exact(_people_sum(version) == VALUE, "the limit does not sum")
        self.tidy()


def _people_sum(version: PlanVersion) -> Decimal:
    people = TargetCell.objects.filter(row__version=version, row__kind=RowKind.PERSON)
    found: Decimal = people.aggregate(all=Sum("amount"))["all"]
    return found


Tree = list[tuple[int, int | None, str]]


def _weights(tree: Tree, shares: list[int], turn: int) -> dict[int, Decimal]:
    """Of people as drawn, moved on by `turn`; of units the sum of those below."""
    found: dict[int, int] = {}
    persons = [pk for pk, _parent, kind in tree if kind == RowKind.PERSON]
    for place, pk in enumerate(persons):
        found[pk] = shares[(place + turn) % len(shares)]
    for pk, parent, _kind in reversed(tree):
        if parent is not None:
            found[parent] = found.get(parent, 0) + found.get(pk, 0)
    return {pk: Decimal(weight) for pk, weight in found.items()}


def _company(people: int) -> tuple[dict[int | None, list[Unit]], list[User]]:
    """Regions of 50 teams of 20 people; each is made once and found again."""
    teams = (people + TEAM - 1) // TEAM
    regions = (teams + REGION - 1) // REGION
    day = NOW.date().replace(year=2020)
    codes = [
        "bench",
        *(f"bench-r{n}" for n in range(regions)),
        *(f"bench-t{n}" for n in range(teams)),
    ]
    Unit.objects.bulk_create(
        [Unit(code=code, name=code, kind="group", starts_on=day) for code in codes],
        ignore_conflicts=True,
    )
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    below: dict[int | None, list[Unit]] = {None: [units["bench"]]}
    below[units["bench"].pk] = [units[f"bench-r{n}"] for n in range(regions)]
    for number in range(teams):
        region = units[f"bench-r{number // REGION}"]
        below.setdefault(region.pk, []).append(units[f"bench-t{number}"])
    names = [f"bench-{number:06d}" for number in range(people)]
    User.objects.bulk_create(
        [User(code=name, name=name, sort_key=name, is_active=False) for name in names],
        ignore_conflicts=True, batch_size=BATCH,
    )  # fmt: skip
    return below, list(User.objects.filter(code__startswith="bench-").order_by("code")[:people])


def _version(
    code: str, below: dict[int | None, list[Unit]], staff: list[User], *, shift: int = 0
) -> PlanVersion:
    """A plan of the metric with its rows and no cells; of an earlier run it is made anew."""
    year = YEAR + 40 * shift
    plan, _made = TargetPlan.objects.get_or_create(
        code=f"bench-{code}-{year}",
        defaults={"name": code, "metric": Metric.objects.get(code=code), "year": year,
                  "scope": below[None][0], "created_at": NOW},
    )  # fmt: skip
    number = plan.versions.count() + 1
    version = PlanVersion.objects.create(plan=plan, number=number, value=VALUE, created_at=NOW)
    above: list[SplitRow | None] = [None]
    position = 0
    for depth in range(3):
        made = []
        for row in above:
            for unit in below.get(row.unit_id if row else None, []):
                position += 1
                made.append(SplitRow(version=version, parent=row, kind=RowKind.UNIT, unit=unit,
                                     position=position, depth=depth))  # fmt: skip
        above = list(SplitRow.objects.bulk_create(made, batch_size=BATCH))
    teams = [row for row in above if row is not None]
    rows = [
        SplitRow(version=version, parent=team, kind=RowKind.PERSON, unit_id=team.unit_id,
                 person=person, position=position + place, depth=3)
        for team, members in zip(teams, _teams_of(staff), strict=True)
        for place, person in enumerate(members, start=1)
    ]  # fmt: skip
    SplitRow.objects.bulk_create(rows, batch_size=BATCH)
    return version


def _teams_of(staff: list[User]) -> Iterator[list[User]]:
    waiting = iter(staff)
    while members := list(islice(waiting, TEAM)):
        yield members


def _empty_cells(version: PlanVersion) -> None:
    months = grids.fiscal_year(version).months()
    rows = version.rows.order_by("pk").values_list("pk", flat=True)
    cells = [TargetCell(row_id=pk, month=month, amount=0) for pk in rows for month in months]
    TargetCell.objects.bulk_create(cells, batch_size=BATCH)


def _analyze(command: str = "ANALYZE") -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"{command} targets_targetcell, targets_splitrow")


GOAL = Goal(
    name="P9",
    title="Split 3 metrics x people x 12 months, exact, with history",
    ratio=2.5,
    statements=30,
    sizes=(100, 2000, 10000),
    prepare=Split,
    seconds={2000: 1.0},
)
