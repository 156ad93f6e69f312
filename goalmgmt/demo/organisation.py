"""What makes the demo's organisation lively: a charter, a deputy, a second job, a day of its own."""

from datetime import date, timedelta

from goalmgmt.core.periods import add_months, month_of
from goalmgmt.demo.pay import at
from teams.models import Unit, User
from teams.operations import calendar, leads, seats, units

CHARTERS = {
    "SC": {
        "mission": "让华南的每一家工厂用上可靠的电力与控制系统。",
        "values": "以客户为先；数字公开；按劳分配。",
        "duty": "完成年度销售目标与回款目标，带好区域队伍。",
        "authority": "在批准的政策内定价、排兵、调配样机与差旅预算。",
        "benefit": "完成目标提取绩效奖金，超额部分按加速比例计提。",
    },
    "GD": {
        "mission": "守住珠三角，做深大客户。",
        "values": "先约后访，当日记录，有求必应。",
        "duty": "完成广东目标；每人每周拜访不少于 5 家。",
        "authority": "5% 以内折扣自定；可申请技术支持随访。",
        "benefit": "按回款分档提成，季度公示。",
    },
}
STOCKTAKING = "年度盘点"


def furnish(*, today: date, cast: dict[str, User]) -> None:
    """Write it as of the running month; nothing of it moves a figure."""
    month, now = month_of(today), at(today, 8)
    found = {unit.code: unit for unit in Unit.objects.all()}
    for code, charter in CHARTERS.items():
        units.write_charter(unit=found[code], charter=charter, actor=cast["1010"], now=now)
    deputy = leads.Deputy(cast["1041"], month, add_months(month, 2))
    leads.appoint_deputy(unit=found["YX"], deputy=deputy, actor=cast["1001"], now=now)
    job = seats.SecondJob(found["YD"], month, add_months(month, 6))
    seats.add_second_job(person=cast["1027"], job=job, actor=cast["1001"], now=now)
    saturday = add_months(month, 2) + timedelta(days=(5 - add_months(month, 2).weekday()) % 7)
    calendar.set_day(day=saturday, works=True, note=STOCKTAKING, actor=cast["1001"], now=now)
