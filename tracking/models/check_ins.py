"""Where a visit was logged, if its person wished to say, and where a customer is (K3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import DegreesField
from tracking.geo import Place, metres_between, to_gcj
from tracking.models.customers import Customer
from tracking.models.visits import Visit

_ON_EARTH = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)


class CustomerPlace(models.Model):
    """Where a customer is, in GCJ-02: as Chinese maps give it."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="place")
    latitude = DegreesField()
    longitude = DegreesField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=_ON_EARTH, name="customer_on_earth")]

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class VisitPosition(models.Model):
    """One point that a device gave when a visit was logged, in WGS-84; `accuracy` in metres.

    Sensitive (PIPL art. 28): given with consent, seen by the readers of the visit only, removed
    when its person wishes, and never written into the audit trail.
    """

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="position")
    latitude = DegreesField()
    longitude = DegreesField()
    accuracy = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=_ON_EARTH, name="visit_on_earth")]

    def __str__(self) -> str:
        return f"{self.visit_id}"

    def metres_to(self, place: CustomerPlace) -> int:
        """How far the customer is from the point."""
        here = to_gcj(Place(float(self.latitude), float(self.longitude)))
        return metres_between(here, Place(float(place.latitude), float(place.longitude)))
