"""How far it is between two places, and the box round a place that a database can search by."""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius (IUGG)
KM_A_MILE = 1.609344


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """All places between two parallels and two meridians; holds the circle it was made for."""

    south: float
    north: float
    west: float
    east: float


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance (haversine: exact enough at any distance, and steady for short ones)."""
    south, north = radians(one.latitude), radians(other.latitude)
    half_lat, half_lon = (north - south) / 2, radians(other.longitude - one.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(south) * cos(north) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def box_round(middle: Point, within_km: float) -> Box:
    """The box that every place within the distance lies in, so that an index finds the candidates."""
    north_south = degrees(within_km / EARTH_KM)
    widest = cos(radians(min(89.0, abs(middle.latitude) + north_south)))
    east_west = north_south / widest
    return Box(
        middle.latitude - north_south,
        middle.latitude + north_south,
        middle.longitude - east_west,
        middle.longitude + east_west,
    )


def miles(km: float) -> float:
    """As people in the UK say how far it is."""
    return km / KM_A_MILE
