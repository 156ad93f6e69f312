"""The texts of the notifications that reviews sends, by kind."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "review.opened": _("%(cycle)s is open: give your self-score."),
    "review.to_score": _("%(person)s handed in the self-score: %(cycle)s."),
    "review.to_sign": _("%(cycle)s is scored and waits for your signature."),
    "review.signed": _("%(person)s signed: %(cycle)s."),
    "review.returned": _("%(cycle)s was taken back and is being scored again."),
    "notice.published": _("New notice: %(title)s"),
    "notice.withdrawn": _("Withdrawn: %(title)s"),
}
