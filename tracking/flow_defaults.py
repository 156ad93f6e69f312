"""The six templates that every company begins with, and the words of their questions."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

#: Labels that we bring along are kept as these keys and read in the reader's language.
WORDS = {
    "summary": _("Summary of the solution"),
    "risks": _("Risks"),
    "bid_on": _("Bid opening"),
    "tender": _("Tender number"),
    "scope": _("What is offered"),
    "valid_until": _("Valid until"),
    "discount": _("Discount in %"),
    "terms": _("Payment terms"),
    "sign_on": _("Planned signing day"),
    "contract_no": _("Contract number"),
    "goods": _("Goods and place"),
    "accept_on": _("Planned acceptance"),
    "purpose": _("What it was spent for"),
    "spent_on": _("Spent on"),
}
_TEN_WAN, _FIFTY_WAN, _FIVE_THOUSAND = Decimal(100_000), Decimal(500_000), Decimal(5_000)
#: By kind: amount rule, questions (label, kind, required), steps (approver, amount from, mode,
#: working days, bulk).
DEFAULTS: dict[str, Any] = {
    "solution": ("none", [("summary", "text", True), ("risks", "text", False)],
                 [("unit", None, "any", 2, False), ("above", None, "any", 2, False)]),
    "bid": ("required", [("tender", "text", False), ("bid_on", "date", True)],
            [("unit", None, "any", 2, False), ("finance", None, "any", 2, False),
             ("leadership", _FIFTY_WAN, "any", 3, False)]),
    "quotation": ("required", [("scope", "text", True), ("discount", "number", False),
                               ("valid_until", "date", True)],
                  [("unit", None, "any", 1, True), ("above", _TEN_WAN, "any", 2, True),
                   ("finance", _FIFTY_WAN, "any", 2, False)]),
    "contract": ("required", [("terms", "text", True), ("sign_on", "date", False)],
                 [("unit", None, "any", 2, False), ("finance", None, "any", 2, False),
                  ("leadership", _FIFTY_WAN, "any", 3, False)]),
    "delivery": ("none", [("contract_no", "text", True), ("goods", "text", True),
                          ("accept_on", "date", False)],
                 [("unit", None, "any", 2, True)]),
    "expense": ("required", [("purpose", "text", True), ("spent_on", "date", True)],
                [("unit", None, "any", 2, True), ("finance", None, "any", 3, True),
                 ("leadership", _FIVE_THOUSAND, "any", 3, True)]),
}  # fmt: skip


def word(label: str) -> str:
    """A question as its reader sees it."""
    return str(WORDS.get(label, label))


def key_of(text: str) -> str:
    """What is kept of a question as typed: ours stays ours while nobody changes its words."""
    return next((key for key, ours in WORDS.items() if str(ours) == text), text)


def seed(template_model: Any, field_model: Any, step_model: Any) -> None:
    """Make the templates of the kinds that have none; by migration or by operation."""
    for kind, (amount_rule, fields, steps) in DEFAULTS.items():
        template, fresh = template_model.objects.get_or_create(
            kind=kind, defaults={"amount_rule": amount_rule}
        )
        if not fresh:
            continue
        for position, (label, field_kind, required) in enumerate(fields, 1):
            field_model.objects.create(
                template=template, position=position, label=label, kind=field_kind,
                required=required,
            )  # fmt: skip
        for position, (approver, amount_from, mode, days, bulk) in enumerate(steps, 1):
            step_model.objects.create(
                template=template, position=position, approver=approver, mode=mode, days=days,
                amount_from=amount_from, bulk=bulk,
            )  # fmt: skip
