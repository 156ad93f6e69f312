"""The order in which somebody reads reports: what was read before, and what waits next."""

from datetime import date

from teams.models import User
from tracking.models import Report
from tracking.models.reports import ReportQuerySet


def waiting(reader: User, on: date) -> ReportQuerySet:
    """Others' reports that wait to be read, the longest waiting first."""
    seen = Report.objects.visible_to(reader, on).exclude(person=reader).to_read()
    return seen.order_by("submitted_at", "pk")


def after(report: Report, reader: User, on: date) -> Report | None:
    """What the person read after this one, else the first that waits."""
    if report.read_by_id == reader.pk and report.read_at is not None:
        later = _read(reader, on).filter(read_at__gt=report.read_at)
        found = later.order_by("read_at", "pk").first()
        if found is not None:
            return found
    return waiting(reader, on).exclude(pk=report.pk).first()


def before(report: Report, reader: User, on: date) -> Report | None:
    """What the person read before this one."""
    earlier = _read(reader, on).exclude(pk=report.pk)
    if report.read_by_id == reader.pk and report.read_at is not None:
        earlier = earlier.filter(read_at__lte=report.read_at)
    return earlier.order_by("-read_at", "-pk").first()


def _read(reader: User, on: date) -> ReportQuerySet:
    return Report.objects.visible_to(reader, on).filter(read_by=reader)
