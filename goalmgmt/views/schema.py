"""The OpenAPI schema."""

from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class Schema(SpectacularAPIView):
    """The schema of the API, of which there is one version."""

    def _get_version_parameter(self, request: Request) -> None:
        """Not from the query: it would get into a header as it is."""
