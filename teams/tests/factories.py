"""A small company for tests: call `cast()` for the usual people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from teams.models import Unit, User
from teams.operations import leads as leaders
from teams.operations import people, units

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START = date(2025, 1, 1)
PASSWORD = "correct-horse-battery"


def unit(code: str, parent: Unit | None = None, name: str = "", kind: str = "") -> Unit:
    """A unit from START on."""
    new = units.NewUnit(
        code, name or code, kind or ("group" if parent else "company"), START, parent
    )
    return units.add_unit(new=new, actor=None, now=NOW)


def person(code: str, seat: Unit | None = None, *roles: str, name: str = "") -> User:
    """A person who sits in `seat` from START on; without roles a rep."""
    new = people.NewPerson(
        code=code,
        name=name or code,
        email=f"{code}@example.com",
        hired_on=START,
        roles=frozenset(roles or ("rep",)),
        password=None,
    )
    found = people.add_person(new=new, actor=None, now=NOW)
    if seat is not None:
        people.join_unit(person=found, unit=seat, starts_on=START, actor=None, now=NOW)
    return found


def leads(who: User, where: Unit) -> User:
    """`who` leads `where` from START on."""
    leaders.appoint_leader(unit=where, person=who, starts_on=START, actor=None, now=NOW)
    return who


@dataclass(frozen=True)
class Cast:
    """Everybody an access test needs."""

    company: Unit
    east: Unit
    west: Unit
    admin: User
    boss: User
    finance: User
    east_manager: User
    west_manager: User
    rep: User
    mate: User
    stranger: User


def cast() -> Cast:
    """company > east (rep, mate), west (stranger), each with its manager."""
    company = unit("co", name="Company")
    east, west = unit("east", company), unit("west", company)
    return Cast(
        company=company,
        east=east,
        west=west,
        admin=person("admin", None, "admin"),
        boss=person("boss", None, "leadership"),
        finance=person("fin", None, "finance"),
        east_manager=leads(person("east-m", east, "manager"), east),
        west_manager=leads(person("west-m", west, "manager"), west),
        rep=person("rep", east),
        mate=person("mate", east),
        stranger=person("stranger", west),
    )
