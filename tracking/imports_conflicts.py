"""What a refused file says otherwise of facts that stand waits for a human (K2)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.imports.kinds import Run
from teams.models import User
from tracking.operations.fact_conflicts import note, said, standing


class Given(Protocol):
    """A row as read: None and blanks say nothing."""

    @property
    def on(self) -> date | None: ...
    @property
    def customer(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def quantity(self) -> Decimal | None: ...
    @property
    def shares(self) -> Mapping[str, Decimal]: ...
    @property
    def lenses(self) -> Mapping[str, str]: ...
    @property
    def contract(self) -> str: ...
    @property
    def refund_of(self) -> str: ...


def keep_conflicts(run: Run) -> None:
    """Keep each row that the file was refused for, with what it leaves blank as it stands."""
    for kind, number, given in run.aside:
        fact = standing(kind, number)
        if fact is not None:
            actor = run.actor if isinstance(run.actor, User) else None
            note(
                kind=kind, number=number, content=said(fact) | given, source="file", actor=actor,
                now=run.now,
            )  # fmt: skip


def given_content(line: Given) -> dict[str, Any]:
    """What the line says, in the words of a conflict."""
    words: dict[str, Any] = {
        "customer": line.customer,
        "amount": "" if line.amount is None else str(round_half_up(line.amount)),
        "quantity": "" if line.quantity is None else str(round_half_up(line.quantity)),
        "on": line.on.isoformat() if line.on else "",
        "shares": {code: f"{share.normalize():f}" for code, share in sorted(line.shares.items())},
        "contract": line.contract,
        "refund_of": line.refund_of,
        **line.lenses,
    }
    return {name: value for name, value in words.items() if value}
