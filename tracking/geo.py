"""Places on the earth: from a device's WGS-84 to China's GCJ-02, and the distance between two.

Maps and addresses in China stand in GCJ-02, 100 to 700 m away from where a device says it is, so a
device's point is converted before a distance is measured. Plain Python; degrees as floats, since
the formula is one of sines and its result is rounded to metres: these are no amounts.
"""

from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt

#: The ellipsoid of the formula (Krasovsky 1940), and the mean radius for distances.
_AXIS, _SQUARED = 6378245.0, 0.00669342162296594323
_EARTH = 6371008.8
#: Outside of these degrees (south, north, west, east) nothing is shifted. The rectangle is that of
#: the usual implementations and holds some land beyond the border too.
_CHINA = (0.8293, 55.8271, 72.004, 137.8347)


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and degrees east."""

    lat: float
    lon: float


def shifts(place: Place) -> bool:
    """Whether maps at the place stand in GCJ-02."""
    south, north, west, east = _CHINA
    return south <= place.lat <= north and west <= place.lon <= east


def to_gcj(place: Place) -> Place:
    """Where a WGS-84 point lies on a Chinese map; outside of China the point itself."""
    if not shifts(place):
        return place
    x, y = place.lon - 105.0, place.lat - 35.0
    angle = radians(place.lat)
    curve = 1 - _SQUARED * sin(angle) ** 2
    root = sqrt(curve)
    north = _north(x, y) * 180.0 / (_AXIS * (1 - _SQUARED) / (curve * root) * pi)
    east = _east(x, y) * 180.0 / (_AXIS / root * cos(angle) * pi)
    return Place(place.lat + north, place.lon + east)


def metres_between(one: Place, other: Place) -> int:
    """The distance over the sphere (haversine), in whole metres."""
    lat, far = radians(one.lat), radians(other.lat)
    half = sin((far - lat) / 2) ** 2
    half += cos(lat) * cos(far) * sin(radians(other.lon - one.lon) / 2) ** 2
    return int(2 * _EARTH * asin(sqrt(min(half, 1.0))) + 0.5)


def _waves(x: float) -> float:
    return (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0


def _north(x: float, y: float) -> float:
    """By how many metres the point moves north."""
    moved = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    moved += _waves(x)
    moved += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return moved + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    """By how many metres the point moves east."""
    moved = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    moved += _waves(x)
    moved += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return moved + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
