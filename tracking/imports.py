"""Importers of contracts and receipts: new customers and catalogue entries are created, an unknown
person is an error, and a number that stands with other content is a conflict for a human."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Refused
from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from teams.models import User
from tracking.imports_conflicts import given_content, keep_conflicts
from tracking.imports_measurements import KIND
from tracking.models import Contract, ContractShare, Customer, Receipt, ReceiptShare
from tracking.models.sales import Fact
from tracking.operations import catalogues, customers
from tracking.operations.bulk import record_many
from tracking.operations.facts import LENSES, NewContract, NewReceipt, share_model
from tracking.operations.receipts import record_receipt

#: The lens that each column fills.
LENS_COLUMNS = {"product": "product", "channel": "channel", "industry": "industry",
                "region": "territory"}  # fmt: skip
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read: None and blanks say nothing."""

    row: Row
    on: date | None
    customer: str
    amount: Decimal | None
    quantity: Decimal | None
    shares: Mapping[str, Decimal]
    lenses: Mapping[str, str]
    contract: str
    refund_of: str

    @property
    def number(self) -> str:
        return self.row["external_id"]


def write_contracts(rows: Sequence[Row], run: Run) -> None:
    """Record the contracts of a file."""
    lines, known = _read(rows, run, "signed_on", Contract.objects.all())
    fresh = [line for line in lines if line.number not in known]
    if not run.problems:
        people, found = _people(fresh), _found(fresh, run)
        news = [
            NewContract(signed_on=_given(line.on), **found.common(line, people)) for line in fresh
        ]
        run.created = record_many(news=news, actor=_actor(run), now=run.now)
        run.unchanged = len(rows) - len(fresh)


def write_receipts(rows: Sequence[Row], run: Run) -> None:
    """Record the receipts of a file; refunds follow the receipts that they pay back."""
    receipts = Receipt.objects.select_related("contract", "refund_of")
    lines, known = _read(rows, run, "received_on", receipts)
    fresh = [line for line in lines if line.number not in known]
    contracts = _contracts(fresh, run)
    _check_originals(fresh, run)
    if run.problems:
        return
    people, found = _people(fresh), _found(fresh, run)
    plain = [line for line in fresh if not line.refund_of]
    news = [
        NewReceipt(
            received_on=_given(line.on),
            contract=contracts.get(line.contract),
            **found.common(line, people),
        )
        for line in plain
    ]
    run.created = record_many(news=news, actor=_actor(run), now=run.now)
    for line in (line for line in fresh if line.refund_of):
        new = NewReceipt(
            received_on=_given(line.on),
            contract=contracts.get(line.contract),
            refund_of=Receipt.objects.get(external_id=line.refund_of),
            **found.common(line, people),
        )
        _refund(new, line, run)
    run.unchanged = len(rows) - len(fresh)


def _refund(new: NewReceipt, line: Line, run: Run) -> None:
    try:
        record_receipt(new=new, actor=_actor(run), now=run.now)
        run.created += 1
    except Refused as error:
        column = "received_on" if error.field == "day" else error.field or "refund_of"
        run.refuse(line.row, column, error.message)


def _actor(run: Run) -> User | None:
    return run.actor if isinstance(run.actor, User) else None


def _given(value: Any) -> Any:
    """A value that `_check_complete` has made sure of."""
    if value is None:  # pragma: no cover - refused before
        raise ValueError("a checked line lacks a value")
    return value


# -- reading ------------------------------------------------------------------------------


def _read(
    rows: Sequence[Row], run: Run, day_column: str, facts: "QuerySet[Any]"
) -> tuple[list[Line], dict[str, Fact]]:
    """The lines, and the facts that stand already; differences are refused by row."""
    cells.once(run, rows, "external_id")
    lines = [_line(row, run, day_column) for row in rows]
    known = _standing(facts, [line.number for line in lines])
    codes = set(User.objects.values_list("code", flat=True))
    for line in lines:
        _check_people(line, codes, run)
        if line.number in known:
            _check_same(line, known[line.number], day_column, run)
        else:
            _check_complete(line, day_column, run)
    return lines, known


def _line(row: Row, run: Run, day_column: str) -> Line:
    cells.text(run, row, "external_id", 80)
    customer = cells.text(run, row, "customer", customers.LONGEST_NAME) or ""
    for column in LENS_COLUMNS:
        cells.text(run, row, column, 40)
    shares = dict(cells.shares(run, row, "shares") or [])
    if row["person"] and row["shares"]:
        run.refuse(row, "person", _("Give either person or shares, not both."))
    if row["person"]:
        shares = {row["person"]: Decimal(1)}
    return Line(
        row=row,
        on=cells.day(run, row, day_column),
        customer=" ".join(customer.split()),
        amount=cells.amount(run, row, "amount"),
        quantity=cells.amount(run, row, "quantity"),
        shares=shares,
        lenses={lens: row[column] for column, lens in LENS_COLUMNS.items() if row[column]},
        contract=row["contract"],
        refund_of=row["refund_of"],
    )


def _standing(facts: "QuerySet[Any]", numbers: Sequence[str]) -> dict[str, Fact]:
    model = facts.model
    shares = ContractShare if model is Contract else ReceiptShare
    facts = facts.select_related("customer", *LENSES).prefetch_related(
        Prefetch("shares", shares.objects.select_related("person"))
    )
    return {
        fact.external_id: fact
        for part in _chunks(numbers)
        for fact in facts.filter(external_id__in=part)
    }


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(values) - {""})
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _check_people(line: Line, codes: Collection[str], run: Run) -> None:
    column = "person" if line.row["person"] else "shares"
    for code in line.shares:
        if code not in codes:
            run.refuse(
                line.row, column,
                _("There is no person with the code “%(code)s”. Import the person first.")
                % {"code": code[:40]},
            )  # fmt: skip


def _check_complete(line: Line, day_column: str, run: Run) -> None:
    """A new fact needs its number, day, customer, amount and people."""
    row = line.row
    for column in ("external_id", day_column, "customer", "amount"):
        if not row[column]:
            run.refuse(row, column, _("This is needed for a new entry."))
    if not row["person"] and not row["shares"]:
        run.refuse(row, "person", _("Say whose it is: person, or shares like 274:0.6;277:0.4."))
    if line.amount is not None and not line.amount:
        run.refuse(row, "amount", _("The amount is not zero."))
    if (line.quantity or 0) * (line.amount or 0) < 0:
        run.refuse(
            row, "quantity",
            _("The quantity has the sign of the amount: what is paid back counts down."),
        )  # fmt: skip


def _check_same(line: Line, fact: Fact, day_column: str, run: Run) -> None:
    """What the line says must be what stands; blank cells say nothing (F1)."""
    pairs = {
        day_column: (line.on, fact.occurred_on),
        "customer": (line.customer or None, fact.customer.name),
        "amount": (line.amount, fact.amount),
        "quantity": (line.quantity, fact.quantity),
        "person" if line.row["person"] else "shares": (
            line.shares or None,
            {share.person.code: share.share for share in _shares(fact)},
        ),
        "contract": (line.contract or None, _number(getattr(fact, "contract", None))),
        "refund_of": (line.refund_of or None, _number(getattr(fact, "refund_of", None))),
    }
    problems = len(run.problems)
    for column, (given, stands) in pairs.items():
        if given is not None and given != stands:
            _conflict(line, column, stands, run)
    for column, lens in LENS_COLUMNS.items():
        word, entry = line.lenses.get(lens), getattr(fact, lens)
        if word and (entry is None or word not in {entry.code, entry.name}):
            _conflict(line, column, entry, run)
    if len(run.problems) > problems:
        run.aside.append((fact.KEY, line.number, given_content(line)))


def _shares(fact: Fact) -> Iterable[Any]:
    shares: Any = getattr(fact, "shares", None)
    return shares.all() if shares is not None else share_model(fact).objects.none()


def _number(fact: Fact | None) -> str:
    return fact.external_id if fact else ""


def _conflict(line: Line, column: str, stands: object, run: Run) -> None:
    if isinstance(stands, dict):
        stands = ";".join(f"{code}:{share.normalize():f}" for code, share in stands.items())
    run.refuse(
        line.row, column,
        _("%(number)s was recorded before with “%(stands)s” here. Correct it on its page.")
        % {"number": line.number, "stands": "" if stands is None else stands},
    )  # fmt: skip


# -- resolving ----------------------------------------------------------------------------


def _people(lines: Sequence[Line]) -> dict[str, int]:
    wanted = {code for line in lines for code in line.shares}
    return {
        code: pk
        for part in _chunks(wanted)
        for code, pk in User.objects.filter(code__in=part).values_list("code", "pk")
    }


@dataclass(frozen=True, slots=True)
class _Found:
    customers: Mapping[str, Customer]
    lenses: Mapping[str, Mapping[str, Any]]

    def common(self, line: Line, people: Mapping[str, int]) -> dict[str, Any]:
        return {
            "external_id": line.number,
            "customer": self.customers[line.customer],
            "amount": _given(line.amount),
            "quantity": line.quantity,
            "shares": {people[code]: share for code, share in line.shares.items()},
            **{lens: self.lenses[lens][word] for lens, word in line.lenses.items()},
        }


def _found(lines: Sequence[Line], run: Run) -> _Found:
    """Customers and catalogue entries, those that are new created."""
    people = _people(lines)
    first = {line.customer: line for line in reversed(lines)}
    owners = {name: people[_largest(line.shares)] for name, line in first.items()}
    on = {name: _given(line.on) for name, line in first.items()}
    named = customers.find_or_create_many(
        names=list(first), owners=owners, on=on, actor=_actor(run), now=run.now
    )
    lenses = {
        lens: catalogues.find_or_create_entries(
            lens=lens,
            words={line.lenses[lens] for line in lines if lens in line.lenses},
            actor=_actor(run),
            now=run.now,
        )
        for lens in LENSES
    }
    return _Found(named, lenses)


def _largest(shares: Mapping[str, Decimal]) -> str:
    return max(shares, key=lambda code: shares[code])


def _contracts(lines: Sequence[Line], run: Run) -> dict[str, Any]:
    found: dict[str, Any] = {
        contract.external_id: contract
        for part in _chunks(line.contract for line in lines)
        for contract in Contract.objects.filter(external_id__in=part)
    }
    for line in lines:
        if line.contract and line.contract not in found:
            run.refuse(
                line.row, "contract",
                _("There is no contract “%(number)s”. Import it first, or leave this blank.")
                % {"number": line.contract[:40]},
            )  # fmt: skip
    return found


def _check_originals(lines: Sequence[Line], run: Run) -> None:
    """A refund names a receipt of this file or one that stands."""
    here = {line.number for line in lines if not line.refund_of}
    standing = {
        number
        for part in _chunks(line.refund_of for line in lines)
        for number in Receipt.objects.filter(external_id__in=part).values_list(
            "external_id", flat=True
        )
    }
    for line in lines:
        if line.refund_of and line.refund_of not in here | standing:
            run.refuse(
                line.row, "refund_of",
                _("There is no receipt “%(number)s” to pay back.")
                % {"number": line.refund_of[:40]},
            )  # fmt: skip


def _columns(day: str, example: str) -> tuple[Column, ...]:
    return (
        Column("external_id", required=True, example=example),
        Column(day, required=True, example="2026-08-12"),
        Column("customer", required=True, example="华美电子"),
        Column("amount", required=True, example="126000.00"),
        Column("person", example="274"),
        Column("shares", example=""),
        Column("quantity", example="12"),
        Column("product"),
        Column("channel"),
        Column("industry"),
        Column("region"),
    )


KINDS = (
    Kind(
        name="contracts",
        columns=_columns("signed_on", "HT-2026-031"),
        write=write_contracts,
        one_of=("person", "shares"),
        refused=keep_conflicts,
    ),
    Kind(
        name="receipts",
        columns=(*_columns("received_on", "SK-0871"), Column("contract"), Column("refund_of")),
        write=write_receipts,
        one_of=("person", "shares"),
        refused=keep_conflicts,
    ),
    KIND,
)
