"""Pages of API lists."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """50 rows a page, up to 500 by `page_size`."""

    page_size_query_param = "page_size"
    max_page_size = 500
