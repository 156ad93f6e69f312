"""Audiences of the routes of meetings, talks, trainings and spot checks."""

from goalmgmt.core.policy import FINANCE, LEADERSHIP, MANAGER, REP

_TEAM = frozenset({REP, MANAGER, LEADERSHIP, FINANCE})

ROUTES: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "tracking:meeting_list", "tracking:meeting_create", "tracking:series_switch",
        "tracking:meeting_detail", "tracking:meeting_act", "tracking:talk_list",
        "tracking:talk_create", "tracking:talk_detail", "tracking:talk_add",
        "tracking:training_list", "tracking:training_create", "tracking:training_of",
        "tracking:training_detail", "tracking:training_act",
    ),
    _TEAM,
) | dict.fromkeys(
    ("tracking:spot_list", "tracking:spot_detail"), frozenset({MANAGER, LEADERSHIP})
)  # fmt: skip
