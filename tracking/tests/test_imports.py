"""The importers of contracts and receipts."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.kinds import Row, Run
from teams.models import Channel, User
from teams.tests.factories import NOW, cast
from tracking.imports import KINDS
from tracking.models import AchievedCell, Contract, Credit, Customer, Receipt

pytestmark = pytest.mark.django_db
KIND = {kind.name: kind for kind in KINDS}
CONTRACT = {
    "external_id": "HT-1",
    "signed_on": "2026-03-05",
    "customer": "Huamei",
    "amount": "1000.01",
    "shares": "rep:0.6;mate:0.4",
    "channel": "Agents",
    "region": "East",
}
RECEIPT = {
    "external_id": "SK-1",
    "received_on": "2026-03-05",
    "customer": "Huamei",
    "amount": "300",
    "person": "rep",
}


def imported(
    kind: str, rows: Sequence[dict[str, str]], *, rounding: bool = False, actor: User | None = None
) -> Run:
    run = Run(actor, NOW, round_half_up=rounding)
    KIND[kind].write([Row(number, row) for number, row in enumerate(rows, 2)], run)
    return run


def places(run: Run) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in run.problems]


def test_a_contract_arrives_with_its_customer_catalogue_entries_and_credits() -> None:
    company = cast()
    run = imported("contracts", [CONTRACT])
    assert (run.created, run.problems) == (1, [])
    fact = Contract.objects.get()
    assert (fact.customer.name, fact.channel.name, fact.territory.name) == (
        "Huamei",
        "Agents",
        "East",
    )
    amounts = {credit.person.code: credit.amount for credit in Credit.objects.all()}
    assert amounts == {"rep": Decimal("600.01"), "mate": Decimal("400.00")}
    assert sum(cell.amount for cell in AchievedCell.objects.all()) == Decimal("1000.01")
    ownership = fact.customer.ownerships.get()
    assert (ownership.person, ownership.starts_on) == (company.rep, fact.signed_on)


def test_the_same_rows_again_change_nothing() -> None:
    cast()
    imported("contracts", [CONTRACT])
    run = imported("contracts", [CONTRACT])
    assert (run.created, run.unchanged, run.problems) == (0, 1, [])
    assert (Contract.objects.count(), Credit.objects.count()) == (1, 2)


def test_blank_cells_say_nothing_about_a_fact_that_stands() -> None:
    cast()
    imported("contracts", [CONTRACT])
    run = imported("contracts", [CONTRACT | {"channel": "", "region": ""}])
    assert (run.unchanged, run.problems) == (1, [])


CONFLICTS = [
    ("amount", {"amount": "999"}, "amount"),
    ("day", {"signed_on": "2026-03-06"}, "signed_on"),
    ("customer", {"customer": "Another"}, "customer"),
    ("shares", {"shares": "rep:0.5;mate:0.5"}, "shares"),
    ("person", {"shares": "", "person": "rep"}, "person"),
    ("channel", {"channel": "Direct"}, "channel"),
]


@pytest.mark.parametrize(
    ("changes", "column"), [row[1:] for row in CONFLICTS], ids=[row[0] for row in CONFLICTS]
)
def test_the_same_number_with_other_content_is_a_conflict_at_its_cell(
    changes: dict[str, str], column: str
) -> None:
    cast()
    imported("contracts", [CONTRACT])
    run = imported("contracts", [CONTRACT | changes])
    assert places(run) == [(2, column)]
    assert Contract.objects.get().amount == Decimal("1000.01")
    assert Channel.objects.count() == 1


BAD = [
    ("unknown person", {"person": "nobody"}, "person"),
    ("nobody at all", {"person": ""}, "person"),
    ("both", {"shares": "rep:1"}, "person"),
    ("three decimals", {"amount": "0.005"}, "amount"),
    ("full-width digits", {"amount": "１２３"}, "amount"),
    ("not a number", {"amount": "NaN"}, "amount"),
    ("underscore", {"amount": "1_000"}, "amount"),
    ("zero", {"amount": "0"}, "amount"),
    ("no such day", {"received_on": "2026-02-30"}, "received_on"),
    ("unknown contract", {"contract": "HT-9"}, "contract"),
    ("unknown receipt", {"refund_of": "SK-9", "amount": "-1"}, "refund_of"),
    ("no customer", {"customer": ""}, "customer"),
    ("an endless name", {"customer": "x" * 201}, "customer"),
]


@pytest.mark.parametrize(
    ("changes", "column"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_a_bad_cell_is_named_and_nothing_is_written(changes: dict[str, str], column: str) -> None:
    cast()
    run = imported("receipts", [RECEIPT, RECEIPT | {"external_id": "SK-2"} | changes])
    assert (3, column) in places(run)
    assert {row for row, _column in places(run)} == {3}
    assert not any(model.objects.exists() for model in (Receipt, Credit, Customer))


def test_shares_that_do_not_make_one_are_refused() -> None:
    cast()
    run = imported("contracts", [CONTRACT | {"shares": "rep:0.6;mate:0.3"}])
    assert places(run) == [(2, "shares")]
    assert not Contract.objects.exists()


def test_amounts_are_rounded_half_up_when_the_run_says_so() -> None:
    cast()
    run = imported("receipts", [RECEIPT | {"amount": "20565.6250"}], rounding=True)
    assert run.problems == []
    assert Receipt.objects.get().amount == Decimal("20565.63")


def test_receipts_name_their_contract_and_refunds_their_receipt_in_any_order() -> None:
    cast()
    imported("contracts", [CONTRACT | {"person": "rep", "shares": ""}])
    paid = RECEIPT | {"contract": "HT-1"}
    back = RECEIPT | {"external_id": "TK-1", "amount": "-100", "refund_of": "SK-1"}
    run = imported("receipts", [back, paid])
    assert (run.created, run.problems) == (2, [])
    refund = Receipt.objects.get(external_id="TK-1")
    assert (refund.refund_of.external_id, refund.contract.external_id) == ("SK-1", "HT-1")
    again = imported("receipts", [back, paid])
    assert (again.created, again.unchanged, again.problems) == (0, 2, [])


def test_a_refund_beyond_its_receipt_is_refused_at_its_row() -> None:
    cast()
    back = RECEIPT | {"external_id": "TK-1", "amount": "-300.01", "refund_of": "SK-1"}
    run = imported("receipts", [RECEIPT, back])
    assert places(run) == [(3, "amount")]


def test_a_refund_older_than_its_receipt_is_refused_at_the_column_of_the_file() -> None:
    cast()
    back = RECEIPT | {"external_id": "TK-1", "amount": "-1", "refund_of": "SK-1"}
    run = imported("receipts", [RECEIPT, back | {"received_on": "2026-03-04"}])
    assert places(run) == [(3, "received_on")]


def test_only_bookkeepers_import_facts() -> None:
    company = cast()
    with pytest.raises(NotAllowed):
        imported("receipts", [RECEIPT], actor=company.rep)
    assert not Receipt.objects.exists()
    assert imported("receipts", [RECEIPT], actor=company.finance).created == 1


def test_statements_do_not_grow_with_the_rows(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    cast()
    rows = [
        RECEIPT | {"external_id": f"SK-{number}", "amount": f"{number + 1}"}
        for number in range(300)
    ]
    with django_assert_max_num_queries(70):
        run = imported("receipts", rows)
    assert run.created == 300
