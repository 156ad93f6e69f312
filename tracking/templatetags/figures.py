"""What the pages of reports need to read their frozen facts."""

from decimal import Decimal

from django import template

from tracking.enums import NextStep

register = template.Library()


@register.filter
def amount(text: str | None) -> Decimal | None:
    """The amount that frozen facts hold as text."""
    return Decimal(text) if text else None


@register.filter
def step_word(code: str) -> str:
    """The next step in words."""
    return str(NextStep(code).label)
