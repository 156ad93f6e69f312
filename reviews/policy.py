"""Audiences of the routes of reviews: the outer wall, by role.

Reading is for everybody signed in: which reviews and notices is `visible_to`.
"""

from goalmgmt.core.policy import ADMIN, LEADERSHIP, MANAGER, SIGNED_IN

_AUTHORS = frozenset({MANAGER, LEADERSHIP, ADMIN})

ROUTES: dict[str, frozenset[str]] = {
    "reviews:cycle_list": SIGNED_IN,
    "reviews:cycle_create": frozenset({LEADERSHIP, ADMIN}),
    "reviews:cycle_detail": SIGNED_IN,
    "reviews:review_detail": SIGNED_IN,
    "reviews:review_self": SIGNED_IN,
    "reviews:review_score": frozenset({MANAGER}),
    "reviews:review_sign": SIGNED_IN,
    "reviews:review_return": frozenset({MANAGER, LEADERSHIP}),
    "reviews:notice_list": SIGNED_IN,
    "reviews:notice_create": _AUTHORS,
    "reviews:notice_detail": SIGNED_IN,
    "reviews:notice_publish": _AUTHORS,
    "reviews:notice_discard": _AUTHORS,
    "reviews:notice_withdraw": _AUTHORS,
    "api-notice-list": SIGNED_IN,
    "api-notice-detail": SIGNED_IN,
    "api-review-list": SIGNED_IN,
    "api-review-detail": SIGNED_IN,
}
