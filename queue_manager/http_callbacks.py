"""What a shift lead does about a kept place, over the HTTP API."""

from __future__ import annotations

from typing import Annotated

import msgspec
from aiohttp import web

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.outbound.outbound_callbacks import why_not_now
from queue_manager.http_api import Desk, RequestRefused, Routes, body_of, json_answer
from queue_manager.live.views import callback_view


class CallNowRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants the citizen called now."""

    person_id: int


class WithdrawalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes the callback back, and why."""

    person_id: int
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


def add_callbacks(app: web.Application, desk: Desk) -> None:
    """Serve it beside the rest of the API."""
    routes = CallbackRoutes(desk)
    app.add_routes(
        [
            web.post("/callbacks/{callback_id}/now", routes.now),
            web.post("/callbacks/{callback_id}/withdraw", routes.withdraw),
        ]
    )


class CallbackRoutes(Routes):
    """Refusals carry one word, those of `why_not_now`."""

    async def now(self, request: web.Request) -> web.Response:
        body, callback = await body_of(request, CallNowRequest), self._of(request)
        at = self._desk.clock()
        if refused := why_not_now(self._floor, callback, at):
            raise RequestRefused(409, refused)
        hurried = on.CallbackHurried(at, callback.callback_id, body.person_id)
        floor = await self._desk.dispatcher.ask(hurried)
        return json_answer(callback_view(floor.callbacks.get(callback.callback_id) or callback))

    async def withdraw(self, request: web.Request) -> web.Response:
        body, callback = await body_of(request, WithdrawalRequest), self._of(request)
        withdrawn = on.CallbackWithdrawn(
            self._desk.clock(), callback.callback_id, body.person_id, body.reason
        )
        await self._desk.dispatcher.ask(withdrawn)
        return web.Response(status=204)

    def _of(self, request: web.Request) -> Callback:
        callback = self._floor.callbacks.get(request.match_info["callback_id"])
        if callback is None:
            raise RequestRefused(404, "there is no such callback any more")
        return callback
