"""What the audit trail's acts on the organisation are called."""

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import audit
from goalmgmt.core.acts import label_of

ACTS: dict[str, Promise] = {
    "person.add": _("Person added"),
    "person.change": _("Person changed"),
    "person.grant_role": _("Role given"),
    "person.revoke_role": _("Role taken away"),
    "person.join_unit": _("Seated in a unit"),
    "person.second_job": _("Second job added"),
    "person.end_seat": _("End of a seat set"),
    "person.cancel_seat": _("Planned seat taken back"),
    "person.lead": _("Leads a unit"),
    "person.leave": _("Leaving recorded"),
    "person.activate": _("Let in again"),
    "person.deactivate": _("Shut out"),
    "person.invite": _("Sign-in link made"),
    "token.issue": _("API token made"),
    "token.revoke": _("API token revoked"),
    "unit.add": _("Unit added"),
    "unit.change": _("Unit changed"),
    "unit.charter": _("Charter written"),
    "unit.place": _("Unit moved"),
    "unit.appoint_leader": _("Leader appointed"),
    "unit.appoint_deputy": _("Deputy appointed"),
    "unit.end_lead": _("End of a lead set"),
    "unit.close": _("Unit closed"),
    "unit.reopen": _("Unit opened again"),
    "catalogue.add": _("Entry added"),
    "catalogue.change": _("Entry changed"),
    "calendar.set": _("Day of the calendar set"),
    "calendar.clear": _("Day of the calendar taken away"),
    "company.set_policies": _("Company policies set"),
    "import.run": _("File imported"),
}


def told(obj: models.Model, most: int = 20) -> list[dict[str, Any]]:
    """The latest entries about `obj` as rows of a timeline."""
    return [
        {
            "what": label_of(event.action),
            "who": event.actor.name if event.actor else gettext("system"),
            "at": event.at,
            "note": event.reason,
        }
        for event in audit.trail(obj)[:most]
    ]
