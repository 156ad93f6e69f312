"""The demo company as an installed app: it only brings a command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "goalmgmt.demo"
    label = "demo"
