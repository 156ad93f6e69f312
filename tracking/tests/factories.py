"""Facts for tests: `receipt(person, "1200.00", date(2026, 3, 2))` records and credits one."""

import io
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from goalmgmt.core.pictures import Picture, checked
from targets.enums import RowKind, VersionStatus
from targets.models import Metric, PlanVersion, SplitRow, TargetCell, TargetPlan
from targets.queries import metric
from teams.models import Unit, User
from teams.tests.factories import NOW
from tracking.models import Contract, Customer, Receipt
from tracking.operations import contracts, customers, receipts

_numbers = count(1)
Amount = Decimal | str | int


def picture(colour: str = "red") -> Picture:
    """A small picture of one colour, as a person would send it."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "PNG")
    return checked(SimpleUploadedFile("stand.png", written.getvalue()))


def customer(name: str = "Huamei") -> Customer:
    """The customer of that name."""
    return customers.find_or_create(name=name, actor=None, now=NOW, on=NOW.date())


def shares(person: User, mate: User | None, part: Amount) -> dict[int, Decimal]:
    """`part` for the person, the rest for the mate."""
    if mate is None:
        return {person.pk: Decimal(1)}
    return {person.pk: Decimal(part), mate.pk: Decimal(1) - Decimal(part)}


def receipt(
    person: User,
    amount: Amount,
    on: date,
    *,
    mate: User | None = None,
    part: Amount = "0.6",
    number: str = "",
    now: datetime = NOW,
    **more: object,
) -> Receipt:
    """A receipt of `person`, shared 60/40 with `mate` when there is one."""
    more.setdefault("customer", None)
    new = receipts.NewReceipt(
        external_id=number or f"SK-{next(_numbers):05d}",
        received_on=on,
        amount=Decimal(amount),
        shares=shares(person, mate, part),
        **(more | {"customer": more["customer"] or customer()}),
    )
    return receipts.record_receipt(new=new, actor=None, now=now).fact


def contract(
    person: User,
    amount: Amount,
    on: date,
    *,
    mate: User | None = None,
    part: Amount = "0.6",
    number: str = "",
    now: datetime = NOW,
    **more: object,
) -> Contract:
    """A contract of `person`, shared 60/40 with `mate` when there is one."""
    more.setdefault("customer", None)
    new = contracts.NewContract(
        external_id=number or f"HT-{next(_numbers):05d}",
        signed_on=on,
        amount=Decimal(amount),
        shares=shares(person, mate, part),
        **(more | {"customer": more["customer"] or customer()}),
    )
    return contracts.record_contract(new=new, actor=None, now=now).fact


def refund(of: Receipt, amount: Amount, on: date, *, number: str = "") -> Receipt:
    """A refund (negative amount) of a receipt."""
    new = receipts.NewReceipt(
        external_id=number or f"TK-{next(_numbers):05d}",
        received_on=on,
        amount=Decimal(amount),
        customer=of.customer,
        shares=receipts.share_map(of),
        contract=of.contract,
        refund_of=of,
    )
    return receipts.record_receipt(new=new, actor=None, now=NOW).fact


def issued_plan(scope: Unit, owner: User, code: str = "receipts", year: int = 2026) -> SplitRow:
    """An issued plan without figures; returns the scope's row to hang others under."""
    measure: Metric = metric(code)
    plan = TargetPlan.objects.create(
        code=f"{scope.code}-{code}-{year}", name=f"{year}", metric=measure, year=year,
        scope=scope, owner=owner, created_at=NOW,
    )  # fmt: skip
    version = PlanVersion.objects.create(
        plan=plan, value=Decimal(0), status=VersionStatus.ISSUED, created_at=NOW,
        approved_at=NOW, issued_at=NOW,
    )  # fmt: skip
    return SplitRow.objects.create(version=version, kind=RowKind.UNIT, unit=scope)


def target(
    parent: SplitRow, node: Unit | User, months: dict[date, Amount], kind: str = ""
) -> SplitRow:
    """A row below `parent` with its months, added to every row above."""
    person = node if isinstance(node, User) else None
    unit = parent.unit if person else node
    row = SplitRow.objects.create(
        version=parent.version, parent=parent, unit=unit, person=person, depth=parent.depth + 1,
        kind=kind or (RowKind.PERSON if person else RowKind.UNIT),
    )  # fmt: skip
    above: SplitRow | None = row
    while above is not None:
        for month, amount in months.items():
            cell, _new = TargetCell.objects.get_or_create(
                row=above, month=month, defaults={"amount": Decimal(0)}
            )
            cell.amount += Decimal(amount)
            cell.save(update_fields=["amount"])
        above = above.parent
    return row
