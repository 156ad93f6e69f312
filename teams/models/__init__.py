"""Models of the organisation, one module a noun."""

from teams.models.catalogues import Channel, Industry, Product, Territory
from teams.models.people import RoleGrant, User
from teams.models.tokens import TokenRights
from teams.models.units import Membership, Unit, UnitAncestry, UnitLead, UnitPlacement

__all__ = [
    "Channel",
    "Industry",
    "Membership",
    "Product",
    "RoleGrant",
    "Territory",
    "TokenRights",
    "Unit",
    "UnitAncestry",
    "UnitLead",
    "UnitPlacement",
    "User",
]
