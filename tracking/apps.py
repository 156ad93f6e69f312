"""Stage 2: customers, contracts, receipts, credits, visits, reports; the ledger's facts."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = ("Credit", "Measurement", "LedgerSnapshot")

    def ready(self) -> None:
        from targets import history, lens_history  # noqa: PLC0415 - models are loaded only now
        from tracking.queries.achieved import LedgerHistory  # noqa: PLC0415
        from tracking.queries.by_lens import CreditsByLens  # noqa: PLC0415
        from tracking.queries.pipeline import open_value  # noqa: PLC0415

        history.register(LedgerHistory())
        history.register_pipeline(open_value)
        lens_history.register(CreditsByLens())
