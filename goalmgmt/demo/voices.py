"""The demo's plan for next year, still a draft: seen by product and region, with a unit's voice."""

from datetime import datetime
from decimal import Decimal

from goalmgmt.demo.company import WAN
from targets.enums import Lens, LensMethod, SpreadMethod
from targets.models import PlanVersion
from targets.operations import lenses, plans, proposals, split
from targets.operations.split import CellEdit
from targets.queries import grid as grids
from targets.queries import metric
from targets.queries.lens_spreading import LensOrder
from targets.queries.spreading import Order
from teams.models import Unit, User

#: Product is shared out to the last fen; of the regions something is still unassigned.
LENSES = (Lens.PRODUCT, Lens.REGION)


def draft_next_year(*, year: int, cast: dict[str, User], now: datetime) -> str:
    """Draft the profit plan of next year, and let the leader of 广东 propose other numbers."""
    director = cast["1010"]
    value = 1200 * WAN
    new = plans.NewPlan(
        name=f"{year} 年度毛利目标", metric=metric("profit"), year=year,
        scope=Unit.objects.get(code="SC"), value=Decimal(value), owner=director,
        reason="销售额增长的同时保持毛利率。", achievable_note="运维服务毛利率高于设备销售。",
        milestones={quarter: Decimal(value) / 4 for quarter in (1, 2, 3, 4)},
    )  # fmt: skip
    version = plans.create_plan(new=new, actor=director, now=now)
    root = version.rows.get(parent=None)
    order = Order(row=root.pk, method=SpreadMethod.EVEN, unit=Decimal(10000), on=now.date())
    split.spread(version=version, order=order, revision=0, actor=director, now=now)
    for lens in LENSES:
        _share_out(version, lens, director, now)
    _propose(version, cast["1011"], now)
    return "draft of next year: 1"


def _share_out(version: PlanVersion, lens: str, director: User, now: datetime) -> None:
    used = lenses.use_lens(version=version, lens=lens, actor=director, now=now)
    rows = list(used.rows.values_list("pk", flat=True))
    weights = {pk: Decimal(len(rows) - place) for place, pk in enumerate(rows)}
    lenses.spread_lens(
        version=version, lens=lens, order=LensOrder(LensMethod.WEIGHTS, weights=weights),
        revision=0, actor=director, now=now,
    )  # fmt: skip
    if lens == Lens.REGION:
        june = grids.fiscal_year(version).months()[5]
        edit = lenses.LensEdit(rows[0], (june,), Decimal(0))
        lenses.save_lens(
            version=version, lens=lens, edits=[edit], revision=1, actor=director, now=now
        )


def _propose(version: PlanVersion, leader: User, now: datetime) -> None:
    version.refresh_from_db()
    row = version.rows.filter(unit__leads__person=leader, person=None, parent__isnull=False).first()
    if row is None:
        return
    months = grids.fiscal_year(version).months()
    cells = dict(row.cells.values_list("month", "amount"))
    edits = [
        CellEdit(row.pk, (month,), cells[month] - 5 * WAN if early else cells[month] + 5 * WAN)
        for month, early in zip((months[1], months[4]), (True, False), strict=True)
    ]
    proposals.propose(
        row=row, edits=edits, revision=version.revision, actor=leader, now=now,
        note="二月有春节，项目验收集中在五月；全年不变，只移月份。",
    )  # fmt: skip
