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
    "excuse.ask": _("Excuse asked for"),
    "excuse.grant": _("Excused from a report"),
    "excuse.decline": _("Excuse declined"),
    "report.remind": _("Reminded of a report"),
}
