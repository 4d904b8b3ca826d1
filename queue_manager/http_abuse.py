"""An operator marks a call as an abuse of the line, over the HTTP API."""

from __future__ import annotations

import msgspec
from aiohttp import web

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import ABUSE_REASONS
from queue_manager.domain.talking.abuse import markable_call, reason_of
from queue_manager.http_api import Desk, Refused, Routes, body_of, operator_answer


class AbuseWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; None takes the mark of this call back."""

    reason: str | None


def add_abuse(app: web.Application, desk: Desk) -> None:
    """Serve it beside the rest of the API."""
    app.add_routes([web.post("/operators/{operator}/abuse", AbuseRoutes(desk).mark)])


class AbuseRoutes(Routes):
    """Only the call in front of the operator can be marked: in the talk, or in its wrap-up."""

    async def mark(self, request: web.Request) -> web.Response:
        wanted, operator = await body_of(request, AbuseWanted), self._operator(request)
        if wanted.reason is not None and wanted.reason not in ABUSE_REASONS:
            raise Refused(400, f"reason: one of {', '.join(sorted(ABUSE_REASONS))} is wanted")
        if markable_call(operator) is None:
            raise Refused(409, f"not while {operator.state.value}")
        marked = on.AbuseMarked(self._desk.clock(), operator.extension, wanted.reason)
        after = await self._after(marked, operator.extension)
        if reason_of(after) != wanted.reason:
            raise Refused(409, f"not while {after.state.value}")
        return operator_answer(after)
