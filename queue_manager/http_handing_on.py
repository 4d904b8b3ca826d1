"""A caller handed on, over the HTTP API: a private word, a number outside, all together. The last
place where a number can be refused before the PBX, which knows those of the directory alone."""

from __future__ import annotations

import re

import msgspec
from aiohttp import web

from foundation.telephones.permitted import why_not_called
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import HOWS
from queue_manager.domain.outbound.outbound_calls import called_lately
from queue_manager.domain.talking.external_transfer import EMERGENCY, why_not
from queue_manager.domain.talking.monitoring import on_call
from queue_manager.http_api import Desk, RequestRefused, Routes, body_of
from queue_manager.http_call_out import OutRules

SHORT = re.compile(r"[0-9]{2,6}")


class ExternalTransferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the directory, which the web process has looked up; no page ever sent a number.
    `how` is one of `states.HOWS`."""

    code: str
    number: str
    how: str


class MergeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`leave`: without the operator."""

    leave: bool = False


def add_handing_on(app: web.Application, desk: Desk, rules: OutRules) -> None:
    """Serve it beside the rest of the API."""
    routes = HandingOnRoutes(desk, rules)
    app.add_routes(
        [
            web.post("/calls/{call_id}/private", routes.private),
            web.post("/calls/{call_id}/outside", routes.outside),
            web.post("/calls/{call_id}/together", routes.together),
            web.post("/calls/{call_id}/send-away", routes.send_away),
        ]
    )


class HandingOnRoutes(Routes):
    """Refusals carry one word: those of `transferring.why_not`, `handing_out.why_not` and
    `why_not_called`; `not_set_up`, `too_many`, `not_now`."""

    def __init__(self, desk: Desk, rules: OutRules) -> None:
        super().__init__(desk)
        self._rules = rules

    async def private(self, request: web.Request) -> web.Response:
        call_id, to = await self._brought(request)
        await self._desk.dispatcher.ask(on.ConsultationRequested(self._desk.clock(), call_id, to))
        return web.Response(status=204)

    async def outside(self, request: web.Request) -> web.Response:
        body, call_id = await body_of(request, ExternalTransferRequest), self._call_id(request)
        at = self._desk.clock()
        if refused := self._why_not(call_id, body):
            raise RequestRefused(409, refused)
        event = on.ExternalTransferRequested(at, call_id, body.code, body.number, body.how)
        floor = await self._desk.dispatcher.ask(event)
        call = floor.calls.get(call_id)
        if call is None or not call.conference.joined:
            raise RequestRefused(409, "no_talk")
        return web.Response(status=204)

    def _why_not(self, call_id: str, body: ExternalTransferRequest) -> str | None:
        rules = self._rules
        if body.how not in HOWS:
            raise RequestRefused(400, f"how: one of {', '.join(sorted(HOWS))} is wanted")
        if not rules.possible:
            return "not_set_up"
        if not SHORT.fullmatch(body.number):
            if refused := why_not_called(body.number, rules.prefixes):
                return refused
        if refused := why_not(self._floor, call_id, body.how):
            return refused
        operator = self._floor.operators.get(self._floor.calls[call_id].operator or "")
        if operator is None or body.how == EMERGENCY:
            return None
        lately = called_lately(operator, self._desk.clock())
        return "too_many" if lately >= rules.per_hour else None

    async def together(self, request: web.Request) -> web.Response:
        body, call_id = await body_of(request, MergeRequest), self._call_id(request)
        floor = self._floor
        rings = (floor.rings.get(each) for each in floor.calls[call_id].conference.joined)
        if not any(ring is not None and ring.private for ring in rings):
            raise RequestRefused(409, "not_now")
        at = self._desk.clock()
        await self._desk.dispatcher.ask(on.MergeRequested(at, call_id, body.leave))
        return web.Response(status=204)

    async def send_away(self, request: web.Request) -> web.Response:
        call_id = self._call_id(request)
        invited = any(it.requested_by for it in on_call(self._floor, call_id))
        if not self._floor.calls[call_id].conference.joined and not invited:
            raise RequestRefused(409, "not_now")
        await self._desk.dispatcher.ask(on.SentAway(self._desk.clock(), call_id))
        return web.Response(status=204)

    def _call_id(self, request: web.Request) -> str:
        call_id = request.match_info["call_id"]
        if call_id not in self._floor.calls:
            raise RequestRefused(404, "there is no such call")
        return call_id
