"""What the audit trail's acts on pay are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "payplan.create": _("Pay plan created"),
    "payplanversion.draft": _("Draft of the rules made"),
    "payplanversion.revise": _("Draft of the rules changed"),
    "payplanversion.withdraw": _("Rules withdrawn"),
    "payplanversion.acknowledge": _("Rules read and confirmed"),
    "payplanversion.submit": _("Rules submitted for approval"),
    "payplanversion.return": _("Rules returned"),
    "payplanversion.approve": _("Rules approved"),
    "payplanversion.retire": _("Rules replaced"),
    "planassignment.add": _("Pay plan assigned"),
    "planassignment.end": _("Assignment of the pay plan ended"),
    "paybudget.set": _("Budget of pay set"),
    "close.open": _("Close opened"),
    "close.calculate": _("Close calculated"),
    "close.submit": _("Approved by finance"),
    "close.approve": _("Approved by leadership"),
    "close.reopen": _("Taken back to calculation"),
    "close.publish": _("Statements published"),
    "close.pay": _("Marked as paid"),
    "close.lock": _("Period locked"),
    "close.waive": _("Exceptions waived"),
    "payrollfile.make": _("Payroll file made"),
    "statement.confirm": _("Statement confirmed"),
    "payadjustment.grant": _("Adjustment of pay granted"),
    "dispute.raise": _("Dispute raised"),
    "dispute.message": _("Message in a dispute"),
    "dispute.escalate": _("Dispute escalated"),
    "dispute.decide": _("Dispute decided"),
    "dispute.withdraw": _("Dispute withdrawn"),
    "bulletin.publish": _("Bulletin published"),
    "bulletinobjection.raise": _("Objection to a bulletin raised"),
    "bulletinobjection.answer": _("Objection to a bulletin answered"),
}
