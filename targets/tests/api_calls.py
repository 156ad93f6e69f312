"""How the tests of the API call it."""

from rest_framework.test import APIClient

from targets.models import PlanVersion, TargetCell
from teams.models import User


def api(user: User) -> APIClient:
    """A client of the person, answered in English."""
    client = APIClient(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(version: PlanVersion, part: str = "") -> str:
    return f"/api/v1/plans/{version.plan.code}/versions/{version.number}/{part}"


def state(version: PlanVersion) -> tuple[object, ...]:
    """Everything that a refused call must leave as it was."""
    version.refresh_from_db()
    cells = TargetCell.objects.filter(row__version__plan=version.plan).order_by("pk")
    return (
        version.revision, version.status, version.value, version.plan.versions.count(),
        version.cell_steps.count(), *cells.values_list("pk", "amount", "is_locked"),
    )  # fmt: skip
