"""The clock at the edge: views, tasks and commands read it here, nothing else does."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from goalmgmt.core import company


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The business date of this moment in the company's time zone."""
    return business_date(now())


def business_date(moment: datetime) -> date:
    """The date that `moment` has in the company's time zone."""
    return moment.astimezone(ZoneInfo(company.policy().time_zone)).date()
