"""What the audit trail's acts on results and field work are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "contract.record": _("Contract recorded"),
    "contract.correct": _("Contract corrected"),
    "receipt.record": _("Receipt recorded"),
    "receipt.correct": _("Receipt corrected"),
    "measurement.record": _("Value recorded"),
    "measurement.correct": _("Value corrected"),
    "measurement.take_back": _("Value taken back"),
    "customer.add": _("Customer added"),
    "product.add": _("Product added"),
    "channel.add": _("Channel added"),
    "industry.add": _("Industry added"),
    "region.add": _("Region added"),
    "visit.plan": _("Visit planned"),
    "visit.log": _("Visit logged"),
    "visit.cancel": _("Visit cancelled"),
    "visit.step_done": _("Next step done"),
    "report.submit": _("Report handed in"),
    "report.read": _("Report read"),
    "report.return": _("Report returned"),
    "report.comment": _("Report commented"),
    "flowrequest.create": _("Request drafted"),
    "flowrequest.edit": _("Request changed"),
    "flowrequest.submit": _("Request handed in"),
    "flowrequest.step_approved": _("Step approved"),
    "flowrequest.approve": _("Request approved"),
    "flowrequest.return": _("Request returned"),
    "flowrequest.delegate": _("Decision handed on"),
    "flowrequest.withdraw": _("Request withdrawn"),
    "flowrequest.comment": _("Request commented"),
    "flowtemplate.edit": _("Template changed"),
}
