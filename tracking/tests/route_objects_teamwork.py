"""Actions, help and risks for the walk through all routes: the rep's, and the stranger's."""

from datetime import date

from goalmgmt.testing.rights import BELOW, RouteObject
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast
from tracking.operations.actions import NewAction, add_action
from tracking.operations.help_requests import NewHelp, ask_help
from tracking.operations.risks import RiskTerms, raise_risk

DAY = date(2026, 12, 1)
FINANCE, BOSS = frozenset({"finance"}), frozenset({"leadership"})


def objects(cast: Cast) -> dict[str, RouteObject]:
    """By route: an action and a question of the rep's own, a risk that the rep works on."""
    own = {"action": _action(cast.rep), "help": _help(cast.rep, cast.east_manager)}
    foreign = {
        "action": _action(cast.stranger),
        "help": _help(cast.stranger, cast.west_manager),
    }
    deed = _seen(own["action"], foreign["action"])
    step = {"verb": "finish"}
    found = {
        "tracking:action_detail": deed,
        "tracking:action_act": _seen(own["action"] | step, foreign["action"] | step, BOSS),
        "api-action-step": _seen(own["action"], foreign["action"], BOSS),
        "tracking:help_detail": _seen(own["help"], foreign["help"]),
        "tracking:help_act": _seen(
            own["help"] | {"act": "write"}, foreign["help"] | {"act": "write"}
        ),
    }
    risk = _risk(cast.east_manager, cast.rep, cast.east)
    other = _risk(cast.west_manager, cast.stranger, cast.west)
    steps = _seen(risk | {"verb": "close"}, other | {"verb": "close"})
    return found | {
        "tracking:risk_detail": _seen(risk, other),
        "tracking:risk_edit": _seen(risk, other),
        "tracking:risk_act": steps,
    }


def _seen(
    own: dict[str, object], foreign: dict[str, object], refused: frozenset[str] = frozenset()
) -> RouteObject:
    """Of the two and those who lead them; finance has no part in it."""
    return RouteObject(
        own, foreign, hidden_from=BELOW | FINANCE, own_hidden_from=FINANCE, refused=refused
    )


def _action(person: User) -> dict[str, object]:
    new = NewAction(title=f"Call for {person.code}", owner=person, due_on=DAY)
    return {"pk": add_action(new=new, actor=person, now=NOW).pk}


def _help(person: User, addressee: User) -> dict[str, object]:
    new = NewHelp("Price", f"A price for {person.code}", addressee, DAY)
    return {"pk": ask_help(new=new, author=person, actor=person, now=NOW).pk}


def _risk(manager: User, owner: User, unit: Unit) -> dict[str, object]:
    terms = RiskTerms("Late delivery", 4, 5, "Order earlier", owner, DAY)
    return {"pk": raise_risk(terms=terms, place=unit, actor=manager, now=NOW).pk}
