"""A conversation goes on on the operator's other telephone, over the HTTP API."""

from __future__ import annotations

import msgspec
from aiohttp import web

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from queue_manager.domain.ringing.device_switch import why_not_moved
from queue_manager.http_api import Desk, RequestRefused, Routes, body_of, operator_answer


class MoveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The telephone on which it is to go on."""

    device: Device


def add_move(app: web.Application, desk: Desk) -> None:
    """Serve it beside the rest of the API."""
    app.add_routes([web.post("/operators/{operator}/move", MoveRoutes(desk).move)])


class MoveRoutes(Routes):
    """Refusals carry one word, those of `why_not_moved`."""

    async def move(self, request: web.Request) -> web.Response:
        body, extension = await body_of(request, MoveRequest), self._operator(request).extension
        if reason := why_not_moved(self._floor, extension, body.device):
            raise RequestRefused(409, reason)
        moved = on.PhoneMoved(self._desk.clock(), extension, body.device)
        return operator_answer(await self._after(moved, extension))
