"""Calling a ticket's applicant, over the HTTP API: the last place where it can be refused."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from aiohttp import web

from foundation.telephones.permitted import why_not_called
from queue_manager.ami import actions
from queue_manager.domain.callbacks.queued_callbacks import open_for
from queue_manager.domain.floor import events as on
from queue_manager.domain.outbound.outbound_calls import called_lately, why_not
from queue_manager.http_api import Desk, RequestRefused, Routes, body_of, operator_answer


class OutboundCallRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The web process has looked the number (E.164) up by the ticket; no page ever sent it."""

    ticket: str
    line: str
    number: str


@dataclass(frozen=True, slots=True)
class OutRules:
    """The settings on calling out. Without `possible` (no way out is set up) nobody may."""

    pbx: str
    possible: bool
    prefixes: tuple[str, ...]
    per_hour: int


def add_call_out(app: web.Application, desk: Desk, rules: OutRules) -> None:
    """Serve it beside the rest of the API."""
    routes = CallOutRoutes(desk, rules)
    app.add_routes(
        [
            web.post("/operators/{operator}/call-out", routes.call_out),
            web.post("/operators/{operator}/call-out/end", routes.end),
        ]
    )


class CallOutRoutes(Routes):
    """Refusals carry one word: `not_set_up`, `too_many`, `being_called`, those of `why_not` (the
    operator) and of `why_not_called` (the number)."""

    def __init__(self, desk: Desk, rules: OutRules) -> None:
        super().__init__(desk)
        self._rules = rules

    async def call_out(self, request: web.Request) -> web.Response:
        body = await body_of(request, OutboundCallRequest)
        operator, rules, at = self._operator(request), self._rules, self._desk.clock()
        if not rules.possible:
            raise RequestRefused(409, "not_set_up")
        if refused := why_not_called(body.number, rules.prefixes):
            raise RequestRefused(409, refused)
        if called_lately(operator, at) >= rules.per_hour:
            raise RequestRefused(409, "too_many")
        if any(owed.out_id is not None for owed in open_for(self._floor, body.number)):
            raise RequestRefused(409, "being_called")
        if refused := why_not(self._floor, operator, rules.pbx):
            raise RequestRefused(409, refused)
        out_id = f"{rules.pbx[:28]}-out-{int(at.timestamp())}.{at.microsecond}"
        event = on.OutboundCallRequested(
            at, operator.extension, out_id, rules.pbx, body.ticket, body.line, body.number
        )
        after = await self._after(event, operator.extension)
        if after.outgoing is None or after.outgoing.out_id != out_id:
            raise RequestRefused(409, "not_now")
        return operator_answer(after)

    async def end(self, request: web.Request) -> web.Response:
        outgoing = self._operator(request).outgoing
        if outgoing is None:
            raise RequestRefused(409, "not_now")
        await self._on_pbx(actions.hang_up(outgoing.leg))
        return web.Response(status=204)
