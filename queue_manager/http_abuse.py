"""An operator marks a call as an abuse of the line, over the HTTP API."""

from __future__ import annotations

import msgspec
from aiohttp import web

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import ABUSE_REASONS
from queue_manager.domain.talking.abuse import markable_call, reason_of
from queue_manager.http_api import Desk, RequestRefused, Routes, body_of, operator_answer


class AbuseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; None takes the mark of this call back."""

    reason: str | None


def add_abuse(app: web.Application, desk: Desk) -> None:
    """Serve it beside the rest of the API."""
    app.add_routes([web.post("/operators/{operator}/abuse", AbuseRoutes(desk).mark)])


class AbuseRoutes(Routes):
    """Only the call in front of the operator can be marked: in the talk, or in its wrap-up."""

    async def mark(self, request: web.Request) -> web.Response:
        body, operator = await body_of(request, AbuseRequest), self._operator(request)
        if body.reason is not None and body.reason not in ABUSE_REASONS:
            raise RequestRefused(
                400, f"reason: one of {', '.join(sorted(ABUSE_REASONS))} is wanted"
            )
        if markable_call(operator) is None:
            raise RequestRefused(409, f"not while {operator.state.value}")
        marked = on.AbuseMarked(self._desk.clock(), operator.extension, body.reason)
        after = await self._after(marked, operator.extension)
        if reason_of(after) != body.reason:
            raise RequestRefused(409, f"not while {after.state.value}")
        return operator_answer(after)
