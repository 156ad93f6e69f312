"""The words of the notifications that tracking sends."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "report_day_before": _("Your weekly report %(period)s is due on the next working day."),
    "report_soon": _("Your weekly report %(period)s is due in two hours."),
    "report_due": _("Your weekly report %(period)s is due today."),
    "report_overdue": _("Your weekly report %(period)s has not been handed in yet."),
    "visit_comment": _("%(person)s wrote about the visit to %(customer)s."),
    "ledger_problems": _("The nightly check of the ledger found problems: %(count)s."),
    "tracking.flow_asked": _("%(number)s “%(title)s” waits for your approval."),
    "tracking.flow_approved": _("%(number)s “%(title)s” is approved."),
    "tracking.flow_returned": _("%(number)s “%(title)s” came back with a reason."),
    "tracking.flow_comment": _("A new comment on %(number)s “%(title)s”."),
    "tracking.flow_due": _("%(number)s “%(title)s” is due and still waits for you."),
    "report_asked": _("%(by)s reminds you of the report %(period)s."),
    "excuse_asked": _("%(person)s asks to be excused from the report %(period)s."),
    "excuse_granted": _("You are excused from the report %(period)s."),
    "tracking.action_given": _("%(by)s gave you an action until %(day)s: %(title)s."),
    "tracking.action_done": _("%(person)s has done: %(title)s."),
    "tracking.action_dropped": _("No longer needed: %(title)s (%(person)s)."),
    "tracking.action_open": _("Open again: %(title)s (%(person)s)."),
    "tracking.help_asked": _("%(person)s asks you for help: %(subject)s."),
    "tracking.help_message": _("%(by)s wrote about the help asked for: %(subject)s."),
    "tracking.help_close": _("%(person)s needs no more help: %(subject)s."),
    "tracking.help_withdraw": _("%(person)s took the request back: %(subject)s."),
    "tracking.help_ask_again": _("%(person)s still needs help: %(subject)s."),
    "tracking.help_late": _("%(addressee)s has not answered %(person)s in time: %(subject)s."),
    "tracking.risk_given": _("%(by)s asks you to look after a risk: %(title)s."),
    "tracking.meeting_called": _("Meeting of %(unit)s on %(day)s."),
    "tracking.meeting_missed": _(
        "You were not at the meeting of %(unit)s on %(day)s: its minutes."
    ),
    "tracking.meeting_minutes": _("Minutes of the meeting of %(unit)s on %(day)s."),
    "tracking.meeting_cancelled": _("The meeting of %(unit)s on %(day)s is cancelled."),
    "tracking.talk_recorded": _("%(by)s wrote down your talk of %(day)s."),
    "tracking.talk_added": _("%(by)s added to your talk of %(day)s."),
    "tracking.training_seat": _("You take part in the training “%(topic)s” on %(day)s."),
    "tracking.training_off": _("The training “%(topic)s” on %(day)s is called off."),
    "tracking.spot_finding": _("%(by)s looked at what you wrote in a spot check."),
    "tracking.fact_conflict": _("%(number)s was sent again with other content: decide."),
    "excuse_declined": _("You are not excused from the report %(period)s."),
}
