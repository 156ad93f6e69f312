"""Forms of tracking, one module a noun."""

from goalmgmt.core.forms import attempt, show_refusal

__all__ = ["attempt", "show_refusal"]
