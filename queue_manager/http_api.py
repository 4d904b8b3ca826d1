"""The dispatcher's HTTP API on loopback, for the web process. Every request carries the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec
from aiohttp import web

from queue_manager.ami import actions
from queue_manager.ami.connection import AmiConnection
from queue_manager.ami.protocol import ConnectionLost
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import PAUSE_REASONS, SIGN_OUT, Device, OperatorState
from queue_manager.domain.ringing.after_call import is_ordered_out
from queue_manager.domain.ringing.operators import BUSY
from queue_manager.domain.talking.transfer import why_not
from queue_manager.live import codec, views
from queue_manager.loop import Dispatcher

LARGEST_BODY_BYTES = 16_384
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


class StateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator wants to be; a pause needs a reason."""

    state: Literal["available", "paused", "signed_out"]
    reason: str = ""
    device: Device | None = None


class PhonePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password of the browser's telephone for this session."""

    password: str


class AfterCallRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pause's reason from the end of this call on, or None for none."""

    reason: str | None


class ColleagueRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The extension of the operator who is to take the caller, or to come along."""

    to: str


class RequestRefused(Exception):
    """The request cannot be done; `status` and one sentence say why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Desk:
    """What the API acts on. `health` and `state` are JSON-ready; `reload` applies a changed
    roster to the PBX and to the floor and returns the changed files."""

    dispatcher: Dispatcher
    connection: AmiConnection
    token: str
    clock: Callable[[], datetime]
    seq: Callable[[], int]
    state: Callable[[], dict[str, Any]]
    health: Callable[[], dict[str, Any]]
    reload: Callable[[], Awaitable[list[str]]]


def make_app(desk: Desk) -> web.Application:
    """The application; the caller serves it on loopback."""
    app = web.Application(middlewares=[_answers(desk.token)], client_max_size=LARGEST_BODY_BYTES)
    routes = Routes(desk)
    app.add_routes(
        [
            web.get("/health", routes.health),
            web.get("/floor", routes.floor),
            web.post("/operators/reload", routes.reload),
            web.post("/operators/{operator}/state", routes.state),
            web.post("/operators/{operator}/phone-password", routes.phone_password),
            web.post("/operators/{operator}/phone-gone", routes.phone_gone),
            web.post("/operators/{operator}/after-call", routes.after_call),
            web.post("/operators/{operator}/wrap-up/end", routes.end_wrap_up),
            web.post("/calls/{call_id}/hangup", routes.hang_up),
            web.post("/calls/{call_id}/transfer", routes.transfer),
            web.post("/calls/{call_id}/join", routes.join),
        ]
    )
    return app


def _answers(token: str) -> Any:
    """Who may ask, and errors as JSON: the one place where they become status codes."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        presented = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not token or not hmac.compare_digest(presented, expected):
            return _error(401, "the token is missing or wrong")
        try:
            return await handler(request)
        except RequestRefused as error:
            return _error(error.status, str(error))
        except msgspec.MsgspecError as error:
            return _error(400, str(error))
        except actions.BadAction as error:
            return _error(400, str(error))
        except ConnectionLost:
            return _error(503, "the PBX cannot be reached")

    return answer


class Routes:
    """What the dispatcher answers to; each room adds its own (`http_in_call`)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def health(self, _: web.Request) -> web.Response:
        return json_answer(self._desk.health())

    async def floor(self, _: web.Request) -> web.Response:
        desk = self._desk
        shown = {
            "seq": desk.seq(),
            "at": desk.clock(),
            "floor": views.floor_view(desk.dispatcher.floor),
        }
        return json_answer(shown | desk.state())

    async def state(self, request: web.Request) -> web.Response:
        body = await body_of(request, StateRequest)
        operator = self._operator(request)
        event = _event_of(body, operator.extension, self._desk.clock())
        after = await self._after(event, operator.extension)
        if not _has_become(after, body):
            raise RequestRefused(409, f"not while {after.state.value}")
        return operator_answer(after)

    async def after_call(self, request: web.Request) -> web.Response:
        body = await body_of(request, AfterCallRequest)
        operator = self._operator(request)
        if operator.state not in BUSY:
            raise RequestRefused(409, f"not while {operator.state.value}")
        at = self._desk.clock()
        event: on.Event = on.OperatorAvailable(at, operator.extension)
        if body.reason is not None:
            event = on.OperatorPaused(at, operator.extension, _reason(body.reason))
        after = await self._after(event, operator.extension)
        if is_ordered_out(after):
            raise RequestRefused(409, "the shift ends after this call")
        return operator_answer(after)

    async def end_wrap_up(self, request: web.Request) -> web.Response:
        operator, at = self._operator(request), self._desk.clock()
        if operator.state is not OperatorState.WRAP_UP:
            raise RequestRefused(409, f"not while {operator.state.value}")
        event: on.Event = on.OperatorAvailable(at, operator.extension)
        chosen = operator.after_call
        if chosen is not None and chosen.what == SIGN_OUT:
            event = on.OperatorSignedOut(at, operator.extension)
        elif chosen is not None:
            event = on.OperatorPaused(at, operator.extension, chosen.what)
        return operator_answer(await self._after(event, operator.extension))

    async def phone_password(self, request: web.Request) -> web.Response:
        body = await body_of(request, PhonePassword)
        if not 8 <= len(body.password) <= 128 or not body.password.isascii():
            raise RequestRefused(400, "password: 8 to 128 ASCII letters are wanted")
        operator = self._operator(request)
        await self._on_pbx(actions.web_password(operator.extension, body.password))
        return web.Response(status=204)

    async def phone_gone(self, request: web.Request) -> web.Response:
        """The page that had the browser's telephone has closed."""
        operator = self._operator(request)
        await self._after(on.PhoneGone(self._desk.clock(), operator.extension), operator.extension)
        return web.Response(status=204)

    async def hang_up(self, request: web.Request) -> web.Response:
        call = self._floor.calls.get(request.match_info["call_id"])
        if call is None:
            raise RequestRefused(404, "there is no such call")
        await self._on_pbx(actions.hang_up(call.origin.channel))
        return web.Response(status=204)

    async def transfer(self, request: web.Request) -> web.Response:
        call_id, to = await self._brought(request)
        await self._desk.dispatcher.ask(on.TransferRequested(self._desk.clock(), call_id, to))
        return web.Response(status=204)

    async def join(self, request: web.Request) -> web.Response:
        call_id, to = await self._brought(request)
        await self._desk.dispatcher.ask(on.ConferenceRequested(self._desk.clock(), call_id, to))
        return web.Response(status=204)

    async def _brought(self, request: web.Request) -> tuple[str, str]:
        """The call, and the colleague who can be brought to its caller now."""
        body, call_id = await body_of(request, ColleagueRequest), request.match_info["call_id"]
        if call_id not in self._floor.calls:
            raise RequestRefused(404, "there is no such call")
        reason = why_not(self._floor, call_id, body.to)
        if reason is not None:
            raise RequestRefused(409, reason)
        return call_id, body.to

    async def reload(self, _: web.Request) -> web.Response:
        try:
            return json_answer({"changed": await self._desk.reload()})
        except Exception as error:
            raise RequestRefused(503, f"not reloaded: {error}") from error

    @property
    def _floor(self) -> Floor:
        return self._desk.dispatcher.floor

    def _operator(self, request: web.Request) -> Operator:
        operator = self._floor.operators.get(request.match_info["operator"])
        if operator is None:
            raise RequestRefused(404, "there is no such operator")
        return operator

    async def _after(self, event: on.Event, extension: str) -> Operator:
        floor = await self._desk.dispatcher.ask(event)
        operator = floor.operators.get(extension)
        if operator is None:
            raise RequestRefused(404, "there is no such operator any more")
        return operator

    async def _on_pbx(self, action: actions.Action) -> None:
        (answer,) = await self._desk.connection.ask(action)
        if answer.get("Response") != "Success":
            raise RequestRefused(409, str(answer.get("Message", "the PBX did not do it")))


def _event_of(body: StateRequest, extension: str, at: datetime) -> on.Event:
    if body.state == "available":
        return on.OperatorAvailable(at, extension, body.device)
    if body.state == "paused":
        return on.OperatorPaused(at, extension, _reason(body.reason))
    return on.OperatorSignedOut(at, extension)


def _reason(reason: str) -> str:
    if reason not in PAUSE_REASONS:
        raise RequestRefused(400, f"reason: one of {', '.join(sorted(PAUSE_REASONS))} is wanted")
    return reason


def _has_become(operator: Operator, body: StateRequest) -> bool:
    """In a call the wish waits for its end; set aside for an unreachable telephone counts as
    ready, since that ends by itself when the telephone is there."""
    if operator.state in BUSY:
        later = {"available": None, "paused": body.reason, "signed_out": SIGN_OUT}
        chosen = operator.after_call
        return (chosen.what if chosen is not None else None) == later[body.state]
    if body.state == "available" and operator.reason == "unreachable":
        return True
    return operator.state.value == body.state


async def body_of(request: web.Request, kind: type[T]) -> T:
    """The request's body. Raises msgspec's error, which is answered with 400."""
    return msgspec.json.decode(await request.read(), type=kind)


def operator_answer(operator: Operator) -> web.Response:
    """The operator as the pages see them."""
    return json_answer(views.operator_view(operator))


def json_answer(value: object) -> web.Response:
    """Anything of the domain as JSON."""
    return web.Response(body=codec.json_bytes(value), content_type="application/json")


def _error(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
