"""Importers of the organisation: units, people and the catalogues."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from teams.enums import Role, UnitKind
from teams.models import Channel, Industry, Product, Territory, Unit
from teams.models.catalogues import CatalogueItem
from teams.operations.calendar import DayRow, save_days
from teams.operations.catalogues import ItemRow, save_items
from teams.operations.person_rows import PersonRow, save_people
from teams.operations.unit_rows import UnitRow, save_units

#: Wider than Django's check: names with accents have addresses too (RFC 6531).
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@]+\.[^\s@.]+")
_STATUS = {"active": True, "inactive": False}
_WORKS = {"yes": True, "no": False}


def write_units(rows: Sequence[Row], run: Run) -> None:
    """Rows in any order: a parent may stand further down."""
    cells.once(run, rows, "code")
    read = [
        UnitRow(
            row,
            cells.code(run, row, "code") or "",
            cells.text(run, row, "name", 120),
            cells.choice(run, row, "kind", UnitKind.values),
            cells.code(run, row, "parent"),
            cells.day(run, row, "starts_on"),
        )
        for row in rows
    ]
    if not run.problems:
        save_units(rows=read, run=run)


def write_people(rows: Sequence[Row], run: Run) -> None:
    """People with their unit and roles."""
    cells.once(run, rows, "code")
    units = {unit.code: unit for unit in Unit.objects.all()}
    read = [
        PersonRow(
            row,
            cells.code(run, row, "code") or "",
            name=cells.text(run, row, "name", 120),
            email=_email(run, row),
            job_title=cells.text(run, row, "job_title", 120),
            hired_on=cells.day(run, row, "hired_on"),
            left_on=cells.day(run, row, "left_on"),
            unit=cells.known(run, row, "unit", units),
            roles=_roles(run, row),
        )
        for row in rows
    ]
    if not run.problems:
        save_people(rows=read, run=run, today=clock.business_date(run.now))


def _email(run: Run, row: Row) -> str | None:
    email = cells.text(run, row, "email", 254)
    if email is not None and not _ADDRESS.fullmatch(email):
        message = _("“%(text)s” is not an e-mail address. Write it like li.na@example.com.")
        run.refuse(row, "email", message % {"text": email[:40]})
    return email


def _roles(run: Run, row: Row) -> frozenset[str] | None:
    names = [name.strip() for name in row["roles"].split(";") if name.strip()]
    for name in names:
        if name not in Role.values:
            message = _("“%(text)s” is not known here. Choose: %(allowed)s.")
            allowed = ";".join(Role.values)
            run.refuse(row, "roles", message % {"text": name[:40], "allowed": allowed})
    return frozenset(names) or None


def write_calendar(rows: Sequence[Row], run: Run) -> None:
    """Days on which the company works or rests."""
    read = []
    for row in rows:
        day = cells.day(run, row, "day")
        works = _WORKS.get(cells.choice(run, row, "works", _WORKS) or "")
        note = cells.text(run, row, "note", 120)
        if day is not None:
            read.append(DayRow(row, day, works, note))
    _days_once(read, run)
    if not run.problems:
        save_days(rows=read, run=run)


def _days_once(rows: Sequence[DayRow], run: Run) -> None:
    """Refuses a day that stands in an earlier row, however each is written."""
    seen: dict[date, int] = {}
    for row in rows:
        first = seen.setdefault(row.day, row.row.number)
        if first != row.row.number:
            message = _("“%(text)s” stands in row %(row)d already. Keep one of them.")
            run.refuse(row.row, "day", message % {"text": row.day.isoformat(), "row": first})


def _catalogue(model: type[CatalogueItem]) -> Callable[[Sequence[Row], Run], None]:
    def write(rows: Sequence[Row], run: Run) -> None:
        cells.once(run, rows, "code")
        read = [
            ItemRow(
                row,
                cells.code(run, row, "code") or "",
                cells.text(run, row, "name", 120),
                _STATUS.get(cells.choice(run, row, "status", _STATUS) or ""),
            )
            for row in rows
        ]
        if not run.problems:
            save_items(model=model, rows=read, run=run)

    return write


def _catalogue_kind(name: str, model: type[CatalogueItem], example: str) -> Kind:
    columns = (
        Column("code", required=True, example=example),
        Column("name", example=example),
        Column("status", example="active"),
    )
    return Kind(name, columns, _catalogue(model))


KINDS = (
    Kind(
        "units",
        (
            Column("code", required=True, example="gdw"),
            Column("name", example="粤西"),
            Column("kind", example="region"),
            Column("parent", example="sc"),
            Column("starts_on", example="2026-01-01"),
        ),
        write_units,
    ),
    Kind(
        "people",
        (
            Column("code", required=True, example="1024"),
            Column("name", example="李娜"),
            Column("email", example="li.na@example.com"),
            Column("job_title", example="客户经理"),
            Column("hired_on", example="2024-03-01"),
            Column("left_on"),
            Column("unit", example="gdw"),
            Column("roles", example="rep;manager"),
        ),
        write_people,
    ),
    _catalogue_kind("products", Product, "P-01"),
    _catalogue_kind("channels", Channel, "direct"),
    _catalogue_kind("industries", Industry, "power"),
    _catalogue_kind("territories", Territory, "gd"),
    Kind(
        "calendar",
        (
            Column("day", required=True, example="2027-02-20"),
            Column("works", example="yes"),
            Column("note", example="春节调休上班"),
        ),
        write_calendar,
    ),
)
