"""The demo's checklists and norms of visits, and what managers wrote about visits."""

from datetime import date, timedelta

from goalmgmt.demo.pay import at
from teams.models import User
from teams.queries import leaders_above
from tracking.models import Visit
from tracking.operations.visit_guides import comment_visit, set_guide

GUIDES = {
    "on_site": (
        ("提前一天确认时间与参会人", "带齐样品与资料", "了解现有设备与预算", "约定下一步与负责人"),
        "准时到访，着装整洁；先听客户讲，再介绍方案；离开前复述双方约定。",
    ),
    "phone": (("通话前看上次记录", "问清需求变化", "约定下一次联系"), ""),
    "online": (("提前十分钟测试会议", "共享演示材料", "会后当天发纪要"), ""),
    "at_ours": (
        ("会议室与茶水就绪", "门口迎接", "参观展厅", "送客并发纪要"),
        "客户到达前 15 分钟在大厅等候；由主管出面欢迎；全程专人陪同；当天发送会议纪要。",
    ),
}
COMMENTS = (
    "报价前先和客户确认付款节点。",
    "下次请带技术同事一起去。",
    "竞品的情况写得清楚，继续跟进。",
)


def ask(*, first: date, cast: dict[str, User]) -> None:
    """What is asked of visits, from the first day on."""
    for kind, (points, norms) in GUIDES.items():
        set_guide(
            kind=kind, checklist="\n".join(points), norms=norms, actor=cast["1001"], now=at(first)
        )


def furnish(*, today: date) -> int:
    """What managers wrote about a few of the last visits."""
    done = Visit.objects.filter(status="done", planned_on__gte=today - timedelta(days=14))
    count = 0
    for number, visit in enumerate(done.select_related("person", "customer").order_by("pk")[::9]):
        leaders = leaders_above(visit.person, visit.planned_on)
        if leaders:
            comment_visit(
                visit=visit, text=COMMENTS[number % len(COMMENTS)], actor=leaders[0],
                now=at(min(today, visit.planned_on + timedelta(days=1)), 9),
            )  # fmt: skip
            count += 1
    return count
