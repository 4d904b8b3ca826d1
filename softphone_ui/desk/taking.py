"""Whether callers can reach an operator; the desk shows it beside the operator's own state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Struct

from queue_manager.domain.lines.line import Line, takes_callers
from queue_manager.domain.lines.skills import Skills
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.live import MIRROR, Mirror
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


class Shut(StrEnum):
    """Reason why no caller can reach an operator."""

    DRAINING = "draining"  # the system is stopping and lets no caller in
    CLOSED = "closed"  # each of the operator's lines is closed, or outside its hours


class Taking(Struct):
    """Answer to whether callers can reach this operator. `shut`: the reason why no caller can now;
    null if callers can."""

    shut: Shut | None


@endpoint("GET", "/api/me/taking", needs=Right.DESK)
async def taking(request: web.Request) -> Taking:
    """Return whether one of the lines that this operator answers lets callers in now."""
    mirror, extension = request.app[MIRROR], person_of(request).extension
    operator = mirror.operators.get(extension or "")
    if operator is None:
        return Taking(None)
    local = datetime.now(ZoneInfo(request.app[SETTINGS].timezone))
    return Taking(shut_for(mirror, operator, local))


def shut_for(mirror: Mirror, operator: dict[str, Any], local: datetime) -> Shut | None:
    """Return why no caller can reach `operator` at this local time. None if a caller can, or if the
    operator answers no line."""
    skills = msgspec.convert(operator["skills"], Skills)
    lines = [msgspec.convert(it, Line) for it in mirror.lines.values()]
    served = [it for it in lines if it.is_served_by(skills)]
    if not served or any(takes_callers(it, local, draining=mirror.draining) for it in served):
        return None
    return Shut.DRAINING if mirror.draining else Shut.CLOSED
