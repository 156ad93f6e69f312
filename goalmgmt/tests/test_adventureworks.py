"""A real company's figures, imported as any company would, come out to the cent.

The source keeps four decimals; an order is rounded to cents once, when it is imported. The
expected attainment and commission were computed before that rounding, so where the two differ in
the last digit the figure that follows from the cents holds.
"""

import csv
import json
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from goalmgmt.testing.shared import shared_path

SOURCE = shared_path("data", "adventureworks")
pytestmark = [
    pytest.mark.django_db(transaction=False),
    pytest.mark.slow,
    pytest.mark.skipif(SOURCE is None, reason="shared/data/adventureworks is not here"),
]
GROUPS = {"274": "NA", "285": "PACIFIC", "287": "EUROPE"}
QUARTERS = ["2005-Q3", "2005-Q4", "2006-Q1", "2006-Q2", "2006-Q3", "2006-Q4", "2007-Q1"]


def _read(name: str) -> Iterator[dict[str, str]]:
    assert SOURCE is not None
    with Path(SOURCE, name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, header: str, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path


def _command(*args: Any, **options: Any) -> Any:
    out = StringIO()
    try:
        call_command(*args, "--json", stdout=out, **options)
    except SystemExit:
        pytest.fail(out.getvalue()[:2000])
    return json.loads(out.getvalue())


def _quarter(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _unit_of(person: dict[str, str]) -> str:
    return GROUPS.get(person["rep_id"], GROUPS.get(person["manager_id"], "AW"))


def _roles_of(person: dict[str, str]) -> str:
    if person["rep_id"] == "273":
        return "leadership"
    return "rep;manager" if person["rep_id"] in GROUPS else "rep"


def _import(folder: Path) -> dict[str, dict[str, Any]]:
    people = list(_read("salespeople.csv"))
    files = {
        "units": _write(folder / "units.csv", "code,name,kind,parent,starts_on", [
            ["NA", "North America", "region", "AW", "2005-07-01"],
            ["AW", "AdventureWorks", "company", "", "2005-07-01"],
            ["EUROPE", "Europe", "region", "AW", "2005-07-01"],
            ["PACIFIC", "Pacific", "region", "AW", "2005-07-01"],
        ]),
        "people": _write(
            folder / "people.csv",
            "code,name,email,job_title,hired_on,left_on,unit,roles",
            [
                [p["rep_id"], p["full_name"], f"{p['login']}@example.com", p["job_title"],
                 p["hire_date"], "", _unit_of(p), _roles_of(p)]
                for p in people
            ],
        ),
        "targets": _write(folder / "targets.csv", "node,metric,period,value", [
            [row["rep_id"], "sales", _quarter(row["aligned_quarter"]), row["quota"]]
            for row in _read("quotas.csv")
        ]),
        "contracts": _write(
            folder / "contracts.csv",
            "external_id,signed_on,customer,amount,person,region",
            [
                [row["order_id"], row["aligned_order_date"], f"C{row['customer_id']}",
                 row["subtotal"], row["rep_id"], f"T{row['territory_id']}"]
                for row in _read("orders.csv")
            ],
        ),
        "pay_plans": _write(
            folder / "plans.csv", "code,name,starts_on,metric,kind,rate_from",
            [["own-rate", "Commission at the own rate", "2005-07-01", "sales", "flat", "person"]],
        ),
        "pay_assignments": _write(folder / "on.csv", "plan,person,starts_on,ends_on,rate", [
            ["own-rate", p["rep_id"], "2005-07-01", "", p["commission_pct"]]
            for p in people
            if p["commission_pct"]
        ]),
    }  # fmt: skip
    options: dict[str, dict[str, Any]] = {
        "targets": {"issue": True},
        "contracts": {"round": "half-up"},
        "pay_plans": {"issue": True},
    }
    return {
        kind: _command("import_data", kind, str(path), **options.get(kind, {}))
        for kind, path in files.items()
    }


def _expected() -> dict[tuple[str, str], dict[str, Any]]:
    assert SOURCE is not None
    rows = json.loads(Path(SOURCE, "expected.json").read_text())["by_rep_quarter"]
    return {(_quarter(row["period"]), row["rep_id"]): row for row in rows}


def _cents(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _rates() -> dict[str, Decimal]:
    return {row["rep_id"]: Decimal(row["commission_pct"] or 0) for row in _read("salespeople.csv")}


def _check_ledger(quarter: str, expected: dict[str, dict[str, Any]]) -> None:
    ledger = {
        row["code"]: row
        for row in _command("ledger", period=quarter, metric="sales", by="person")
        if row["code"] in expected
    }
    assert set(ledger) == set(expected)
    for code, want in expected.items():
        sales, quota = Decimal(want["sales_from_cents"]), Decimal(want["quota"])
        row = ledger[code]
        assert row["achieved"] == want["sales_from_cents"]
        assert row["target"] == _cents(quota)
        assert row["gap"] == _cents(sales - quota)
        exact = (sales / quota).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        assert row["attainment"] == str(exact)
        assert abs(exact - Decimal(want["attainment"])) <= Decimal("0.000001")


def _check_boards(quarter: str, expected: dict[str, dict[str, Any]]) -> None:
    for kind, key in (("amount", "rank_sales"), ("attainment", "rank_attainment")):
        rows = _command("board", period=quarter, metric="sales", kind=kind)
        got = {row["code"]: row["rank"] for row in rows if row["code"] in expected}
        assert got == {code: want[key] for code, want in expected.items()}


def _check_company(quarter: str, expected: dict[str, dict[str, Any]]) -> None:
    (row,) = _command("ledger", period=quarter, metric="sales", by="company")
    total = sum(Decimal(want["sales_from_cents"]) for want in expected.values())
    assert row["achieved"] == _cents(total)
    assert row["target"] == _cents(sum(Decimal(want["quota"]) for want in expected.values()))
    units = _command("ledger", period=quarter, metric="sales", by="unit")
    parts = [Decimal(unit["achieved"]) for unit in units if unit["code"] != "AW"]
    assert sum(parts) == total


def _check_commission(quarter: str, expected: dict[str, dict[str, Any]]) -> None:
    close = _command("close", period=quarter, plan="own-rate", step="calculate")
    paid = {statement["code"]: statement for statement in close["statements"]}
    rates = _rates()
    for code, want in expected.items():
        exact = _cents(Decimal(want["sales_from_cents"]) * rates[code])
        statement = paid[code]
        assert statement["total"] == exact
        assert sum(Decimal(line["amount"]) for line in statement["lines"]) == Decimal(exact)
        assert abs(Decimal(exact) - Decimal(want["commission_2dp"])) <= Decimal("0.01")


def test_every_figure_of_the_source_comes_out(tmp_path: Path) -> None:
    counts = _import(tmp_path)
    assert counts["contracts"]["created"] == 3806
    assert counts["people"]["created"] == 18
    again = _import(tmp_path)
    assert {kind: (run["created"], run["updated"]) for kind, run in again.items()} == dict.fromkeys(
        counts, (0, 0)
    )
    expected = _expected()
    assert len(expected) == 81
    for quarter in QUARTERS:
        rows = {code: want for (period, code), want in expected.items() if period == quarter}
        _check_ledger(quarter, rows)
        _check_boards(quarter, rows)
        _check_company(quarter, rows)
        _check_commission(quarter, rows)
    assert _command("verify_ledger")["problems"] == []
    assert _command("rebuild_derived", check=True)["ok"] is True
    assert _command("verify_pay")["problems"] == []


def _receipts(folder: Path) -> Path:
    """The orders of three quarters as money that came in on the day of the order."""
    rows = [
        [f"SK-{row['order_id']}", row["aligned_order_date"], f"C{row['customer_id']}",
         row["subtotal"], row["rep_id"], ""]
        for row in _read("orders.csv")
        if row["aligned_order_date"] < "2006-04-01"
    ]  # fmt: skip
    return _write(
        folder / "receipts.csv", "external_id,received_on,customer,amount,person,refund_of", rows
    )


def _refunds(folder: Path, before: str, on: str, share: int) -> dict[str, Decimal]:
    """Pay back 1/`share` of every fortieth receipt before a day; what that is by person."""
    back: dict[str, Decimal] = {}
    rows = []
    for number, row in enumerate(_read("orders.csv")):
        if row["aligned_order_date"] >= before or number % 40:
            continue
        amount = Decimal(_cents(Decimal(row["subtotal"]) / share))
        back[row["rep_id"]] = back.get(row["rep_id"], Decimal(0)) + amount
        rows.append([
            f"TK-{on}-{row['order_id']}", on, f"C{row['customer_id']}", f"-{amount}", row["rep_id"],
            f"SK-{row['order_id']}",
        ])  # fmt: skip
    file = _write(
        folder / f"refunds-{on}.csv",
        "external_id,received_on,customer,amount,person,refund_of",
        rows,
    )
    _command("import_data", "receipts", str(file))
    return back


def _closed(quarter: str) -> dict[str, Decimal]:
    """Close the quarter to the lock; what each person gets."""
    read: dict[str, Any] = {}
    for step in ("calculate", "approve", "publish", "pay", "lock"):
        read = _command("close", period=quarter, plan="money", step=step)
    return {row["code"]: Decimal(row["total"]) for row in read["statements"]}


def test_three_quarters_close_in_a_row_with_refunds_between_them(tmp_path: Path) -> None:
    _import(tmp_path)
    _command("import_data", "receipts", str(_receipts(tmp_path)), round="half-up")
    plan = [["money", "Commission on receipts", "2005-07-01", "receipts", "flat", "person"]]
    file = _write(tmp_path / "money.csv", "code,name,starts_on,metric,kind,rate_from", plan)
    _command("import_data", "pay_plans", str(file), issue=True)
    people = [p for p in _read("salespeople.csv") if p["commission_pct"]]
    rows = [["money", p["rep_id"], "2005-07-01", "", p["commission_pct"]] for p in people]
    file = _write(tmp_path / "money-on.csv", "plan,person,starts_on,ends_on,rate", rows)
    _command("import_data", "pay_assignments", str(file))

    paid = [_closed("2005-Q3")]
    back = [_refunds(tmp_path, "2005-10-01", "2005-11-15", 2)]
    paid.append(_closed("2005-Q4"))
    back.append(_refunds(tmp_path, "2006-01-01", "2006-02-20", 4))
    paid.append(_closed("2006-Q1"))

    assert _command("verify_pay") == {"ok": True, "problems": [], "statements": 3 * len(people)}
    sold: dict[str, Decimal] = {}
    for row in _read("orders.csv"):
        if row["aligned_order_date"] < "2006-04-01":
            amount = Decimal(_cents(Decimal(row["subtotal"])))
            sold[row["rep_id"]] = sold.get(row["rep_id"], Decimal(0)) + amount
    rates = _rates()
    for person in people:
        code = person["rep_id"]
        kept = sold.get(code, Decimal(0)) - sum(part.get(code, Decimal(0)) for part in back)
        got = sum(quarter.get(code, Decimal(0)) for quarter in paid)
        # each quarter and each refunded line rounds once
        assert abs(got - kept * rates[code]) <= Decimal("0.01") * (3 + 40), code
