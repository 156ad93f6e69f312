"""The texts of the notifications that targets sends, by kind."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "targets.issued": _("Your target of %(plan)s is issued: accept it or object."),
    "targets.reminder": _("Your target of %(plan)s still waits for your answer."),
    "targets.reminder_again": _(
        "Your target of %(plan)s has waited for your answer for a week; your leader was told."
    ),
    "targets.to_approve": _("%(plan)s waits for your approval."),
    "targets.escalated": _("%(count)s people have not answered to %(plan)s for a week."),
    "targets.returned": _(
        "%(plan)s was returned with a reason; approvals given so far: %(cleared)s, now cleared."
    ),
    "targets.approved": _("%(plan)s was approved by resolution."),
    "targets.objected": _("%(person)s objects to the target of %(plan)s."),
    "targets.proposed": _("%(person)s proposes numbers for %(unit)s in %(plan)s."),
    "targets.proposal_taken": _("Your numbers for %(unit)s in %(plan)s were taken over."),
    "targets.proposal_returned": _("Your numbers for %(unit)s in %(plan)s came back: %(reason)s"),
    "targets.proposal_message": _("%(person)s wrote about the numbers for %(unit)s in %(plan)s."),
    "targets.answered": _("Your objection to %(plan)s was answered."),
}
