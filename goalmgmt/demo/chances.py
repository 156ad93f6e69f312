"""The demo's deals: at every stage, some key projects with competitors, some lost."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from goalmgmt.demo.company import PEOPLE
from goalmgmt.demo.pay import at
from teams.models import User
from tracking.models import Contract, Customer, Deal
from tracking.operations.competitors import Party, Sheet, add_party, write_sheet
from tracking.operations.deals import DealTerms, Step, move_deal, open_deal

SUBJECTS = ("二期产线自动化", "配电柜年度框架", "污水站改造", "厂区监控升级", "备件三年服务")
DECIDERS = ("设备部 陈部长", "总经理 刘总", "采购部 王经理")
#: How far a deal comes, and how many days it rests at a stage.
WAYS = ((), ("qualified",), ("qualified", "bidding"), ("bidding",))
RESTS = 9
RIVALS = (
    Sheet(
        name="恒科电气", strengths="价格低，交期短", weaknesses="售后网点少", answer="突出驻场服务"
    ),
    Sheet(
        name="远大自动化", strengths="行业样板多", weaknesses="报价高", answer="按分期投入拆分报价"
    ),
)


def open_deals(*, today: date, seed: int, cast: dict[str, User]) -> int:
    """Two to three deals a rep, opened in the last weeks; every sixth was lost."""
    dice = random.Random(seed + 7)
    count = 0
    for someone in PEOPLE:
        rep = cast[someone.code]
        customers = list(Customer.objects.filter(ownerships__person=rep).distinct()[:4])
        for _n in range(dice.randrange(2, 4)) if someone.weight and customers else ():
            count += 1
            _deal(rep, dice.choice(customers), count, dice=dice, today=today)
    return count


def _deal(rep: User, customer: Customer, number: int, *, dice: random.Random, today: date) -> None:
    opened = today - timedelta(days=dice.randrange(2, 45))
    terms = DealTerms(
        name=dice.choice(SUBJECTS),
        customer=customer,
        value=Decimal(dice.randrange(8, 240)) * 10000,
        expected_on=today + timedelta(days=dice.randrange(-6, 80)),
        decider=dice.choice(DECIDERS),
        is_key=number % 4 == 0,
        support="需要技术总监参加方案评审。" if number % 4 == 0 else "",
    )
    deal = open_deal(terms=terms, owner=rep, actor=rep, now=at(opened))
    for place, stage in enumerate(dice.choice(WAYS), 1):
        on = min(opened + timedelta(days=place * RESTS), today - timedelta(days=1))
        deal = move_deal(deal=deal, step=Step(stage=stage), actor=rep, now=at(on))
    if deal.is_key:
        _plan(deal, rep, at(opened, 15), number)
    if number % 6 == 0:
        step = Step(
            stage="lost", lost_reason="price", lost_to=RIVALS[number % 2].name,
            reason="对方总价低 8%，下次提前做价值工程。",
        )  # fmt: skip
        move_deal(deal=deal, step=step, actor=rep, now=at(today - timedelta(days=1)))


def won_deals(*, today: date, cast: dict[str, User]) -> int:
    """The last contract of a rep in this quarter and the one before, as the deal that it was."""
    count = 0
    for someone in PEOPLE:
        rep = cast[someone.code]
        own: Any = Contract.objects.filter(
            shares__person=rep, signed_on__gt=today - timedelta(days=120)
        )
        for signed in own.filter(deal=None, signed_on__lt=today).order_by("-signed_on", "pk")[:2]:
            count += 1
            _won(rep, signed, 18 + count * 7 % 40)
    return count


def _won(rep: User, signed: Contract, days: int) -> None:
    opened = signed.signed_on - timedelta(days=days)
    terms = DealTerms(
        name=SUBJECTS[days % len(SUBJECTS)], customer=signed.customer, value=signed.amount,
        expected_on=signed.signed_on, decider=DECIDERS[days % len(DECIDERS)],
    )  # fmt: skip
    deal = open_deal(terms=terms, owner=rep, actor=rep, now=at(opened))
    quoted = opened + timedelta(days=days // 2)
    deal = move_deal(deal=deal, step=Step(stage="bidding"), actor=rep, now=at(quoted))
    won = Step(stage="won", contract=signed)
    move_deal(deal=deal, step=won, actor=rep, now=at(signed.signed_on, 16))


def _plan(deal: Deal, rep: User, now: datetime, number: int) -> None:
    write_sheet(deal=deal, sheet=RIVALS[number % 2], actor=rep, now=now)
    party = Party(name=deal.decider, part="决策", stance="open")
    add_party(deal=deal, party=party, actor=rep, now=now)
