"""Units, people and catalogues from files: all or nothing, twice is once, blanks keep."""

import json
import os
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.runs import run_import
from goalmgmt.core.imports.sources import Source
from goalmgmt.core.models import AuditEvent, ImportBatch
from teams.models import Membership, Product, RoleGrant, Unit, UnitAncestry, UnitLead, User
from teams.queries import unit_on
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db

UNITS = """code,name,kind,parent,starts_on
gdw,粤西,region,sc,2025-01-01
gz,广州组,group,gdw,2025-01-01
sc,华南分公司,company,,2025-01-01
"""
PEOPLE = """code,name,email,job_title,hired_on,left_on,unit,roles
1,王敏,wang@example.com,经理,2024-01-01,,gdw,manager;rep
2,李娜,li@example.com,客户经理,2024-05-01,,gz,rep
3,陈杰,,客户经理,2023-01-01,2025-06-30,gz,rep
"""


def run(kind, text, **options):
    source = Source(f"{kind}.csv", text.encode())
    options.setdefault("actor", None)
    return run_import(kind, source, now=NOW, **options)


def counts(report):
    assert report.errors == []
    return report.created, report.updated, report.unchanged


def problems(report):
    assert report.errors, "it was taken"
    return [(found.row, found.column) for found in report.errors]


def test_units_may_stand_in_any_order():
    assert counts(run("units", UNITS)) == (3, 0, 0)
    rows = UnitAncestry.objects.values_list("ancestor__code", "descendant__code", "depth")
    assert set(rows) == {
        ("sc", "sc", 0), ("gdw", "gdw", 0), ("gz", "gz", 0),
        ("sc", "gdw", 1), ("gdw", "gz", 1), ("sc", "gz", 2),
    }  # fmt: skip


def test_the_same_file_twice_changes_nothing():
    for kind, text, rows in (("units", UNITS, 3), ("people", PEOPLE, 3)):
        assert counts(run(kind, text)) == (rows, 0, 0)
        before = AuditEvent.objects.count(), ImportBatch.objects.count()
        assert counts(run(kind, text)) == (0, 0, rows)
        assert (AuditEvent.objects.count(), ImportBatch.objects.count()) == before


def test_an_import_is_audited_object_by_object():
    run("units", UNITS)
    assert AuditEvent.objects.filter(action="unit.add").count() == 3
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.created, batch.file_name) == (3, 3, "units.csv")
    assert audit.trail(batch).get().action == "import.run"
    assert list(audit.broken_events()) == []


def test_a_dry_run_counts_and_writes_nothing():
    assert counts(run("units", UNITS, dry_run=True)) == (3, 0, 0)
    assert Unit.objects.count() == AuditEvent.objects.count() == 0


def test_a_later_month_moves_a_unit_and_keeps_where_it_stood():
    run("units", UNITS + "gde,粤东,region,sc,2025-01-01\n")
    assert counts(run("units", "code,parent,starts_on\ngz,gde,2026-04-01\n")) == (0, 1, 0)
    gz = Unit.objects.get(code="gz")
    parents = {
        day: Unit.objects.get(
            pk=gz.ancestry.on(date.fromisoformat(day)).get(depth=1).ancestor_id
        ).code
        for day in ("2026-03-31", "2026-04-01")
    }
    assert parents == {"2026-03-31": "gdw", "2026-04-01": "gde"}


@pytest.mark.parametrize(
    ("case", "text", "places"),
    [
        ("cycle", "code,name,kind,parent,starts_on\na,A,group,b,2025-01-01\n"
                  "b,B,group,a,2025-01-01\n", [(2, "parent")]),
        ("below a cycle", "code,name,kind,parent,starts_on\nz,Z,group,a,2025-01-01\n"
                          "a,A,group,b,2025-01-01\nb,B,group,a,2025-01-01\n", [(3, "parent")]),
        ("own parent", "code,name,kind,parent,starts_on\na,A,group,a,2025-01-01\n",
         [(2, "parent")]),
        ("unknown parent", "code,name,kind,parent,starts_on\na,A,group,q,2025-01-01\n",
         [(2, "parent")]),
        ("unknown kind", "code,name,kind,starts_on\na,A,team,2025-01-01\n", [(2, "kind")]),
        ("twice", "code,name,kind,starts_on\na,A,group,2025-01-01\na,A,group,2025-01-01\n",
         [(3, "code")]),
        ("no name", "code,kind,starts_on\na,group,2025-01-01\n", [(2, "name")]),
        ("slash in code", "code,name,kind,starts_on\na/b,A,group,2025-01-01\n", [(2, "code")]),
        ("move without month", "code,parent\ngz,sc\n", [(2, "starts_on")]),
        ("move inside a month", "code,parent,starts_on\ngz,sc,2026-04-15\n", [(2, "starts_on")]),
        ("other beginning", "code,starts_on\ngz,2024-04-01\n", [(2, "starts_on")]),
    ],
)  # fmt: skip
def test_units_that_make_no_tree_are_refused(case, text, places):
    run("units", UNITS)
    before = AuditEvent.objects.count()
    assert problems(run("units", text)) == places
    assert (Unit.objects.count(), AuditEvent.objects.count()) == (3, before)


def test_a_move_that_closes_a_circle_is_refused():
    run("units", UNITS)
    found = run("units", "code,parent,starts_on\nsc,gz,2026-04-01\n")
    assert problems(found) == [(2, "parent")]
    assert not UnitAncestry.objects.filter(ancestor__code="gz", descendant__code="sc").exists()


def test_people_come_with_seat_roles_and_lead():
    run("units", UNITS)
    run("people", PEOPLE)
    seats = Membership.objects.values_list("person__code", "unit__code", "starts_on", "ends_on")
    assert set(seats) == {
        ("1", "gdw", date(2024, 1, 1), None),
        ("2", "gz", date(2024, 5, 1), None),
        ("3", "gz", date(2023, 1, 1), date(2025, 6, 30)),
    }
    assert list(UnitLead.objects.values_list("unit__code", "person__code")) == [("gdw", "1")]
    assert User.objects.get(code="1").role_names == {"manager", "rep"}
    assert not User.objects.get(code="2").has_usable_password()
    assert User.objects.get(code="2").sort_key == "li na"


def test_facts_older_than_the_hiring_still_find_a_unit():
    run("units", UNITS)
    run("people", PEOPLE)
    person = User.objects.get(code="2")
    assert unit_on(person, date(2020, 1, 1)) == Unit.objects.get(code="gz").pk


def test_blank_cells_leave_a_person_as_it_was():
    run("units", UNITS)
    run("people", PEOPLE)
    assert counts(run("people", "code,name,email,unit,roles\n2,,,,\n")) == (0, 0, 1)
    assert counts(run("people", "code,job_title\n2,大客户经理\n")) == (0, 1, 0)
    person = User.objects.get(code="2")
    assert (person.name, person.job_title, person.role_names) == ("李娜", "大客户经理", {"rep"})


def test_another_unit_moves_the_person_today():
    run("units", UNITS)
    run("people", PEOPLE)
    assert counts(run("people", "code,unit\n1,gz\n")) == (0, 1, 0)
    seats = Membership.objects.filter(person__code="1").order_by("starts_on")
    assert [(seat.unit.code, seat.starts_on, seat.ends_on) for seat in seats] == [
        ("gdw", date(2024, 1, 1), date(2026, 3, 2)),
        ("gz", date(2026, 3, 2), None),
    ]
    leads = UnitLead.objects.order_by("starts_on").values_list("unit__code", "ends_on")
    assert list(leads) == [("gdw", date(2026, 3, 2)), ("gz", None)]


def test_who_leaves_gives_up_seat_and_lead():
    run("units", UNITS)
    run("people", PEOPLE)
    assert counts(run("people", "code,left_on\n1,2026-03-31\n")) == (0, 1, 0)
    assert Membership.objects.get(person__code="1").ends_on == date(2026, 3, 31)
    assert UnitLead.objects.get(person__code="1").ends_on == date(2026, 3, 31)


def test_two_managers_of_a_unit_are_leader_and_deputy_however_often():
    run("units", UNITS)
    text = PEOPLE + "4,赵云,,经理,2024-01-01,,gdw,manager\n"
    assert counts(run("people", text)) == (4, 0, 0)
    assert counts(run("people", text)) == (0, 0, 4)
    leads = UnitLead.objects.filter(unit__code="gdw").values_list("person__code", "is_deputy")
    assert set(leads) == {("1", False), ("4", True)}


def test_a_leader_who_left_is_succeeded():
    run("units", UNITS)
    run("people", PEOPLE)
    text = (
        "code,name,hired_on,left_on,unit,roles\n1,,,2026-02-28,,\n4,赵云,2026-03-01,,gdw,manager\n"
    )
    assert counts(run("people", text)) == (1, 1, 0)
    leads = UnitLead.objects.filter(unit__code="gdw").order_by("starts_on")
    assert [(lead.person.code, lead.is_deputy) for lead in leads] == [("1", False), ("4", False)]


@pytest.mark.parametrize(
    ("case", "text", "places"),
    [
        ("unknown unit", "code,name,unit\n9,新人,nowhere\n", [(2, "unit")]),
        ("unknown role", "code,name,roles\n9,新人,boss\n", [(2, "roles")]),
        ("bad e-mail", "code,name,email\n9,新人,nobody\n", [(2, "email")]),
        ("e-mail of another", "code,name,email\n9,新人,LI@example.com\n", [(2, "email")]),
        ("same e-mail twice", "code,name,email\n8,甲,x@example.com\n9,乙,x@example.com\n",
         [(2, "email"), (3, "email")]),
        ("leaves before hired", "code,name,hired_on,left_on\n9,新人,2025-02-01,2025-01-01\n",
         [(2, "left_on")]),
        ("no name", "code\n9\n", [(2, "name")]),
        ("bad day", "code,name,hired_on\n9,新人,2025/13/01\n", [(2, "hired_on")]),
        ("name too long", "code,name\n9," + "名" * 121 + "\n", [(2, "name")]),
        ("one bad of two", "code,name,unit\n8,甲,gz\n9,乙,nowhere\n", [(3, "unit")]),
    ],
)  # fmt: skip
def test_people_that_cannot_be_are_refused_and_nobody_is_written(case, text, places):
    run("units", UNITS)
    run("people", PEOPLE)
    before = AuditEvent.objects.count(), RoleGrant.objects.count()
    assert problems(run("people", text)) == places
    assert User.objects.count() == 3
    assert (AuditEvent.objects.count(), RoleGrant.objects.count()) == before


def test_only_an_administrator_imports_people():
    who = cast()
    with pytest.raises(NotAllowed):
        run("people", "code,name\n9,新人\n", actor=who.east_manager)
    assert not User.objects.filter(code="9").exists()


def test_administrators_do_not_import_roles_for_themselves():
    who = cast()
    assert problems(run("people", "code,roles\nadmin,admin;finance\n", actor=who.admin)) == [
        (2, "roles")
    ]


def test_catalogues_are_added_changed_and_set_aside():
    assert counts(run("products", "code,name\np1,阀门\np2,水泵\n")) == (2, 0, 0)
    assert counts(run("products", "code,name,status\np1,,inactive\np2,水泵,\n")) == (0, 1, 1)
    assert list(Product.objects.values_list("code", "name", "is_active")) == [
        ("p1", "阀门", False), ("p2", "水泵", True),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [3, 60])
def test_people_cost_the_same_statements_however_many(rows, django_assert_max_num_queries):
    run("units", UNITS)
    text = "code,name,email,unit,roles\n" + "".join(
        f"n{index},新人{index},n{index}@example.com,gz,rep\n" for index in range(rows)
    )
    with django_assert_max_num_queries(24):
        assert counts(run("people", text)) == (rows, 0, 0)


def test_command_answers_json_and_fails_with_problems(tmp_path):
    path = tmp_path / "units.csv"
    path.write_bytes(UNITS.encode("gbk"))
    out = StringIO()
    call_command("import_data", "units", path, "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "kind": "units", "rows": 3, "created": 3, "updated": 0, "unchanged": 0,
        "errors": [], "dry_run": False,
    }  # fmt: skip
    path.write_text("code,name\nx,\n")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_data", "units", path, "--json", stdout=out)
    assert stopped.value.code == 1
    assert {found["column"] for found in json.loads(out.getvalue())["errors"]} == {
        "name", "kind", "starts_on",
    }  # fmt: skip


def test_command_writes_the_template_and_names_what_it_does_not_know(tmp_path):
    out = StringIO()
    call_command("import_data", "--template", "people", stdout=out)
    assert out.getvalue().splitlines()[0] == (
        "code,name,email,job_title,hired_on,left_on,unit,roles"
    )
    with pytest.raises(CommandError, match="no kind"):
        call_command("import_data", "nothing", tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("case", "args", "column"),
    [
        ("missing file", ("units", "missing.csv"), ""),
        ("a folder", ("units", "."), ""),
        ("a path that no file can have", ("units", "a\x00b"), ""),
        ("unknown kind", ("nothing", "missing.csv"), "kind"),
        ("unknown actor", ("units", "missing.csv", "--actor", "nobody"), "actor"),
        ("no file", ("units",), ""),
        ("no right", ("units", "units.csv", "--actor", "rep"), ""),
    ],
)
def test_json_is_answered_with_json_whatever_is_wrong(tmp_path, monkeypatch, case, args, column):
    cast()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "units.csv").write_text(UNITS)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_data", *args, "--json", stdout=out)
    assert stopped.value.code == 1, case
    answer = json.loads(out.getvalue())
    assert [(found["row"], found["column"]) for found in answer["errors"]] == [(0, column)]
    assert "Errno" not in answer["errors"][0]["message"]


def test_a_file_name_that_is_no_text_is_kept_with_marks(tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.csv")
    path.write_text(UNITS)
    call_command("import_data", "units", path, "--json", stdout=StringIO())
    assert ImportBatch.objects.get().file_name == "?.csv"
