"""Stage 3: pay plans, quarterly close, statements, boards."""

from django.apps import AppConfig


class IncentivesConfig(AppConfig):
    name = "incentives"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = (
        "Statement",
        "StatementLine",
        "Payout",
        "PayrollFile",
        "Bulletin",
        "PayAdjustment",
        "ExceptionWaiver",
        "Confirmation",
        "DisputeMessage",
        "DisputeMessage",
    )
