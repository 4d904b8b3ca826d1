"""A table of cameras, as spreadsheets write it: read line by line and judged. Pure.

A camera whose code is on record is changed, any other one is added. A table without logins keeps
those on record, so that an exported table can be changed and sent back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foundation.spreadsheets import Columns
from second_line.cameras import (
    CameraDraft,
    CameraProblem,
    CheckedCamera,
    Checking,
    KnownCity,
)
from second_line.stream_address import Login

NAMES: Mapping[str, frozenset[str]] = {
    "code": frozenset({"code", "код"}),
    "name": frozenset({"place", "место", "орын", "орны"}),
    "device": frozenset({"device", "устройство", "құрылғы"}),
    "channel": frozenset({"channel", "канал", "арна"}),
    "main_stream": frozenset({"main stream", "основной поток", "негізгі ағын"}),
    "sub_stream": frozenset({"sub stream", "дополнительный поток", "қосымша ағын"}),
    "user": frozenset({"user", "login", "логин"}),
    "password": frozenset({"password", "пароль", "құпиясөз"}),
    "lat": frozenset({"latitude", "широта", "ендік"}),
    "lon": frozenset({"longitude", "долгота", "бойлық"}),
    "azimuth": frozenset({"azimuth", "азимут"}),
    "field_of_view": frozenset({"field of view", "угол обзора", "көру бұрышы"}),
    "owner": frozenset({"owner", "владелец", "иесі"}),
    "presets": frozenset({"presets", "ракурсы", "дайын бағыттар"}),
    "in_service": frozenset({"in service", "в работе", "жұмыста"}),
}
#: The columns of an exported table, without the login, in this order.
EXPORTED = tuple(name for name in NAMES if name not in ("user", "password"))
COLUMNS = Columns(NAMES, ("code", "name", "main_stream", "lat", "lon", "owner"))
NO = frozenset({"no", "нет", "жоқ", "0", "false"})


@dataclass(frozen=True, slots=True)
class BadCameraLine:
    """A line that is not taken. `value`: what is wrong in it, never a login."""

    line: int
    why: CameraProblem
    value: str


@dataclass(slots=True)
class JudgedCameras:
    """The judgement of a table: cameras to add, to change (by id), and lines that are refused."""

    added: list[CheckedCamera] = field(default_factory=list)
    changed: list[tuple[int, CheckedCamera]] = field(default_factory=list)
    bad: list[BadCameraLine] = field(default_factory=list)

    @property
    def good(self) -> int:
        """Return how many lines are taken."""
        return len(self.added) + len(self.changed)


def judge_sheet(
    lines: Iterable[tuple[int, Mapping[str, str] | None]], known: KnownCity
) -> JudgedCameras:
    """Check each line of a table. The cells of `lines` are those of COLUMNS."""
    found, checking = JudgedCameras(), Checking(known)
    by_code = {camera.code: camera for camera in known.cameras}
    for line, cells in lines:
        draft = _draft(cells) if cells is not None else CameraProblem.COLUMNS
        if isinstance(draft, CameraProblem):
            found.bad.append(BadCameraLine(line, draft, (cells or {}).get("code", "")[:40]))
            continue
        before = by_code.get(draft.code)
        checked = checking.check(draft, before)
        if isinstance(checked, CameraProblem):
            found.bad.append(BadCameraLine(line, checked, draft.code[:40]))
        elif before is None:
            found.added.append(checked)
        else:
            found.changed.append((before.camera_id, checked))
    return found


def _draft(cells: Mapping[str, str]) -> CameraDraft | CameraProblem:
    """Return the camera of a line, or which of its numbers is none."""
    lat, lon = _degrees(cells["lat"]), _degrees(cells["lon"])
    if lat is None or lon is None:
        return CameraProblem.POINT
    numbers = {name: cells.get(name, "") for name in ("channel", "azimuth", "field_of_view")}
    for name, text in numbers.items():
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 3):
            return CameraProblem(name)
    whole = {name: int(text) if text else None for name, text in numbers.items()}
    return CameraDraft(
        code=cells["code"],
        name=_plain(cells["name"]),
        device=_plain(cells.get("device", "")),
        channel=1 if whole["channel"] is None else whole["channel"],
        main_stream=cells["main_stream"],
        sub_stream=cells.get("sub_stream", ""),
        login=Login(cells.get("user", ""), cells.get("password", "")),
        lat=lat,
        lon=lon,
        azimuth=whole["azimuth"],
        field_of_view=whole["field_of_view"],
        owner=cells["owner"].lower(),
        presets=tuple(it.strip() for it in cells.get("presets", "").split("|") if it.strip()),
        in_service=cells.get("in_service", "").lower() not in NO,
    )


def _plain(cell: str) -> str:
    """Return a cell without the mark that keeps spreadsheets from reading it as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def _degrees(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
