"""The texts of the notifications that incentives sends, by kind."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "incentives.pay_problems": _("The nightly check of the statements found problems: %(count)s."),
    "incentives.statement_published": _(
        "Your statement for %(period)s is published (%(plan)s). Objections until %(until)s."
    ),
}
