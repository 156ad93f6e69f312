"""Audiences of the routes of targets: the outer wall, by role."""

from goalmgmt.core.policy import ADMIN, FINANCE, LEADERSHIP, MANAGER, SIGNED_IN

_READ = frozenset({MANAGER, LEADERSHIP, FINANCE, ADMIN})
_WRITE = frozenset({MANAGER, LEADERSHIP})
ROUTES: dict[str, frozenset[str]] = {
    "targets:plan_list": _READ,
    "targets:plan_create": _WRITE,
    "targets:smart_panel": _WRITE,
    "targets:plan_detail": _READ,
    "targets:plan_figures": _WRITE,
    "targets:plan_adjust": _WRITE,
    "targets:plan_withdraw": _WRITE,
    "targets:plan_split": _READ,
    "targets:split_cells": _WRITE,
    "targets:split_spread": _WRITE,
    "targets:split_row": _WRITE,
    "targets:split_undo": _WRITE,
    "targets:split_reserve": _WRITE,
    "targets:split_locks": _WRITE,
    "targets:split_rows": _WRITE,
    "targets:plan_submit": _WRITE,
    "targets:plan_review": frozenset({LEADERSHIP}),
    "targets:plan_return": frozenset({LEADERSHIP}),
    "targets:plan_issue": _WRITE,
    "targets:resolution_detail": _READ,
    "targets:acceptance_answer": _WRITE,
    "targets:my_target": SIGNED_IN,
    "targets:acceptance_accept": SIGNED_IN,
    "targets:acceptance_object": SIGNED_IN,
    "targets:metric_list": _READ,
    "api-plan-list": _READ,
    "api-plan-detail": _READ,
    "api-plan-version": _READ,
    "api-plan-cells": _READ,
    "api-plan-acceptances": _READ,
    "api-my-acceptances": SIGNED_IN,
    "api-my-answer": SIGNED_IN,
}
