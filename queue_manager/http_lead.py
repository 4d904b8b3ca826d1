"""A shift lead on an operator's line, and what they do to operators, over the HTTP API. The web
process has checked the role; the audit is its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import msgspec
from aiohttp import web

from queue_manager.ami import actions
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode, lead_name
from queue_manager.domain.floor.states import PAUSE_REASONS, OperatorState
from queue_manager.domain.supervision.supervisor_actions import hangs, to_ask_for
from queue_manager.domain.talking.monitoring import why_not, why_not_to
from queue_manager.http_api import (
    Desk,
    PhonePassword,
    RequestRefused,
    Routes,
    body_of,
    json_answer,
    operator_answer,
)
from queue_manager.live.views import listening_view

PERSON = re.compile(r"[0-9]{1,15}")
NO_SUCH_CHANNEL = "No such channel"


class MonitoringRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to be on the operator's line, and how."""

    person_id: int
    name: str
    mode: LeadMode


class ForcedState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state that the lead `by` puts an operator in; a pause has a reason."""

    state: Literal["available", "paused", "signed_out"]
    by: str
    reason: str | None = None


class TakeOverRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which lead is to come; the operator to whom they come sees the name."""

    person_id: int
    name: str


class LinesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lines that the lead `by` moves an operator to; none: back to the operator's own."""

    lines: list[str]
    by: str


class OfferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether callers of a line are offered to be called back, as the lead `by` says."""

    open: bool
    by: str


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lead's name."""

    by: str


@dataclass(frozen=True, slots=True)
class LineRules:
    """`listen_shown`: an operator is told also of a lead who only listens."""

    listen_shown: bool = True


def add_lead(app: web.Application, desk: Desk, rules: LineRules) -> None:
    """Serve it beside the rest of the API."""
    routes = LeadRoutes(desk, rules)
    operator = "/operators/{operator}"
    app.add_routes(
        [
            web.post(f"{operator}/line", routes.line),
            web.post(f"{operator}/forced-state", routes.forced_state),
            web.post(f"{operator}/stuck/end", routes.end_stuck),
            web.post(f"{operator}/lines", routes.lines),
            web.post("/lines/{line}/callback-offer", routes.callback_offer),
            web.post("/calls/{call_id}/lead", routes.take_over),
            web.post("/leads/{person}/leave", routes.leave),
            web.post("/leads/{person}/phone-password", routes.lead_password),
            web.post("/leads/{person}/phone-gone", routes.lead_phone_gone),
        ]
    )


class LeadRoutes(Routes):
    """Refusals carry one word: those of `monitoring.why_not`, `not_stuck`, `still_there`."""

    def __init__(self, desk: Desk, rules: LineRules) -> None:
        super().__init__(desk)
        self._rules = rules

    async def line(self, request: web.Request) -> web.Response:
        body, operator = await body_of(request, MonitoringRequest), self._operator(request)
        call = self._floor.calls.get(operator.call_id or "")
        if call is None or call.operator != operator.extension:
            raise RequestRefused(409, "no_talk")
        reason = why_not(self._floor, call.call_id, body.mode, body.person_id)
        if reason is not None:
            raise RequestRefused(409, reason)
        shown = self._rules.listen_shown or body.mode is not LeadMode.LISTEN
        event = on.MonitoringRequested(
            self._desk.clock(), call.call_id, body.person_id, body.name, body.mode, shown
        )
        floor = await self._desk.dispatcher.ask(event)
        mine = (each for each in floor.listenings.values() if each.person_id == body.person_id)
        listening = next((each for each in mine if each.call_id == call.call_id), None)
        if listening is None:
            raise RequestRefused(409, "no_talk")
        return json_answer(listening_view(listening))

    async def take_over(self, request: web.Request) -> web.Response:
        """An operator asks a lead to take their caller over."""
        body, call_id = await body_of(request, TakeOverRequest), request.match_info["call_id"]
        if refused := why_not_to(self._floor, call_id, body.person_id):
            raise RequestRefused(409, refused)
        operator = self._floor.calls[call_id].operator or ""
        event = on.MonitoringRequested(
            self._desk.clock(), call_id, body.person_id, body.name, LeadMode.TAKE_OVER,
            requested_by=operator,
        )  # fmt: skip
        await self._desk.dispatcher.ask(event)
        return web.Response(status=204)

    async def leave(self, request: web.Request) -> web.Response:
        await self._desk.dispatcher.ask(on.LeadLeft(self._desk.clock(), _person(request)))
        return web.Response(status=204)

    async def forced_state(self, request: web.Request) -> web.Response:
        body, operator = await body_of(request, ForcedState), self._operator(request)
        if (body.state == "paused") != (body.reason in PAUSE_REASONS):
            raise RequestRefused(
                400, f"reason: one of {', '.join(sorted(PAUSE_REASONS))} is wanted"
            )
        forced = on.StateForced(
            self._desk.clock(), operator.extension, body.state, body.reason, body.by
        )
        after = await self._after(forced, operator.extension)
        if after.deed is None or after.deed.at != forced.at:
            raise RequestRefused(409, f"not while {after.state.value}")
        return operator_answer(after)

    async def end_stuck(self, request: web.Request) -> web.Response:
        """The PBX is asked about each leg; what it has, and is answered, is left as it is."""
        body, operator = await body_of(request, By), self._operator(request)
        if not hangs(operator):
            raise RequestRefused(409, "not_stuck")
        names = to_ask_for(self._floor, operator)
        gone = tuple([name for name in names if not await self._is_on_pbx(name)])
        at = self._desk.clock()
        after = await self._after(
            on.StuckEnded(at, operator.extension, body.by, gone), operator.extension
        )
        if after.deed is None or after.deed.at != at:
            raise RequestRefused(409, "still_there")
        return operator_answer(after)

    async def _is_on_pbx(self, name: str) -> bool:
        answers = await self._desk.connection.ask(actions.is_there(name))
        return all(NO_SUCH_CHANNEL not in str(answer.get("Message", "")) for answer in answers)

    async def lines(self, request: web.Request) -> web.Response:
        body, operator = await body_of(request, LinesRequest), self._operator(request)
        if operator.state is OperatorState.SIGNED_OUT:
            raise RequestRefused(409, f"not while {operator.state.value}")
        if unknown := sorted(set(body.lines) - self._floor.lines.keys()):
            raise RequestRefused(404, f"there is no such line: {unknown[0][:20]}")
        moved = on.OperatorMoved(
            self._desk.clock(), operator.extension, frozenset(body.lines), body.by
        )
        return operator_answer(await self._after(moved, operator.extension))

    async def callback_offer(self, request: web.Request) -> web.Response:
        body, line = await body_of(request, OfferRequest), request.match_info["line"]
        if line not in self._floor.lines:
            raise RequestRefused(404, "there is no such line")
        offer = on.CallbackOfferSet(self._desk.clock(), line, body.open, body.by)
        await self._desk.dispatcher.ask(offer)
        return web.Response(status=204)

    async def lead_password(self, request: web.Request) -> web.Response:
        body, person_id = await body_of(request, PhonePassword), _person(request)
        if not 8 <= len(body.password) <= 128 or not body.password.isascii():
            raise RequestRefused(400, "password: 8 to 128 ASCII letters are wanted")
        await self._on_pbx(actions.web_password(lead_name(person_id), body.password))
        return web.Response(status=204)

    async def lead_phone_gone(self, request: web.Request) -> web.Response:
        await self._desk.dispatcher.ask(on.LeadPhoneGone(self._desk.clock(), _person(request)))
        return web.Response(status=204)


def _person(request: web.Request) -> int:
    person = request.match_info["person"]
    if not PERSON.fullmatch(person):
        raise RequestRefused(404, "there is no such person")
    return int(person)
