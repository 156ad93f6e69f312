import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory


def written(source: str, address: str = "/list/", **context: object) -> str:
    request = RequestFactory().get(address)
    request.user, request.session = AnonymousUser(), {}
    values = {"request": request, **context}
    return Template("{% load lists %}" + source).render(RequestContext(request, values))


@pytest.mark.parametrize(
    ("address", "link", "direction"),
    [
        ("/list/", "?sort=gap", ""),
        ("/list/?sort=gap&page=3&unit=7", "?sort=-gap&amp;unit=7", "ascending"),
        ("/list/?sort=-gap", "?sort=gap", "descending"),
        ("/list/?sort=name", "?sort=gap", ""),
    ],
)
def test_a_heading_turns_the_order_round_and_goes_back_to_page_one(address, link, direction):
    html = written('{% sort_th "gap" "Gap" numeric=True %}', address)
    assert f'href="{link}"' in html
    assert (f'aria-sort="{direction}"' in html) is bool(direction)


def test_the_pager_keeps_the_filters_and_marks_the_page():
    page = Paginator(range(315), 20).page(4)
    html = written('{% include "components/_pager.html" %}', "/list/?unit=7&page=4", page_obj=page)
    assert "61–80 of 315" in html
    assert '<span class="page-now" aria-current="page">4</span>' in html
    assert 'rel="next" href="?unit=7&amp;page=5"' in html


def test_a_sparkline_spans_its_box_and_has_a_title():
    values = [Decimal(0), Decimal(5), Decimal(10)]
    html = written('{% sparkline values "East" %}', values=values)
    assert "<title>East</title>" in html
    assert re.search(r'points="([^"]+)"', html).group(1) == "2.0,18.0 36.0,10.0 70.0,2.0"


def test_a_flat_line_lies_in_the_middle_and_one_value_is_no_trend():
    assert "2.0,10.0 70.0,10.0" in written('{% sparkline v "x" %}', v=[Decimal(3), Decimal(3)])
    assert written('{% sparkline v "x" %}', v=[Decimal(3)]) == ""
