"""Audiences of the routes of actions, help and risks."""

from goalmgmt.core.policy import FINANCE, LEADERSHIP, MANAGER, REP

_TEAM = frozenset({REP, MANAGER, LEADERSHIP, FINANCE})

ROUTES: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "tracking:action_list", "tracking:action_create", "tracking:action_detail",
        "tracking:action_act", "tracking:help_list", "tracking:help_create",
        "tracking:help_detail", "tracking:help_act", "tracking:risk_list", "tracking:risk_create",
        "tracking:risk_detail", "tracking:risk_edit", "tracking:risk_act", "api-action-list",
        "api-action-step", "api-help-list", "api-risk-list",
    ),
    _TEAM,
)  # fmt: skip
