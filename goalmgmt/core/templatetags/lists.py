"""Parts of lists and rows: sortable headings, page links, sparklines: `{% load lists %}`."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goalmgmt.core.amounts import round_half_up

register = template.Library()

_WIDTH, _HEIGHT, _MARGIN = 72, 20, 2


@register.filter
def page_range(page: "Page[Any]") -> list[int | str]:
    """The page numbers to show: the ends, the neighbours, an ellipsis between."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, number: int, name: str = "") -> str:
    """The address of this list with another page number, its filters kept."""
    query = context["request"].GET.copy()
    query[name or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/_sort_th.html", takes_context=True)
def sort_th(
    context: RequestContext, key: str, label: str, numeric: bool = False, default: str = ""
) -> dict[str, object]:
    """A column heading that sorts: `?sort=key`, then `?sort=-key`; `default` is the list's own."""
    query = context["request"].GET.copy()
    current = query.get("sort") or default
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {
        "url": f"?{query.urlencode()}",
        "label": label,
        "numeric": numeric,
        "direction": direction,
    }


@register.simple_tag
def sparkline(values: Sequence[Decimal], label: str) -> SafeString:
    """A trend as a small line with its title; nothing for fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img"><title>{}</title>'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
        _WIDTH, _HEIGHT, label, " ".join(_points(values)),
    )  # fmt: skip


def _points(values: Sequence[Decimal]) -> list[str]:
    low, high = min(values), max(values)
    across, up = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    step = Fraction(across, len(values) - 1)
    points = []
    for index, value in enumerate(values):
        share = Fraction(value - low) / Fraction(high - low) if high > low else Fraction(1, 2)
        x, y = _MARGIN + index * step, _HEIGHT - _MARGIN - share * up
        points.append(f"{round_half_up(x, 1)},{round_half_up(y, 1)}")
    return points
