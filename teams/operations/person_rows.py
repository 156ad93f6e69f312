"""People by the file: facts, roles, seats and leads in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import closed, locks
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.kinds import Row, Run
from teams import rules
from teams.enums import Role
from teams.models import Membership, RoleGrant, Unit, UnitLead, User
from teams.models.people import sort_key_of
from teams.operations import trail
from teams.operations.trail import Entry
from teams.operations.units import TREE_LOCK

E = TypeVar("E", Membership, UnitLead)
_FACTS = ("name", "email", "job_title", "hired_on", "left_on")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a row tells it; None means unchanged."""

    row: Row
    code: str
    name: str | None = None
    email: str | None = None
    job_title: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    unit: Unit | None = None
    roles: frozenset[str] | None = None


def _shut() -> set[int]:
    """The units that are closed or will be; none closes until the import is written."""
    locks.share(TREE_LOCK)
    return set(Unit.objects.exclude(closed_on=None).values_list("pk", flat=True))


@dataclass(slots=True)
class _Work:
    """What is there, and what the rows come to, collected before it is written."""

    run: Run
    today: date
    people: dict[str, User]
    roles: dict[int, set[str]]
    seats: dict[int, list[Membership]]
    unit_leads: dict[int, list[UnitLead]]
    person_leads: dict[int, list[UnitLead]]
    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    grants: list[RoleGrant] = field(default_factory=list)
    revoked: list[tuple[int, str]] = field(default_factory=list)
    new_edges: list[Membership | UnitLead] = field(default_factory=list)
    ended: dict[tuple[type, int], Membership | UnitLead] = field(default_factory=dict)
    dropped: list[Membership | UnitLead] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    shut: set[int] = field(default_factory=_shut)
    open_from: date = field(default_factory=closed.open_from)


@transaction.atomic
def save_people(*, rows: Sequence[PersonRow], run: Run, today: date) -> None:
    """Add and change people with their roles and seats; a manager leads the unit of the row.

    New people sit in their unit from the day they were hired (else from `today`), existing
    ones move `today`; who left gives up seat and lead. Writes nothing when a row was refused.
    """
    if not rules.can_manage_organisation(cast("User | None", run.actor)):
        raise NotAllowed(_("Only an administrator changes people."))
    work = _work(run, today)
    _check_emails(work, rows)
    for row in rows:
        _check_row(work, row)
    if run.problems:
        return
    _add(work, rows)
    for change in (_change_facts, _change_roles, _change_seat, _change_lead, _leave):
        for row in rows:
            change(work, row, work.people[row.code])
    if not run.problems:
        _write(work, len(rows))


def _work(run: Run, today: date) -> _Work:
    people = {person.code: person for person in User.objects.select_for_update().order_by("pk")}
    work = _Work(run, today, people, {}, {}, {}, {})
    for person, role in RoleGrant.objects.values_list("person", "role"):
        work.roles.setdefault(person, set()).add(role)
    seats = Membership.objects.filter(is_primary=True).order_by("starts_on")
    for seat in seats.select_related("unit"):
        work.seats.setdefault(seat.person_id, []).append(seat)
    for lead in UnitLead.objects.select_related("person", "unit").order_by("starts_on"):
        _know(work, lead)
    return work


def _know(work: _Work, lead: UnitLead) -> None:
    work.unit_leads.setdefault(lead.unit_id, []).append(lead)
    work.person_leads.setdefault(lead.person_id, []).append(lead)


def _check_emails(work: _Work, rows: Sequence[PersonRow]) -> None:
    """Each address once, in the file and against everybody whom the file leaves alone."""
    after = {code: person.email for code, person in work.people.items()}
    after.update({row.code: row.email for row in rows if row.email is not None})
    owners: dict[str, list[str]] = {}
    for code, email in after.items():
        if email:
            owners.setdefault(email.casefold(), []).append(code)
    for row in rows:
        if row.email and len(owners[row.email.casefold()]) > 1:
            work.run.refuse(row.row, "email", _("Another person has this e-mail address."))


def _check_row(work: _Work, row: PersonRow) -> None:
    person = work.people.get(row.code)
    if person is None and not row.name:
        work.run.refuse(row.row, "name", _("This cell is empty. A new person needs it."))
    hired_on = row.hired_on or (person and person.hired_on)
    left_on = row.left_on or (person and person.left_on)
    if hired_on and left_on and left_on < hired_on:
        work.run.refuse(row.row, "left_on", _("The day of leaving lies before the day of hiring."))
    actor = work.run.actor
    if person is not None and actor is not None and person.pk == actor.pk:
        held = work.roles.get(person.pk, set())
        if row.roles is not None and row.roles != held:
            work.run.refuse(row.row, "roles", _("Nobody changes their own roles."))


def _add(work: _Work, rows: Sequence[PersonRow]) -> None:
    new = [row for row in rows if row.code not in work.people]
    added = User.objects.bulk_create(
        [
            User(
                code=row.code, name=row.name or "", sort_key=sort_key_of(row.name or ""),
                email=row.email or "", job_title=row.job_title or "", hired_on=row.hired_on,
                left_on=row.left_on, password=make_password(None),
            )
            for row in new
        ],
        batch_size=500,
    )  # fmt: skip
    for person in added:
        after = {name: getattr(person, name) for name in ("code", "name", "job_title")}
        work.entries.append(Entry("person.add", person, {}, after))
        work.people[person.code] = person
        work.added.add(person.code)


def _change_facts(work: _Work, row: PersonRow, person: User) -> None:
    wanted = {name: getattr(row, name) for name in _FACTS if getattr(row, name) is not None}
    before = {name: getattr(person, name) for name in wanted}
    if before == wanted:
        return
    for name, value in wanted.items():
        setattr(person, name, value)
    person.sort_key = sort_key_of(person.name)
    _changed(work, "person.change", person, before, wanted)


def _changed(
    work: _Work, action: str, person: User, before: dict[str, Any], after: dict[str, Any]
) -> None:
    work.changed.add(person.code)
    work.entries.append(Entry(action, person, before, after))


def _change_roles(work: _Work, row: PersonRow, person: User) -> None:
    held = work.roles.setdefault(person.pk, set())
    if row.roles is None or row.roles == held:
        return
    for role in sorted(row.roles - held):
        work.grants.append(RoleGrant(person=person, role=role, granted_at=work.run.now))
        _changed(work, "person.grant_role", person, {}, {"role": role})
    for role in sorted(held - row.roles):
        work.revoked.append((person.pk, role))
        _changed(work, "person.revoke_role", person, {"role": role}, {})
    if Role.MANAGER in held - row.roles:
        _end_leads(work, person, work.today)
    work.roles[person.pk] = set(row.roles)


def _change_seat(work: _Work, row: PersonRow, person: User) -> None:
    if row.unit is None:
        return
    if row.unit.pk in work.shut:
        work.run.refuse(row.row, "unit", _("This unit is closed. Choose another one."))
        return
    seats = work.seats.setdefault(person.pk, [])
    last = seats[-1] if seats else None
    if last is not None and last.unit_id == row.unit.pk:
        return
    starts_on = work.today if last or not person.hired_on else person.hired_on
    if person.left_on and person.left_on <= starts_on:
        return
    if last is not None and last.starts_on >= starts_on:
        message = _("%(person)s already sits in %(unit)s from %(day)s; one seat at a time.")
        values = {"person": person, "unit": last.unit, "day": last.starts_on.isoformat()}
        work.run.refuse(row.row, "unit", message % values)
        return
    if last is not None and starts_on < work.open_from:
        work.run.refuse(row.row, "unit", closed.reaches_back(work.open_from))
        return
    if last is not None:
        _end(work, last, starts_on)
        _end_leads(work, person, starts_on, unit=last.unit_id)
    seat = Membership(person=person, unit=row.unit, starts_on=starts_on)
    seats.append(seat)
    work.new_edges.append(seat)
    after = {"unit": row.unit.code, "starts_on": starts_on}
    _changed(work, "person.join_unit", person, {"unit": last and last.unit.code}, after)


def _change_lead(work: _Work, row: PersonRow, person: User) -> None:
    """A manager leads the unit of the row; beside a leader who is still there, as a deputy."""
    managing = Role.MANAGER in work.roles.get(person.pk, set())
    if row.unit is None or not managing or person.left_on is not None:
        return
    current = [lead for lead in work.unit_leads.get(row.unit.pk, []) if lead.ends_on is None]
    seats = [seat for seat in work.seats.get(person.pk, []) if seat.unit_id == row.unit.pk]
    if not seats or any(lead.person_id == person.pk for lead in current):
        return
    starts_on = seats[-1].starts_on
    staying = [lead for lead in current if _stays(work, lead)]
    for lead in current:
        if lead not in staying:
            _end(work, lead, max(starts_on, lead.starts_on + timedelta(days=1)))
    lead = UnitLead(unit=row.unit, person=person, starts_on=starts_on, is_deputy=bool(staying))
    _know(work, lead)
    work.new_edges.append(lead)
    after = {"unit": row.unit.code, "starts_on": starts_on, "deputy": bool(staying)}
    _changed(work, "person.lead", person, {}, after)


def _stays(work: _Work, lead: UnitLead) -> bool:
    person = work.people[lead.person.code]
    return person.left_on is None and Role.MANAGER in work.roles.get(person.pk, set())


def _leave(work: _Work, _row: PersonRow, person: User) -> None:
    """Ends what is still open on the day of leaving."""
    left_on = person.left_on
    if left_on is None:
        return
    open_seats = []
    for seat in work.seats.get(person.pk, []):
        ends_on = max(left_on, work.open_from) if seat.pk else left_on
        if seat.ends_on is None or seat.ends_on > ends_on:
            open_seats.append(seat)
            _end(work, seat, ends_on)
    if _end_leads(work, person, left_on) or open_seats:
        _changed(work, "person.leave", person, {}, {"left_on": left_on})


def _end_leads(work: _Work, person: User, ends_on: date, unit: int | None = None) -> int:
    """Ends the person's leads, all or of one unit; says how many."""
    ending = [
        lead
        for lead in work.person_leads.get(person.pk, [])
        if unit in {None, lead.unit_id} and (lead.ends_on is None or lead.ends_on > ends_on)
    ]
    for lead in ending:
        _end(work, lead, ends_on)
    return len(ending)


def _end(work: _Work, edge: Membership | UnitLead, ends_on: date) -> None:
    """Ends an edge; one that would not last a day goes."""
    if ends_on > edge.starts_on:
        edge.ends_on = ends_on
        if edge.pk:
            work.ended[type(edge), edge.pk] = edge
    elif edge.pk:
        work.dropped.append(edge)
    else:
        work.new_edges.remove(edge)


def _write(work: _Work, rows: int) -> None:
    run = work.run
    changed = [work.people[code] for code in sorted(work.changed)]
    User.objects.bulk_update(changed, [*_FACTS, "sort_key"], batch_size=500)
    RoleGrant.objects.bulk_create(work.grants, batch_size=500)
    for role in Role.values:
        people = [person for person, revoked in work.revoked if revoked == role]
        RoleGrant.objects.filter(role=role, person__in=people).delete()
    _write_edges(work, Membership)
    _write_edges(work, UnitLead)
    trail.write(actor=run.actor, now=run.now, entries=work.entries)
    run.created, run.updated = len(work.added), len(work.changed - work.added)
    run.unchanged = rows - run.created - run.updated


def _write_edges(work: _Work, model: type[E]) -> None:
    edges = model._base_manager
    edges.filter(pk__in=[edge.pk for edge in work.dropped if isinstance(edge, model)]).delete()
    ended = [edge for edge in work.ended.values() if isinstance(edge, model)]
    edges.bulk_update(ended, ["ends_on"], batch_size=500)
    new = [edge for edge in work.new_edges if isinstance(edge, model)]
    edges.bulk_create(new, batch_size=500)
