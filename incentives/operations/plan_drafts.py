"""Changing a draft of a pay plan's rules, and taking one back (P3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, states
from goalmgmt.core.errors import Conflict
from goalmgmt.core.states import Move, transition
from incentives import definitions, engine
from incentives.enums import PLAN_VERSION, PlanStatus
from incentives.models import PayPlanVersion
from incentives.operations.plans import check_editor
from teams.models import User


@dataclass(frozen=True, slots=True)
class Revision:
    """What a draft says from now on. `seen` is the hash of the rules that the author saw."""

    definition: Mapping[str, Any]
    starts_on: date
    note: str
    seen: str


@transaction.atomic
def revise_version(
    *, version: PayPlanVersion, new: Revision, actor: User | None, now: datetime
) -> PayPlanVersion:
    """Replace the rules of a draft. Raises Conflict where it is no draft or somebody changed it
    meanwhile, Refused for rules that cannot be calculated."""
    check_editor(actor, version.plan)
    version = states.lock(version)
    if version.status != PlanStatus.DRAFT:
        raise Conflict(_("Only a draft is changed; make a new version."))
    if version.content_hash != new.seen:
        raise Conflict(_("Somebody changed this draft meanwhile. Reload the page."))
    definition = {**new.definition, "code": version.plan.code, "version": str(version.number)}
    checked = definitions.read(definition)
    before = {"definition": version.definition, "starts_on": version.starts_on}
    version.definition = engine.to_data(checked)
    version.content_hash = engine.digest(checked)
    version.starts_on, version.note = new.starts_on, new.note
    version.save(update_fields=["definition", "content_hash", "starts_on", "note"])
    audit.record(
        actor=actor, action="payplanversion.revise", target=version, now=now, before=before,
        after={"definition": version.definition, "starts_on": version.starts_on},
    )  # fmt: skip
    return version


@transaction.atomic
def withdraw_version(
    *, version: PayPlanVersion, actor: User | None, now: datetime
) -> PayPlanVersion:
    """Back to a draft before anybody decided; by whoever may edit it."""
    check_editor(actor, version.plan)
    return transition(version, PLAN_VERSION, Move("withdraw", actor, now))
