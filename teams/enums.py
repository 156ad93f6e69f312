"""Closed lists of the organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    REP = "rep", _("rep")
    MANAGER = "manager", _("manager")
    LEADERSHIP = "leadership", _("leadership")
    FINANCE = "finance", _("finance")
    ADMIN = "admin", _("administrator")


#: Roles that see every unit's targets and results (ux.md §1); pay is decided elsewhere.
COMPANY_WIDE_ROLES = frozenset({Role.LEADERSHIP, Role.FINANCE, Role.ADMIN})


class UnitKind(TextChoices):
    COMPANY = "company", _("company")
    BRANCH = "branch", _("branch")
    REGION = "region", _("region")
    GROUP = "group", _("group")
