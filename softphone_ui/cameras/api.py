"""`/api/cameras`: the registry of cameras."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from second_line import registering
from second_line.camera_sheet import EXPORTED, NAMES
from second_line.cameras import (
    LONGEST_NAME,
    MOST_MASKS,
    MOST_PRESETS,
    CameraDraft,
    Mask,
)
from second_line.registering import CameraMissing, CameraRefused, CameraStale
from second_line.rows import cameras as rows
from second_line.rows.cameras import CameraFilters, CameraPoint, ExportedCamera
from second_line.stream_address import LONGEST_ADDRESS, Login
from softphone_ui.cameras.camera_words import CameraError
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.sheets import harmless
from staff.roles import Right
from staff.rows.audit import write_audit

#: No city has more cameras; a map of all of them has 2 MB.
MOST_ON_MAP = 40_000

Id = Annotated[int, Meta(ge=0, le=10**15)]
PlainText = Annotated[str, Meta(max_length=LONGEST_NAME, pattern=r"\A[^\x00]*\Z")]
Address = Annotated[str, Meta(max_length=LONGEST_ADDRESS, pattern=r"\A[^\x00]*\Z")]


class CamerasQuery(Struct, forbid_unknown_fields=True):
    """A query for cameras. `words`: of code, place or device; `owner` 0 and `district` empty:
    every."""

    words: PlainText = ""
    owner: Id = 0
    district: Annotated[str, Meta(max_length=40, pattern=r"\A[a-z0-9_-]*\Z")] = ""
    state: Literal["all", "alive", "faulty", "unchecked", "out_of_service"] = "all"

    @property
    def filters(self) -> CameraFilters:
        """Return the filters of the list."""
        plain = self.words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return CameraFilters(
            f"%{plain}%" if plain else None,
            self.owner or None,
            self.district or None,
            None if self.state == "all" else self.state,
        )


class CameraPoints(Struct):
    """The cameras of a map."""

    cameras: list[CameraPoint]


class CameraForm(Struct, forbid_unknown_fields=True, kw_only=True):
    """A camera as the form sends it. `owner`: the body's code. `user` empty: the login on record
    stays, if the camera's servers stay the same."""

    code: PlainText
    name: PlainText
    device: PlainText = ""
    channel: Annotated[int, Meta(ge=1, le=999)] = 1
    main_stream: Address
    sub_stream: Address = ""
    user: PlainText = ""
    password: PlainText = ""
    lat: float
    lon: float
    azimuth: int | None = None
    field_of_view: int | None = None
    owner: PlainText
    masks: Annotated[list[Mask], Meta(max_length=MOST_MASKS)] = []
    presets: Annotated[list[PlainText], Meta(max_length=MOST_PRESETS)] = []
    in_service: bool = True

    @property
    def draft(self) -> CameraDraft:
        """Return the camera that was entered."""
        return CameraDraft(
            code=self.code.strip(),
            name=self.name.strip(),
            device=self.device.strip(),
            channel=self.channel,
            main_stream=self.main_stream.strip(),
            sub_stream=self.sub_stream.strip(),
            login=Login(self.user, self.password),
            lat=self.lat,
            lon=self.lon,
            azimuth=self.azimuth,
            field_of_view=self.field_of_view,
            owner=self.owner,
            masks=self.masks,
            presets=self.presets,
            in_service=self.in_service,
        )


class ChangedCamera(CameraForm, forbid_unknown_fields=True, kw_only=True):
    """A camera with its changes. `version`: of the camera that was seen."""

    version: int


class CameraSaved(Struct):
    """A camera that was registered or changed."""

    camera_id: int
    version: int


@endpoint("GET", "/api/cameras/map", needs=Right.CAMERAS)
async def cameras_on_map(request: web.Request, query: CamerasQuery) -> CameraPoints:
    """Return the cameras that fit the query, with their directions."""
    async with reading(request.app) as link:
        return CameraPoints(await rows.points(link, query.filters, MOST_ON_MAP))


@endpoint("POST", "/api/cameras", needs=Right.CAMERAS_CHANGE)
async def add_camera(request: web.Request, body: CameraForm) -> CameraSaved:
    """Register a camera. 422 `camera_refused`, with the reason."""
    try:
        async with writing(request.app) as link:
            camera_id = await registering.add_camera(
                link, request.app[SETTINGS], body.draft, acting(request)
            )
    except CameraRefused as refused:
        raise CameraError(reason=refused.why) from None
    return CameraSaved(camera_id, 1)


@endpoint("PUT", "/api/cameras/{camera_id}", needs=Right.CAMERAS_CHANGE)
async def change_camera(request: web.Request, body: ChangedCamera) -> CameraSaved:
    """Change a camera. 409 `conflict` if somebody changed it meanwhile; 422 `camera_refused`, with
    the reason."""
    camera_id, settings = camera_of(request), request.app[SETTINGS]
    try:
        async with writing(request.app) as link:
            version = await registering.change_camera(
                link, settings, camera_id, body.version, body.draft, acting(request)
            )
    except CameraMissing:
        raise NotFound from None
    except CameraStale:
        raise Conflict from None
    except CameraRefused as refused:
        raise CameraError(reason=refused.why) from None
    return CameraSaved(camera_id, version)


@endpoint("DELETE", "/api/cameras/{camera_id}", needs=Right.CAMERAS_CHANGE)
async def remove_camera(request: web.Request) -> None:
    """Remove a camera from the registry."""
    try:
        async with writing(request.app) as link:
            await registering.remove_camera(link, camera_of(request), acting(request))
    except CameraMissing:
        raise NotFound from None


@endpoint("GET", "/api/cameras.csv", needs=Right.CAMERAS_CHANGE)
async def cameras_csv(request: web.Request) -> web.StreamResponse:
    """Send every camera as CSV, without logins. The table can be changed and sent back."""
    async with writing(request.app) as link:
        cameras = await rows.export(link)
        await write_audit(
            link, person_of(request).person_id, "export", subject="cameras",
            detail={"format": "csv", "rows": len(cameras)}, address=request.remote,
        )  # fmt: skip
    return web.Response(
        body=sheet_of(cameras),
        content_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="komek-cameras.csv"'},
    )


def sheet_of(cameras: list[ExportedCamera]) -> bytes:
    """Write the table as `second_line/camera_sheet.py` reads it: UTF-8 with its mark, semicolons,
    English headings."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([min(NAMES[name], key=lambda word: not word.isascii()) for name in EXPORTED])
    for camera in cameras:
        writer.writerow([_cell(getattr(camera, name)) for name in EXPORTED])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return harmless("|".join(value))
    return "" if value is None else harmless(value) if isinstance(value, str) else str(value)


def camera_of(request: web.Request) -> int:
    """Return the camera that the address names. Raise NotFound."""
    text = request.match_info["camera_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    return int(text)
