"""The demo's meetings, one-to-one talks and trainings: past ones with minutes, and ones to come."""

from datetime import date, timedelta
from typing import Any

from goalmgmt.demo.pay import at
from teams.models import Unit, UnitLead, User
from tracking.models import Meeting
from tracking.operations import meetings, talks
from tracking.operations.meetings import NewMeeting
from tracking.operations.spot_checks import draw, record_finding
from tracking.operations.talks import NewTalk, NewTraining

MINUTES = (
    "1. 回款进度落后，重点盯三个到期合同。\n2. 投标项目按周报价复核。\n3. 下周一前更新客户清单。"
)
TOPICS = ("本月差额和补救计划", "客户结构和新客户开发", "技术支持的配合")


def gather(*, today: date, cast: dict[str, User]) -> int:
    """One unit meets every week; its leader talks to the people and has them trained."""
    unit = Unit.objects.get(memberships__person=cast["1025"], memberships__ends_on=None)
    leader = UnitLead.objects.filter(unit=unit, is_deputy=False).on(today).get().person
    last = today - timedelta(days=today.weekday() or 7)
    new = NewMeeting("weekly", unit, leader, last, place="三楼会议室")
    meetings.start_series(new=new, actor=leader, now=at(last - timedelta(days=6), 9))
    _hold(Meeting.objects.get(series__unit=unit, held_on=last), leader, last)
    meetings.open_coming(today=last + timedelta(days=1), now=at(last + timedelta(days=1), 1))
    people = list(User.objects.led_by(leader, today).order_by("code")[:3])
    for number, person in enumerate(people[1:]):
        day = today - timedelta(days=8 + 30 * number)
        talk = NewTalk(person, day, TOPICS[number], "每周五前更新项目进展。")
        talks.record_talk(new=talk, actor=leader, now=at(day, 18))
    _train(unit, leader, people, today)
    _check(leader, today)
    return Meeting.objects.count() + len(people) + 1


def _hold(meeting: Meeting, leader: User, day: date) -> None:
    who: dict[str, Any] = {"actor": leader, "now": at(day, 16)}
    held = meetings.hold(meeting=meeting, **who)
    invited = list(held.attendees.values_list("person", flat=True))
    there = {pk: "excused" if n == 1 else "present" for n, pk in enumerate(invited)}
    meetings.decide(meeting=held, text="按周复核报价", owner=None, due_on=None, **who)
    meetings.decide(meeting=held, text="更新客户清单", owner=leader, due_on=day + timedelta(days=7),
                    **who)  # fmt: skip
    meetings.write_meeting(
        meeting=held, agenda="年底冲刺", minutes=MINUTES, attendance=there, **who
    )
    meetings.publish(meeting=held, **who)


def _train(unit: Unit, leader: User, people: list[User], today: date) -> None:
    day = today - timedelta(days=12)
    new = NewTraining("新一代控制系统", "product", unit, "刘工", day, 4, "能独立讲方案", "培训室")
    made = talks.plan_training(new=new, actor=leader, now=at(day - timedelta(days=10)))
    talks.enrol(training=made, people=people, actor=leader, now=at(day - timedelta(days=9)))
    results = {seat.pk: "passed" for seat in made.seats.all()}
    talks.record_results(training=made, results=results, actor=leader, now=at(day, 18))
    talks.rate_training(training=made, rating=5, comment="案例实用", actor=people[0],
                        now=at(day, 19))  # fmt: skip


def _check(leader: User, today: date) -> None:
    """A tenth of last month's visits was drawn; two of them were looked at."""
    month = today.replace(day=1) - timedelta(days=1)
    day = today.replace(day=1)
    check = draw(what="visits", period=f"{month:%Y-%m}", percent=10, actor=leader, now=at(day),
                 seed=f"{month:%Y%m}")  # fmt: skip
    found = (("accurate", ""), ("inexact", "客户说只通了电话，没有到访。"))
    for item, (finding, note) in zip(check.items.order_by("pk"), found, strict=False):
        record_finding(item=item, finding=finding, note=note, actor=leader, now=at(day, 15))
