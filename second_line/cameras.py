"""What is registered of a camera, and what may be wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from registry.places.ground import Point
from registry.places.placing import where_in
from registry.places.rows.places import DistrictRow
from second_line.stream_address import NO_LOGIN, Login, StreamAddress, leads_to_us, read_stream

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LONGEST_NAME, LONGEST_DEVICE, LONGEST_PRESET, LONGEST_LOGIN = 200, 100, 60, 100
MOST_CHANNEL, MOST_MASKS, MOST_PRESETS = 999, 20, 100


class CameraProblem(StrEnum):
    """The reasons for which a camera is not registered."""

    COLUMNS = "columns"
    CODE = "code"
    NAME = "name"
    DEVICE = "device"
    CHANNEL = "channel"
    STREAM = "stream"
    SUB_STREAM = "sub_stream"
    OWN_SERVICE = "own_service"
    LOGIN = "login"
    POINT = "point"
    OUTSIDE = "outside"
    AZIMUTH = "azimuth"
    FIELD_OF_VIEW = "field_of_view"
    NO_SUCH_OWNER = "no_such_owner"
    MASK = "mask"
    PRESET = "preset"
    CODE_TAKEN = "code_taken"
    STREAM_TAKEN = "stream_taken"
    DOUBLE_CODE = "double_code"
    DOUBLE_STREAM = "double_stream"


@dataclass(frozen=True, slots=True)
class Mask:
    """A rectangle of the picture that nobody may see: per cent from its left and upper edge."""

    x: int
    y: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """Return whether the mask is a rectangle within the picture."""
        return (
            min(self.x, self.y) >= 0
            and min(self.width, self.height) > 0
            and max(self.x + self.width, self.y + self.height) <= 100
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDraft:
    """A camera as somebody entered it. `code`: the city's own name of it, such as the one on its
    pole. `channel`: of the recorder, from 1. Streams may hold a login; `login` goes before it.
    `azimuth`: where it looks, degrees from north clockwise; `field_of_view`: degrees, 360 looks all
    around; both or neither. `owner`: the code of a body."""

    code: str
    name: str
    main_stream: str
    lat: float
    lon: float
    owner: str
    sub_stream: str = ""
    login: Login = NO_LOGIN
    device: str = ""
    channel: int = 1
    azimuth: int | None = None
    field_of_view: int | None = None
    masks: Sequence[Mask] = ()
    presets: Sequence[str] = ()
    in_service: bool = True


@dataclass(frozen=True, slots=True)
class RegisteredCamera:
    """The part of a registered camera that a new one is compared with."""

    camera_id: int
    code: str
    main_stream: str
    sub_stream: str


@dataclass(frozen=True, slots=True)
class KnownCity:
    """The city that a camera is checked against. `owners`: code, or name
    in small letters → id of the open bodies; `ours`: hosts that
    are no cameras (`second_line/our_addresses.py`); `local_is_fine`: simulated cameras may be on
    this machine."""

    owners: Mapping[str, int]
    districts: Sequence[DistrictRow]
    cameras: Sequence[RegisteredCamera] = ()
    ours: Collection[str] = ()
    local_is_fine: bool = False


@dataclass(frozen=True, slots=True)
class CheckedCamera:
    """A camera that may be registered. `keeps_login`: no login was entered, and the one on record
    stays, because it goes to the same servers as before."""

    draft: CameraDraft
    main_stream: str
    sub_stream: str
    owner_id: int
    district: str | None
    login: Login
    keeps_login: bool = False


@dataclass(slots=True)
class Checking:
    """A check of cameras, one after the other: what was seen counts for those that follow."""

    known: KnownCity
    codes: set[str] = field(default_factory=set)
    streams: set[str] = field(default_factory=set)
    #: Codes and main streams on record → the camera's id.
    codes_on_record: dict[str, int] = field(init=False)
    streams_on_record: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        cameras = self.known.cameras
        self.codes_on_record = {camera.code: camera.camera_id for camera in cameras}
        self.streams_on_record = {camera.main_stream: camera.camera_id for camera in cameras}

    def check(
        self, draft: CameraDraft, before: RegisteredCamera | None = None
    ) -> CheckedCamera | CameraProblem:
        """Check a camera; `before`: the one on record that it changes."""
        wrong = _wrong_alone(draft)
        main, sub = read_stream(draft.main_stream), read_stream(draft.sub_stream)
        if wrong is not None or main is None:
            return wrong or CameraProblem.STREAM
        place = where_in(list(self.known.districts), Point(draft.lat, draft.lon))
        if place.outside:
            return CameraProblem.OUTSIDE
        wrong = self._wrong_streams(main, sub) or self._wrong_with_others(draft, main, before)
        if wrong is not None:
            return wrong
        self.codes.add(draft.code)
        self.streams.add(main.text)
        login = _login(draft, main, sub)
        return CheckedCamera(
            draft,
            main.text,
            sub.text if sub else "",
            self.known.owners[draft.owner],
            place.district,
            login,
            keeps_login=not login.user and before is not None and _same_servers(before, main, sub),
        )

    def _wrong_streams(
        self, main: StreamAddress, sub: StreamAddress | None
    ) -> CameraProblem | None:
        hosts = [main.host, sub.host] if sub else [main.host]
        if self.known.local_is_fine or not any(leads_to_us(it, self.known.ours) for it in hosts):
            return None
        return CameraProblem.OWN_SERVICE

    def _wrong_with_others(
        self, draft: CameraDraft, main: StreamAddress, before: RegisteredCamera | None
    ) -> CameraProblem | None:
        if draft.owner not in self.known.owners:
            return CameraProblem.NO_SUCH_OWNER
        if draft.code in self.codes:
            return CameraProblem.DOUBLE_CODE
        if main.text in self.streams:
            return CameraProblem.DOUBLE_STREAM
        own = None if before is None else before.camera_id
        if self.codes_on_record.get(draft.code, own) != own:
            return CameraProblem.CODE_TAKEN
        if self.streams_on_record.get(main.text, own) != own:
            return CameraProblem.STREAM_TAKEN
        return None


def _wrong_alone(draft: CameraDraft) -> CameraProblem | None:
    """Return what is wrong with the fields of a camera, each for itself."""
    looks = draft.azimuth, draft.field_of_view
    checks = (
        (_CODE.fullmatch(draft.code), CameraProblem.CODE),
        (0 < len(draft.name) <= LONGEST_NAME and draft.name.isprintable(), CameraProblem.NAME),
        (len(draft.device) <= LONGEST_DEVICE and draft.device.isprintable(), CameraProblem.DEVICE),
        (1 <= draft.channel <= MOST_CHANNEL, CameraProblem.CHANNEL),
        (not draft.sub_stream or read_stream(draft.sub_stream), CameraProblem.SUB_STREAM),
        (max(map(len, _words(draft.login))) <= LONGEST_LOGIN, CameraProblem.LOGIN),
        (abs(draft.lat) <= 90 and abs(draft.lon) <= 180, CameraProblem.POINT),
        (looks[0] is None or 0 <= looks[0] < 360, CameraProblem.AZIMUTH),
        (looks[1] is None or 1 <= looks[1] <= 360, CameraProblem.FIELD_OF_VIEW),
        (looks[0] is not None or looks[1] is None, CameraProblem.AZIMUTH),
        (looks[1] is not None or looks[0] is None, CameraProblem.FIELD_OF_VIEW),
        (len(draft.masks) <= MOST_MASKS and all(it.fits for it in draft.masks), CameraProblem.MASK),
        (len(draft.presets) <= MOST_PRESETS and all(map(_is_preset, draft.presets)),
         CameraProblem.PRESET),
    )  # fmt: skip
    return next((problem for fine, problem in checks if not fine), None)


def _words(login: Login) -> tuple[str, str]:
    return login.user, login.password


def _is_preset(name: str) -> bool:
    return 0 < len(name) <= LONGEST_PRESET and name.isprintable()


def _login(draft: CameraDraft, main: StreamAddress, sub: StreamAddress | None) -> Login:
    """Return the login that was entered: in its own fields, or else in an address."""
    found = [draft.login, main.login, *([sub.login] if sub else [])]
    return next((login for login in found if login.user), NO_LOGIN)


def _same_servers(before: RegisteredCamera, main: StreamAddress, sub: StreamAddress | None) -> bool:
    """Return whether a login on record goes to no other server than before. Otherwise somebody
    could have it sent to a machine of their own."""
    old = {it.server for it in map(read_stream, (before.main_stream, before.sub_stream)) if it}
    return {main.server, *([sub.server] if sub else [])} <= old
