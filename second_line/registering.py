"""Registers, changes and removes cameras. Each function writes its line of the audit, and none of
them writes a login or an address of a stream there."""

from __future__ import annotations

from dataclasses import asdict

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.places.rows import places
from registry.workflow.rows.steps import BodyRow, bodies
from second_line.camera_sheet import JudgedCameras
from second_line.cameras import (
    CameraDraft,
    CameraProblem,
    CheckedCamera,
    Checking,
    KnownCity,
)
from second_line.our_addresses import our_hosts
from second_line.rows import cameras as rows
from second_line.rows.cameras import CameraValues
from second_line.sealing import seal_login
from staff.acting import ActingPerson
from staff.rows.audit import write_audit


class CameraRefused(Exception):
    """An error: the camera cannot be registered; `why` says what is wrong with it."""

    def __init__(self, why: CameraProblem) -> None:
        super().__init__(why.value)
        self.why = why


class CameraMissing(Exception):
    """An error: there is no such camera."""


class CameraStale(Exception):
    """An error: somebody changed the camera meanwhile."""


async def known_city(connection: Connection, settings: Settings) -> KnownCity:
    """Read what a camera is checked against."""
    return KnownCity(
        {
            word: body.body_id
            for body in await bodies(connection)
            if body.closed_at is None
            for word in _names(body)
        },
        await places.districts(connection),
        await rows.registered(connection),
        our_hosts(settings),
        local_is_fine=not settings.production,
    )


async def add_camera(
    connection: Connection, settings: Settings, draft: CameraDraft, by: ActingPerson
) -> int:
    """Register a camera, and return its id. Raise CameraRefused."""
    await rows.hold(connection)
    checked = _checked(Checking(await known_city(connection, settings)).check(draft))
    camera_id = await rows.add(connection, _values(settings, checked))
    await _note(connection, by, "camera_added", camera_id, draft.code)
    return camera_id


async def change_camera(
    connection: Connection,
    settings: Settings,
    camera_id: int,
    version: int,
    draft: CameraDraft,
    by: ActingPerson,
) -> int:
    """Change a camera, and return its new version. Raise CameraMissing, CameraStale,
    CameraRefused."""
    await rows.hold(connection)
    city = await known_city(connection, settings)
    before = next((it for it in city.cameras if it.camera_id == camera_id), None)
    if before is None:
        raise CameraMissing
    checked = _checked(Checking(city).check(draft, before))
    new = await rows.change(connection, camera_id, version, _values(settings, checked))
    if new is None:
        raise CameraStale
    await _note(connection, by, "camera_changed", camera_id, draft.code)
    return new


async def remove_camera(connection: Connection, camera_id: int, by: ActingPerson) -> None:
    """Remove a camera from the registry. Raise CameraMissing."""
    code = await rows.remove(connection, camera_id)
    if code is None:
        raise CameraMissing
    await _note(connection, by, "camera_removed", camera_id, code)


async def import_cameras(
    connection: Connection, settings: Settings, judged: JudgedCameras, by: ActingPerson
) -> None:
    """Write the good lines of a table. Call `rows.hold` before the table is judged."""
    for checked in judged.added:
        await rows.add(connection, _values(settings, checked))
    for camera_id, checked in judged.changed:
        await rows.change(connection, camera_id, None, _values(settings, checked, masks_stay=True))
    await write_audit(
        connection, by.person_id, "cameras_imported",
        detail={"added": len(judged.added), "changed": len(judged.changed),
                "refused": len(judged.bad)},
        address=by.address,
    )  # fmt: skip


def _names(body: BodyRow) -> tuple[str, ...]:
    """Return what a table may call a body."""
    names = body.names
    return names.kk.lower(), names.ru.lower(), names.en.lower(), body.code


def _checked(found: CheckedCamera | CameraProblem) -> CheckedCamera:
    if isinstance(found, CameraProblem):
        raise CameraRefused(found)
    return found


def _values(
    settings: Settings, checked: CheckedCamera, *, masks_stay: bool = False
) -> CameraValues:
    draft, secret = checked.draft, settings.web.web_secret
    return CameraValues(
        code=draft.code,
        name=draft.name,
        device=draft.device,
        channel=draft.channel,
        main_stream=checked.main_stream,
        sub_stream=checked.sub_stream,
        credentials=None if checked.keeps_login else seal_login(secret, checked.login),
        lat=draft.lat,
        lon=draft.lon,
        azimuth=draft.azimuth,
        field_of_view=draft.field_of_view,
        owner_id=checked.owner_id,
        district=checked.district,
        masks=None if masks_stay else [asdict(mask) for mask in draft.masks],
        presets=list(draft.presets),
        in_service=draft.in_service,
    )


async def _note(
    connection: Connection, by: ActingPerson, action: str, camera_id: int, code: str
) -> None:
    await write_audit(
        connection, by.person_id, action, subject=str(camera_id), detail={"code": code},
        address=by.address,
    )  # fmt: skip
