"""Stage 1: metrics, target plans, splits, resolutions, acceptances."""

from importlib import import_module

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("targets.tasks")  # what is due every day is declared there
