"""Arguments of the routes of reviews for the walk through the rights."""

from goalmgmt.testing.rights import BELOW, EVERYBODY, RouteObject
from reviews.tests import factories as make
from teams.tests.factories import Cast

_OUTSIDE = frozenset({"finance", "admin"})


def objects(cast: Cast) -> dict[str, RouteObject]:
    return {**_reviews(cast), **_notices(cast)}


def _reviews(cast: Cast) -> dict[str, RouteObject]:
    period = make.cycle(cast).period
    own = {"period": period, "person": cast.rep.code}
    foreign = {"period": period, "person": cast.stranger.code}
    seen = RouteObject(own, foreign, BELOW | _OUTSIDE, own_hidden_from=_OUTSIDE)
    personal = RouteObject(
        own, foreign, BELOW | _OUTSIDE, _OUTSIDE, refused=frozenset({"manager", "leadership"})
    )
    return {
        "reviews:cycle_detail": RouteObject(
            {"period": period}, own_hidden_from=frozenset({"finance"})
        ),
        "reviews:review_detail": seen,
        "reviews:review_self": personal,
        "reviews:review_sign": personal,
        "reviews:review_score": seen,
        "reviews:review_return": seen,
        "api-review-detail": RouteObject({"period": period}, own_hidden_from=EVERYBODY - {"rep"}),
    }


def _notices(cast: Cast) -> dict[str, RouteObject]:
    sent = RouteObject(
        {"pk": make.published(cast.east_manager, cast.east).pk},
        {"pk": make.published(cast.west_manager, cast.west).pk},
    )
    draft = RouteObject(
        {"pk": make.draft(cast.east_manager, cast.east).pk},
        {"pk": make.draft(cast.west_manager, cast.west).pk},
        EVERYBODY,
        own_hidden_from=EVERYBODY - {"manager"},  # nobody but its author sees a draft
    )
    return {
        "reviews:notice_detail": sent,
        "reviews:notice_withdraw": sent,
        "reviews:notice_publish": draft,
        "reviews:notice_discard": draft,
        "api-notice-detail": sent,
    }
