"""Audiences of the routes of incentives: the outer wall, by role.

Which statements and closes a person sees is `incentives.queries.visibility`; the administrator
as such sees no pay (ux.md §1).
"""

from goalmgmt.core.policy import FINANCE, LEADERSHIP, MANAGER, REP, SIGNED_IN

_COUNTING = frozenset({FINANCE, LEADERSHIP})
_PAID = frozenset({REP, MANAGER, LEADERSHIP, FINANCE})
_FINANCE = frozenset({FINANCE})

ROUTES: dict[str, frozenset[str]] = {
    "incentives:board": SIGNED_IN,
    "incentives:board_now": SIGNED_IN,
    "incentives:close_list": _COUNTING,
    "incentives:close_open": _FINANCE,
    "incentives:close_detail": _COUNTING,
    "incentives:close_calculate": _FINANCE,
    "incentives:close_progress": _COUNTING,
    "incentives:close_step": _COUNTING,
    "incentives:close_changes": _COUNTING,
    "incentives:close_changes_file": _COUNTING,
    "incentives:close_waive": _FINANCE,
    "incentives:payroll_make": _FINANCE,
    "incentives:payroll_file": _FINANCE,
    "incentives:my_pay": _PAID,
    "incentives:pay_estimate": _PAID,
    "incentives:team_pay": frozenset({MANAGER}),
    "incentives:statement_list": _PAID,
    "incentives:statement_detail": _PAID,
    "incentives:statement_pdf": _PAID,
    "incentives:statement_confirm": _PAID,
    "incentives:dispute_raise": _PAID,
    "incentives:dispute_list": _PAID,
    "incentives:dispute_detail": _PAID,
    "incentives:dispute_file": _PAID,
    "incentives:dispute_act": _PAID,
    "incentives:bonus_overview": _COUNTING,
    "incentives:bonus_file": _COUNTING,
    "incentives:budget_list": _COUNTING,
    "incentives:bulletin_now": _PAID,
    "incentives:bulletin": _PAID,
    "incentives:bulletin_object": _PAID,
    "incentives:objection_answer": _FINANCE,
    "incentives:pay_plan_list": _PAID,
    "incentives:pay_plan_detail": _PAID,
    "incentives:pay_plan_create": _FINANCE,
    "incentives:pay_plan_people": _COUNTING,
    "incentives:assignment_end": _FINANCE,
    "incentives:version_create": _FINANCE,
    "incentives:version_edit": _FINANCE,
    "incentives:component_edit": _FINANCE,
    "incentives:component_remove": _FINANCE,
    "incentives:pay_plan_cost": _COUNTING,
    "incentives:pay_plan_acknowledge": _PAID,
    "incentives:pay_plan_step": _COUNTING,
    "api-board": SIGNED_IN,
    "api-close-list": _COUNTING,
    "api-close-detail": _COUNTING,
    "api-statement-list": _PAID,
    "api-statement-detail": _PAID,
}
