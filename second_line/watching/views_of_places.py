"""Which cameras look at a place, by their points, directions and fields of view. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

from registry.places.ground import Point, metres

#: A camera on a pole shows people and cars up to about so far.
REACH_METRES = 300.0
#: Below the camera itself its direction says nothing.
AT_THE_POLE = 10.0


@dataclass(frozen=True, slots=True)
class CameraSector:
    """What a camera looks at. `azimuth`, `field_of_view`: degrees; None: not known."""

    camera_id: int
    lat: float
    lon: float
    azimuth: int | None
    field_of_view: int | None


def cameras_that_see(
    place: Point, cameras: Iterable[CameraSector], reach: float = REACH_METRES
) -> list[int]:
    """Return the cameras that look at a place, the nearest first, and after them those within reach
    whose direction is not known."""
    found = []
    for camera in cameras:
        away = metres(Point(camera.lat, camera.lon), place)
        seen = away <= reach and _sees(camera, place, away)
        if seen is not False:
            found.append((seen is None, away, camera.camera_id))
    return [camera_id for _, _, camera_id in sorted(found)]


def _sees(camera: CameraSector, place: Point, away: float) -> bool | None:
    """Return whether the place lies in the sector; None if the sector is not known."""
    if camera.azimuth is None or camera.field_of_view is None:
        return None
    if away <= AT_THE_POLE:
        return True
    turn = (direction_to(camera, place) - camera.azimuth + 180) % 360 - 180
    return abs(turn) <= camera.field_of_view / 2


def direction_to(camera: CameraSector, place: Point) -> float:
    """Return the direction from a camera to a place: degrees from north, clockwise."""
    east = (place.lon - camera.lon) * cos(radians((place.lat + camera.lat) / 2))
    return degrees(atan2(east, place.lat - camera.lat)) % 360
