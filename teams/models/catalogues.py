"""Catalogues that facts are stamped with."""

from django.db import models


class CatalogueItem(models.Model):
    """A coded entry of a catalogue; inactive ones stay on old facts and leave the pick lists."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Territory(CatalogueItem):
    """Where: the region lens."""


class Product(CatalogueItem):
    """What is sold."""


class Channel(CatalogueItem):
    """Through whom: agents, direct, the existing network."""


class Industry(CatalogueItem):
    """To which line of business."""
