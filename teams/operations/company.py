"""Writing the company's policies (product.md, People and what they may do)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, closed, company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import CompanyPolicy
from teams import rules
from teams.models import User


@transaction.atomic
def set_policies(*, values: Mapping[str, Any], actor: User | None, now: datetime) -> CompanyPolicy:
    """Set the policies named in `values`; they hold from now on, not for what is closed.

    Raises Refused for another start of the fiscal year once anything is named by one.
    """
    if not rules.can_set_policies(actor):
        raise NotAllowed(_("Only an administrator changes the company's policies."))
    policy, _created = CompanyPolicy.objects.select_for_update().get_or_create(pk=1)
    before = {name: getattr(policy, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return policy
    if "fiscal_start_month" in changed and closed.fiscal_year_is_fixed():
        raise Refused(
            _("Plans or closes are named by the fiscal year. Its start stays as it is."),
            field="fiscal_start_month",
        )
    for name, value in changed.items():
        setattr(policy, name, value)
    policy.full_clean()
    policy.save(update_fields=list(changed))
    company.forget()
    audit.record(
        actor=actor, action="company.set_policies", target=policy, now=now,
        before={name: before[name] for name in changed}, after=changed,
    )  # fmt: skip
    return policy
