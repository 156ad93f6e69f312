"""API tokens: each belongs to a person, works until its day, and is shown once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import TokenRights, User

MOST = 20


@transaction.atomic
def issue(
    *, days: int, rights: Sequence[str] | None = None, actor: User, now: datetime
) -> tuple[AuthToken, str]:
    """A new token for `actor`; its text is nowhere kept. With `rights` it may do no more than
    these (policy.token_rights). Raises Refused beyond MOST of them."""
    User.objects.select_for_update().get(pk=actor.pk)
    if AuthToken.objects.filter(user=actor, expiry__gt=now).count() >= MOST:
        raise Refused(_("There are %(count)d tokens already. Revoke one first.") % {"count": MOST})
    token, text = AuthToken.objects.create(user=actor, expiry=timedelta(days=days))
    if rights is not None:
        TokenRights.objects.create(token=token, allowed=sorted(set(rights)))
    audit.record(
        actor=actor, action="token.issue", target=actor, now=now,
        after={"key": token.token_key, "days": days, "rights": rights},
    )  # fmt: skip
    return token, text


@transaction.atomic
def revoke(*, token: AuthToken, actor: User, now: datetime) -> None:
    """End a token of one's own at once."""
    if token.user_id != actor.pk:
        raise NotAllowed(_("This token belongs to somebody else."))
    token.delete()
    audit.record(
        actor=actor, action="token.revoke", target=actor, now=now, before={"key": token.token_key}
    )
