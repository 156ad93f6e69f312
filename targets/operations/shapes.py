"""The catalogue of month shapes: saved from the months of a row, offered or not (T5)."""

from datetime import datetime
from math import gcd

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.models import MonthShape, SplitRow
from targets.models.shapes import MONTHS
from teams.models import User


@transaction.atomic
def save_shape(
    *, row: SplitRow, name: str, name_en: str = "", actor: User | None, now: datetime
) -> MonthShape:
    """Keep the present months of a row as a named shape.

    Raises NotAllowed for those who lead nobody, Refused for a name that is taken
    or a row without any amount.
    """
    if not rules.can_keep_shapes(actor):
        raise NotAllowed(_("Only those who lead keep month shapes."))
    if MonthShape.objects.filter(name=name).exists():
        raise Refused(_("There is a shape “%(name)s” already.") % {"name": name}, field="name")
    amounts = row.cells.order_by("month").values_list("amount", flat=True)
    weights = [int(amount.scaleb(2)) for amount in amounts]
    if len(weights) != MONTHS or not any(weights):
        raise Refused(_("The row has no amounts yet, so there is no shape to keep."))
    common = gcd(*weights)
    shape = MonthShape(
        code=_free_code(), name=name, name_en=name_en, author=actor, created_at=now,
        weights=[weight // common for weight in weights],
    )  # fmt: skip
    shape.full_clean()
    shape.save(force_insert=True)
    audit.record(
        actor=actor, action="monthshape.save", target=shape, now=now,
        after={"name": name, "weights": shape.weights},
    )  # fmt: skip
    return shape


@transaction.atomic
def use_shape(*, shape: MonthShape, active: bool, actor: User | None, now: datetime) -> None:
    """Offer a shape in the spread dialog, or no longer."""
    if not rules.can_retire_shapes(actor):
        raise NotAllowed(_("Only admins and leadership say which shapes are offered."))
    fresh = MonthShape.objects.select_for_update().get(pk=shape.pk)
    if fresh.is_active == active:
        return
    fresh.is_active = active
    fresh.save(update_fields=["is_active"])
    audit.record(
        actor=actor, action="monthshape.use", target=fresh, now=now, after={"is_active": active}
    )


def _free_code() -> str:
    last = MonthShape.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"shape-{last + 1}"
