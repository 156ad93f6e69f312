"""The texts of the notifications that incentives sends, by kind."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "incentives.dispute_raised": _("%(number)s disputes a statement of %(period)s."),
    "incentives.dispute_escalated": _("%(number)s (%(period)s) waits for the leadership."),
    "incentives.dispute_message": _("A new message in %(number)s (%(period)s)."),
    "incentives.dispute_due": _("%(number)s (%(period)s) is to be decided by %(due)s."),
    "incentives.dispute_decided": _("%(number)s (%(period)s) is decided."),
    "incentives.objection_raised": _("Somebody objects to the bulletin %(number)s (%(period)s)."),
    "incentives.objection_answered": _("Your objection to %(number)s (%(period)s) is answered."),
    "incentives.pay_problems": _("The nightly check of the statements found problems: %(count)s."),
    "incentives.plan_to_read": _(
        "The pay plan %(plan)s has rules from %(day)s on. Read and confirm them."
    ),
    "incentives.plan_returned": _("%(plan)s came back with a reason."),
    "incentives.plan_approved": _("%(plan)s is approved."),
    "incentives.statement_published": _(
        "Your statement for %(period)s is published (%(plan)s). Objections until %(until)s."
    ),
}
