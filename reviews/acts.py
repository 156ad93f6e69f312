"""What the audit trail's acts on reviews and notices are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "review.self_score": _("Self-score handed in"),
    "review.self_items": _("Self-score entered"),
    "review.save_scores": _("Draft of the scores saved"),
    "review.submit_scores": _("Scores entered"),
    "review.score": _("Scored"),
    "review.return": _("Taken back"),
    "review.sign": _("Signed"),
    "reviewcycle.open": _("Review cycle opened"),
    "notice.create": _("Notice drafted"),
    "notice.publish": _("Notice published"),
    "notice.discard": _("Draft of the notice discarded"),
    "notice.withdraw": _("Notice withdrawn"),
}
