"""Gapless document numbers, taken under a lock in the transaction that writes the document."""

from goalmgmt.core.models import NumberSeries


def next_number(series: str) -> int:
    """The next number of `series`, from 1. Call inside atomic(): a rollback gives it back."""
    NumberSeries.objects.get_or_create(code=series)
    row = NumberSeries.objects.select_for_update().get(code=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
