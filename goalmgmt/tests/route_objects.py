"""Arguments of the routes that belong to no app, for the walk through the rights."""

from goalmgmt.core import outbox
from goalmgmt.core.models import Notification
from goalmgmt.testing.rights import EVERYBODY, RouteObject
from teams.tests.factories import NOW, Cast


def objects(cast: Cast) -> dict[str, RouteObject]:
    outbox.notify(people=[cast.rep, cast.stranger], event="walk", kind="notice.published", now=NOW)
    own, foreign = (
        {"pk": Notification.objects.get(person=person, event="walk").pk}
        for person in (cast.rep, cast.stranger)
    )
    return {"notification_open": RouteObject(own, foreign, EVERYBODY, EVERYBODY - {"rep"})}
