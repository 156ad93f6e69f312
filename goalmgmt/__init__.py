"""Targets, process and pay of a sales team in one application."""

from goalmgmt.celery import app as celery_app

__all__ = ["celery_app"]
