"""Models of notices and reviews."""

from reviews.models.notices import Notice, NoticeRead
from reviews.models.reviews import Review, ReviewCycle, ReviewItem

__all__ = ["Notice", "NoticeRead", "Review", "ReviewCycle", "ReviewItem"]
