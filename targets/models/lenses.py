"""A version seen through another lens: product, channel, industry or region by month (T5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import AmountField
from targets.enums import Lens
from targets.models.plans import PlanVersion
from teams.models import Channel, Industry, Product, Territory
from teams.models.catalogues import CatalogueItem

#: The field of a row that names its entry, by lens.
ITEM_FIELDS = {
    Lens.PRODUCT: "product",
    Lens.CHANNEL: "channel",
    Lens.INDUSTRY: "industry",
    Lens.REGION: "territory",
}
CATALOGUES: dict[str, type[Product] | type[Channel] | type[Industry] | type[Territory]] = {
    Lens.PRODUCT: Product,
    Lens.CHANNEL: Channel,
    Lens.INDUSTRY: Industry,
    Lens.REGION: Territory,
}


class LensSplit(models.Model):
    """A lens that somebody uses for a version; from then on it has to be balanced at submit.

    `revision` counts its saved edits, apart from those of the organisation's split.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="lens_splits")
    lens = models.CharField(max_length=10, choices=Lens.choices)
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "lens"], name="lens_split_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.get_lens_display()}"


def _once(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["split", name],
        condition=Q(**{f"{name}__isnull": False}),
        name=f"lens_row_{name}_once",
    )


def _only(name: str) -> Q:
    """That the row names an entry of this catalogue and of no other."""
    return Q(**{f"{field}__isnull": field != name for field in ITEM_FIELDS.values()})


class LensRow(models.Model):
    """An entry of the lens's catalogue. What no row holds is unassigned: it is derived."""

    split = models.ForeignKey(LensSplit, on_delete=models.CASCADE, related_name="rows")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.PROTECT, related_name="+")
    industry = models.ForeignKey(Industry, null=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            *(_once(name) for name in ITEM_FIELDS.values()),
            models.CheckConstraint(
                condition=_only("product")
                | _only("channel")
                | _only("industry")
                | _only("territory"),
                name="lens_row_names_one_entry",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def item(self) -> CatalogueItem:
        """The entry; the row's own catalogue must be loaded."""
        found = self.product or self.channel or self.industry or self.territory
        assert found is not None  # noqa: S101 - the constraint says so
        return found


class LensCell(models.Model):
    """The target of an entry in a fiscal month; `month` is its first day."""

    row = models.ForeignKey(LensRow, on_delete=models.CASCADE, related_name="cells")
    month = models.DateField()
    amount = AmountField()
    #: The lens's revision with which the amount last changed: a staler edit is a conflict.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["row", "month"], name="lens_cell_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="lens_target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.month:%Y-%m} {self.amount}"
