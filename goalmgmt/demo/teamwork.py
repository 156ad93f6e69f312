"""The demo's actions, help and risks: some done, some late, some waiting."""

from datetime import date, timedelta

from goalmgmt.demo.pay import at
from teams.models import Unit, UnitLead, User
from tracking.models import Deal
from tracking.operations.actions import NewAction, add_action, end_action
from tracking.operations.help_requests import NewHelp, ask_help, write
from tracking.operations.risks import RiskTerms, raise_risk

#: What is to be done, days ago that it was given, days from today until it is due, done or not.
DEEDS = (
    ("整理投标文件的资质清单", 9, -3, True),
    ("约客户总工看样板工程", 6, -1, False),
    ("补齐合同的付款条款", 4, 2, False),
    ("更新竞品价格表", 2, 6, False),
)
QUESTIONS = (
    ("技术方案评审", "请安排一位工程师参加周四的方案评审。", 8, -4, "周四上午请刘工参加。"),
    ("账期能否放宽", "客户要求 60 天账期，请确认底线。", 3, 1, ""),
)
RISKS = (
    ("年底集中交货，产能不足", 4, 5, "提前锁定两条产线，每周五核对排产。"),
    ("主要竞争对手降价", 3, 4, "准备按分期投入的报价，强调运维成本。"),
    ("老客户负责人更换", 2, 3, "本月内拜访新负责人。"),
)


def work_together(*, today: date, cast: dict[str, User]) -> int:
    """One unit's people give each other work and ask for help; its leader rates the risks."""
    rep = cast["1025"]
    unit = Unit.objects.get(memberships__person=rep, memberships__ends_on=None)
    leader = UnitLead.objects.filter(unit=unit, is_deputy=False).on(today).get().person
    deal = Deal.objects.open().filter(owner=rep).order_by("pk").first()
    for title, given, due, done in DEEDS:
        new = NewAction(title, rep, today + timedelta(days=due), deal=deal)
        made = add_action(new=new, actor=leader, now=at(today - timedelta(days=given), 10))
        if done:
            end_action(action=made, verb="finish", note="", actor=rep,
                       now=at(today - timedelta(days=4), 17))  # fmt: skip
    for subject, wanted, ago, by, answer in QUESTIONS:
        new_help = NewHelp(subject, wanted, leader, today + timedelta(days=by), deal)
        asked = ask_help(new=new_help, author=rep, actor=rep, now=at(today - timedelta(days=ago)))
        if answer:
            write(asked=asked, text=answer, actor=leader, now=at(today - timedelta(days=6), 15))
    for title, likelihood, impact, measure in RISKS:
        terms = RiskTerms(title, likelihood, impact, measure, leader, today + timedelta(days=12))
        raise_risk(terms=terms, place=unit, actor=leader, now=at(today - timedelta(days=5)))
    return len(DEEDS) + len(QUESTIONS) + len(RISKS)
