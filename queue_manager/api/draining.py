"""Stopping without losing a caller, for the launcher. Each may be requested again and again."""

from __future__ import annotations

from queue_manager.api.desk import Desk, Handlers
from queue_manager.domain.floor import events as on
from queue_manager.domain.supervision.draining import left_on
from queue_manager.requests import BeginDrain, CutCalls, EndDrain, LinesLeft


async def begin_drain(desk: Desk, request: BeginDrain) -> LinesLeft:
    _lease(desk, request.lease_seconds)
    return await _after(desk, on.DrainBegan(desk.clock()))


async def end_drain(desk: Desk, _: EndDrain) -> LinesLeft:
    desk.drain_lease.cancel()
    return await _after(desk, on.DrainEnded(desk.clock()))


async def cut_calls(desk: Desk, request: CutCalls) -> LinesLeft:
    _lease(desk, request.lease_seconds)
    return await _after(desk, on.CallsCut(desk.clock()))


def _lease(desk: Desk, seconds: float | None) -> None:
    def end() -> None:
        desk.dispatcher.tell(on.DrainEnded(desk.clock()))

    desk.drain_lease.renew(seconds, end, draining=desk.floor.draining)


async def _after(desk: Desk, event: on.Event) -> LinesLeft:
    left = left_on(desk.floor)
    await desk.tell(event)
    return LinesLeft(left.talks, left.waiting)


HANDLERS: Handlers = {BeginDrain: begin_drain, EndDrain: end_drain, CutCalls: cut_calls}
