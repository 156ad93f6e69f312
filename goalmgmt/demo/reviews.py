"""The demo's reviews of the last closed quarter, and the notices to everybody."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from goalmgmt.core import company as policies
from goalmgmt.core.periods import Period, PeriodKind
from goalmgmt.demo.pay import at
from reviews.enums import ItemKey, NoticeKind
from reviews.figures import Subject
from reviews.models import Review
from reviews.operations import cycles, notices
from reviews.operations import reviews as scoring
from targets.queries import metric
from teams.models import Unit, User
from teams.queries import leaders_above

#: Whose review waits for the manager, and whose still for the self-score.
WAITING, UNTOUCHED = ("1024", "1031", "1041"), ("1025", "1052")
SELF = {
    ItemKey.COMPLETION: Decimal(90),
    ItemKey.PROCESS: Decimal(88),
    ItemKey.ATTITUDE: Decimal(90),
    ItemKey.TEAMWORK: Decimal(88),
    ItemKey.INNOVATION: Decimal(78),
}
JUDGED = "与同事配合主动，响应及时，有可举的事例。"


def review(*, today: date, closed: list[Period], cast: dict[str, User]) -> Iterator[str]:
    """Open the cycle of the last closed quarter, score most of it, publish two notices."""
    if closed:
        yield f"reviews: {_cycle(closed[-1], cast)}"
    calendar = policies.calendar()
    month = calendar.previous(calendar.month(today))
    quarter = calendar.previous(calendar.quarter_of(today))
    for kind, period in ((NoticeKind.QUARTER, quarter), (NoticeKind.MONTH, month)):
        if period.kind in {PeriodKind.MONTH, PeriodKind.QUARTER}:
            _notice(kind, period, cast["1002"])
    yield "notices: 2"


def _cycle(quarter: Period, cast: dict[str, User]) -> int:
    moment = at(quarter.ends_on + timedelta(days=20))
    new = cycles.NewCycle(quarter, f"{quarter.code} 季度考核")
    cycle = cycles.open_cycle(new=new, actor=cast["1002"], now=moment)
    reviews = list(cycle.reviews.select_related("person"))
    for number, one in enumerate(reviews):
        if one.person.code not in UNTOUCHED:
            _score(one, number)
    return len(reviews)


def _score(one: Review, number: int) -> None:
    opened = at(one.cycle.ends_on + timedelta(days=22))
    rows = {item.key: SELF[ItemKey(item.key)] for item in one.items.all()}
    one = scoring.save_self_score(review=one, scores=rows, actor=one.person, now=opened)
    if one.person.code in WAITING:
        return
    manager = leaders_above(one.person, one.cycle.ends_on)[0]
    items = {
        item.key: scoring.ItemScore(_manager_score(item.key, item.proposed, number), JUDGED)
        for item in one.items.all()
    }
    sheet = scoring.ScoreSheet(items, interview="事实与原因已谈清；约定下季度每周一对齐重点项目。")
    one = scoring.submit_scores(
        review=one, sheet=sheet, actor=manager, now=opened + timedelta(days=2)
    )
    if number % 3:
        scoring.sign(
            review=one, agrees=True, remark="", actor=one.person, now=opened + timedelta(days=4)
        )


def _manager_score(key: str, proposed: Decimal | None, number: int) -> Decimal:
    if proposed is not None:
        return proposed
    return SELF[ItemKey(key)] - number % 5


def _notice(kind: NoticeKind, period: Period, author: User) -> None:
    moment = at(period.ends_on + timedelta(days=3))
    subject = Subject(kind, period, metric("receipts"), Unit.objects.get(code="SC"))
    draft = notices.create_notice(new=notices.NewNotice(subject), actor=author, now=moment)
    notices.publish_notice(notice=draft, actor=author, now=moment)
