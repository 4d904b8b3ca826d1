"""The cameras of a demo city: one on each of a few streets, all of them simulated."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.places.rows.places import StreetRow, streets
from second_line.camera_sheet import JudgedCameras
from second_line.cameras import CameraDraft, CheckedCamera, Checking
from second_line.registering import import_cameras, known_city
from staff.acting import ActingPerson

CAMERAS = 24
OWNERS = ("security", "transport", "roads")
#: Degrees between the directions of one camera and the next.
TURN = 75


async def add_cameras(connection: Connection, settings: Settings, person_id: int) -> None:
    """Register the cameras of the demo city, as if this person had sent a table."""
    known = await known_city(connection, settings)
    checking, judged = Checking(known), JudgedCameras()
    placed = [street for street in await streets(connection) if street.lat is not None]
    for number, street in enumerate(placed[:CAMERAS], start=1):
        checked = checking.check(_camera(number, street, settings.ports.cameras_port))
        if isinstance(checked, CheckedCamera):
            judged.added.append(checked)
    await import_cameras(connection, settings, judged, ActingPerson(person_id))


def _camera(number: int, street: StreetRow, port: int) -> CameraDraft:
    return CameraDraft(
        code=f"DEMO-{number:03d}",
        name=street.name_ru,
        device=f"NVR-{1 + number // 8}",
        channel=1 + number % 8,
        main_stream=f"rtsp://127.0.0.1:{port}/ok/{number}",
        sub_stream=f"rtsp://127.0.0.1:{port}/ok/{number}/sub",
        lat=street.lat or 0.0,
        lon=street.lon or 0.0,
        azimuth=number * TURN % 360,
        field_of_view=70,
        owner=OWNERS[number % len(OWNERS)],
    )
