"""What incentives tells the floors below about closed periods (goalmgmt.core.closed)."""

from incentives.models import Close


def has_fiscal_years() -> bool:
    """Closes are named by their fiscal quarter."""
    return Close.objects.exists()
