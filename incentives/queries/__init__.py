"""Reads over pay. The functions named here are what other floors call."""

from incentives.queries.boards import BoardRow, leaderboard
from incentives.queries.visibility import closes_visible_to, statements_visible_to

__all__ = ["BoardRow", "closes_visible_to", "leaderboard", "statements_visible_to"]
