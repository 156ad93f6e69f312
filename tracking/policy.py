"""Audiences of the routes of tracking: the outer wall, by role.

Which rows a person sees is `visible_to`, what one may do with them is in the rules.
"""

from goalmgmt.core.policy import ADMIN, FINANCE, LEADERSHIP, MANAGER, REP, SIGNED_IN

_SELLERS = frozenset({REP, MANAGER})
_WRITERS = frozenset({REP, MANAGER, FINANCE, ADMIN})
_CORRECTORS = frozenset({MANAGER, FINANCE, ADMIN})
_READERS = frozenset({MANAGER, LEADERSHIP})
_VISITS = frozenset({REP, MANAGER, LEADERSHIP})

ROUTES: dict[str, frozenset[str]] = {
    "tracking:ledger": SIGNED_IN,
    "tracking:ledger_unit": SIGNED_IN,
    "tracking:ledger_person": SIGNED_IN,
    "tracking:ledger_entry": SIGNED_IN,
    "tracking:ledger_changes": SIGNED_IN,
    "tracking:person_changes": SIGNED_IN,
    "tracking:credit_detail": SIGNED_IN,
    "tracking:measurement_list": SIGNED_IN,
    "tracking:measurement_create": _CORRECTORS,
    "tracking:measurement_correct": _CORRECTORS,
    "tracking:customer_list": SIGNED_IN,
    "tracking:customer_create": _WRITERS,
    "tracking:customer_detail": SIGNED_IN,
    "tracking:contract_list": SIGNED_IN,
    "tracking:contract_create": _WRITERS,
    "tracking:contract_detail": SIGNED_IN,
    "tracking:contract_correct": _CORRECTORS,
    "tracking:receipt_list": SIGNED_IN,
    "tracking:receipt_create": _WRITERS,
    "tracking:receipt_detail": SIGNED_IN,
    "tracking:receipt_correct": _CORRECTORS,
    "tracking:receipt_refund": _WRITERS,
    "tracking:visit_list": _SELLERS,
    "tracking:visit_create": _SELLERS,
    "tracking:visit_detail": _VISITS,
    "tracking:visit_log": _SELLERS,
    "tracking:visit_cancel": _SELLERS,
    "tracking:visit_step_done": _SELLERS,
    "tracking:activity": _READERS,
    "tracking:report_list": _SELLERS,
    "tracking:report_mine": _SELLERS,
    "tracking:report_edit": _SELLERS,
    "tracking:report_inbox": _READERS,
    "tracking:report_board": _READERS,
    "tracking:report_read": _VISITS,
    "tracking:report_comment": _VISITS,
    "tracking:report_return": _READERS,
    "tracking:report_remind": _READERS,
    "tracking:report_excuse": _READERS,
    "tracking:report_cell": _READERS,
    "tracking:excuse_decide": _READERS,
    "tracking:excuse_ask": _SELLERS,
    "api-contract-list": SIGNED_IN,
    "api-contract-detail": SIGNED_IN,
    "api-receipt-list": SIGNED_IN,
    "api-receipt-detail": SIGNED_IN,
    "api-credit-list": SIGNED_IN,
    "api-credit-detail": SIGNED_IN,
    "api-ledger": SIGNED_IN,
    "api-ledger-changes": SIGNED_IN,
    "api-measurement-list": SIGNED_IN,
    "api-visit-list": _VISITS,
    "api-visit-detail": _VISITS,
    "api-report-list": _VISITS,
    "api-report-detail": _VISITS,
}
