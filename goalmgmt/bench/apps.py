"""The bench as an installed app: it only brings a command."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "goalmgmt.bench"
    label = "bench"
