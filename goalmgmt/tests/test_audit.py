"""The audit trail is append-only and shows tampering (quality.md M5, M13)."""

from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from goalmgmt.core import audit, triggers
from goalmgmt.core.models import AuditEvent
from teams.tests.factories import NOW, person

pytestmark = pytest.mark.django_db
TABLE = AuditEvent._meta.db_table


def _attack_save(event: AuditEvent) -> None:
    event.reason = "changed"
    event.save()


def _attack_update(event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(reason="changed")


def _attack_bulk_update(event: AuditEvent) -> None:
    event.reason = "changed"
    AuditEvent.objects.bulk_update([event], ["reason"])


def _attack_delete(event: AuditEvent) -> None:
    event.delete()


def _attack_queryset_delete(event: AuditEvent) -> None:
    AuditEvent.objects.all().delete()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _attack_raw_update(event: AuditEvent) -> None:
    _sql(f"UPDATE {TABLE} SET reason = 'changed' WHERE id = {event.pk}")


def _attack_raw_delete(event: AuditEvent) -> None:
    _sql(f"DELETE FROM {TABLE}")


def _attack_replace(event: AuditEvent) -> None:
    columns = ", ".join(
        field.column for field in AuditEvent._meta.concrete_fields if field.column != "reason"
    )
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    tail = (
        ""
        if connection.vendor == "sqlite"
        else " ON CONFLICT (id) DO UPDATE SET reason = 'changed'"
    )
    _sql(f"{verb} INTO {TABLE} ({columns}, reason) SELECT {columns}, 'changed' FROM {TABLE}{tail}")


def _attack_truncate(event: AuditEvent) -> None:
    connection.check_constraints()  # fires what PostgreSQL still has deferred
    _sql(f"TRUNCATE {TABLE}" if connection.vendor == "postgresql" else f"DELETE FROM {TABLE}")


ATTACKS = [
    _attack_save,
    _attack_update,
    _attack_bulk_update,
    _attack_delete,
    _attack_queryset_delete,
    _attack_raw_update,
    _attack_raw_delete,
    _attack_replace,
    _attack_truncate,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_way_changes_or_removes_an_entry(attack: object, append_only: None) -> None:
    person("someone")
    before = list(AuditEvent.objects.order_by("pk").values())
    assert before
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attack(AuditEvent.objects.get(pk=before[0]["id"]))  # type: ignore[operator]
    assert list(AuditEvent.objects.order_by("pk").values()) == before


def test_without_the_triggers_the_same_attack_succeeds() -> None:
    """The negative control: the attacks above are stopped by the triggers and nothing else."""
    person("someone")
    event = AuditEvent.objects.first()
    assert event is not None
    _attack_raw_update(event)
    assert AuditEvent.objects.filter(reason="changed").count() == 1


def test_one_altered_entry_among_many_is_found() -> None:
    for number in range(30):
        person(f"p{number}")
    assert list(audit.broken_events()) == []
    victim = AuditEvent.objects.order_by("pk")[17]
    AuditEvent.objects.filter(pk=victim.pk).update(after={"code": "forged"})
    assert list(audit.broken_events()) == [victim]


def test_an_entry_written_in_local_time_still_matches_its_digest() -> None:
    shanghai = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    audit.record(actor=None, action="person.change", target=person("someone"), now=shanghai)
    assert list(audit.broken_events()) == []


def test_every_entry_answers_the_six_questions() -> None:
    admin = person("chief", None, "admin")
    someone = person("someone")
    token = audit.request_id.set("req-1")
    event = audit.record(
        actor=admin, action="person.change", target=someone, now=NOW,
        before={"name": "a"}, after={"name": "b"}, reason="married",
    )  # fmt: skip
    audit.request_id.reset(token)
    event.refresh_from_db()
    assert (event.actor, event.at, event.before, event.after) == (
        admin,
        NOW,
        {"name": "a"},
        {"name": "b"},
    )
    assert (event.reason, event.request_id, event.object_type) == ("married", "req-1", "teams.user")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_statements_cover_update_and_delete(vendor: str) -> None:
    text = " ".join(triggers.statements(vendor, "some_table"))
    assert "BEFORE UPDATE" in text
    assert "BEFORE DELETE" in text
