"""`manage.py close`: one step of the close of a plan and period, and its statements."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.errors import GoalmgmtError
from incentives import rules
from incentives.enums import CloseStatus
from incentives.models import Close, PayPlan
from incentives.operations import calculation, closes
from incentives.queries.readout import close_readout
from teams.models import User

STEPS = ("calculate", "approve", "publish", "pay", "lock")


class Command(BaseCommand):
    """Without --actor the system acts, audited; `approve` then gives both approvals."""

    help = "Take a step of a close: calculate, approve, publish, pay, lock."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--plan", required=True)
        parser.add_argument("--step", required=True, choices=STEPS)
        parser.add_argument("--actor", help="code of the person who acts")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = _actor(options["actor"])
            close = take(options["plan"], options["period"], options["step"], actor)
        except GoalmgmtError as error:
            raise CommandError(error.message) from error
        shown = close_readout(close)
        if options["as_json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        self.stdout.write(f"{close}: {close.get_status_display()}")
        for row in shown["statements"]:
            self.stdout.write(f"{row['code']}\t{row['total']}")


def _actor(code: str | None) -> User | None:
    if code is None:
        return None
    person: User | None = User.objects.filter(code=code, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no person “%(code)s”.") % {"code": code})
    return person


@transaction.atomic
def take(plan_code: str, period: str, step: str, actor: User | None) -> Close:
    """Carry the step out, all of it or nothing, and return the close as it stands then."""
    plan = PayPlan.objects.filter(code=plan_code).first()
    if plan is None:
        raise CommandError(_("There is no pay plan “%(code)s”.") % {"code": plan_code})
    now = clock.now()
    if step == "calculate":
        close = closes.open_close(plan=plan, period=period, actor=actor, now=now)
        calculation.calculate(close=close, actor=actor, now=now)
    else:
        close = _known(plan, period)
        _act(close, step, actor)
    return Close.objects.select_related("plan", "run").get(pk=close.pk)


def _known(plan: PayPlan, period: str) -> Close:
    close = Close.objects.filter(plan=plan, period=period).first()
    if close is None:
        raise CommandError(
            _("%(plan)s has no close of %(period)s. Take the step calculate first.")
            % {"plan": plan, "period": period}
        )
    return close


def _act(close: Close, step: str, actor: User | None) -> None:
    now = clock.now()
    if step == "approve":
        _approve(close, actor)
    elif step == "publish":
        closes.publish(close=close, today=clock.today(), actor=actor, now=now)
    elif step == "pay":
        closes.pay(close=close, actor=actor, now=now)
    else:
        closes.lock(close=close, actor=actor, now=now)


def _approve(close: Close, actor: User | None) -> None:
    """Both approvals by the system; by a person the one that is due and theirs to give."""
    now = clock.now()
    if actor is None:
        if close.status != CloseStatus.FINANCE_APPROVED:
            closes.submit(close=close, actor=None, now=now)
        closes.approve(close=close, actor=None, now=now)
    elif close.status == CloseStatus.CALCULATED and rules.can_run_close(actor):
        closes.submit(close=close, actor=actor, now=now)
    else:
        closes.approve(close=close, actor=actor, now=now)
