"""The texts of the notifications that incentives sends, by kind."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "incentives.statement_published": _(
        "Your statement for %(period)s is published (%(plan)s). Objections until %(until)s."
    ),
}
