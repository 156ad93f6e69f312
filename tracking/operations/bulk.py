"""Recording many new facts at once: the same rules, a constant number of statements a batch."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict, NotAllowed
from teams.models import User
from tracking import rules
from tracking.models.sales import Fact
from tracking.operations import credits, facts
from tracking.operations.credits import BATCH, Posting
from tracking.operations.facts import NewFact


def record_many(*, news: Sequence[NewFact], actor: User | None, now: datetime) -> int:
    """Record facts that are all of one kind, new, and refunds of nothing; returns how many.

    Raises Refused for bad input, Conflict when a number was recorded meanwhile, NotAllowed for
    who does not keep the books. All or nothing.
    """
    if actor is not None and not actor.has_role(*rules.BOOKKEEPERS):
        raise NotAllowed(_("Finance or the administrator imports facts."))
    for new in news:
        facts.check(new)
    if not news:
        return 0
    try:
        with transaction.atomic():
            _write(news, actor, now)
    except IntegrityError as error:
        raise Conflict(_("One of the numbers was recorded meanwhile. Import again.")) from error
    return len(news)


def _write(news: Sequence[NewFact], actor: User | None, now: datetime) -> None:
    rows = [_built(new, actor, now) for new in news]
    type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)
    pairs = list(zip(rows, news, strict=True))
    shares = [share for row, new in pairs for share in facts.shares_of(row, new.shares)]
    facts.share_model(rows[0])._base_manager.bulk_create(shares, batch_size=BATCH)
    postings = [
        Posting(row, credits.parts_of(new.amount, new.shares, new.quantity)) for row, new in pairs
    ]
    credits.post_many(postings=postings, actor=actor, now=now)
    audit.record_many(
        audit.prepared(
            actor=actor, action=f"{row.KEY}.record", target=row, now=now,
            after=facts.described(new),
        )
        for row, new in pairs
    )  # fmt: skip


def _built(new: NewFact, actor: User | None, now: datetime) -> Fact:
    row = new.build()
    row.recorded_at, row.recorded_by = now, actor
    return row
