"""What the audit trail's acts on plans and targets are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "planversion.create": _("Draft made"),
    "planversion.change": _("Figures changed"),
    "planversion.build_rows": _("Rows added to the split"),
    "planversion.save_cells": _("Split edited"),
    "planversion.spread": _("Spread over rows and months"),
    "planversion.set_reserve": _("Reserve set"),
    "planversion.lock_cells": _("Cells locked or unlocked"),
    "planversion.import": _("Figures imported"),
    "planversion.submit": _("Submitted for approval"),
    "planversion.return": _("Returned"),
    "planversion.approve": _("Approved"),
    "planversion.issue": _("Issued"),
    "planversion.supersede": _("Replaced by a newer version"),
    "planversion.withdraw": _("Withdrawn"),
    "planversion.use_lens": _("Lens used"),
    "planversion.stop_lens": _("Lens no longer used"),
    "planversion.save_lens": _("Lens edited"),
    "planversion.spread_lens": _("Spread over a lens"),
    "proposal.create": _("Numbers proposed from below"),
    "proposal.take": _("Proposal taken over"),
    "proposal.return": _("Proposal returned"),
    "proposal.withdraw": _("Proposal withdrawn"),
    "proposal.message": _("Message about a proposal"),
    "resolution.sign": _("Resolution signed"),
    "acceptance.accept": _("Target accepted"),
    "acceptance.object": _("Objection raised"),
    "acceptance.answer": _("Objection answered"),
    "month.lock": _("Month locked"),
}
