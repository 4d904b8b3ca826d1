"""The API of callbacks: what is owed now, what came of them, and the shift lead's hand in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.requests import CallBackNow, WithdrawCallback
from queue_manager.rows import callbacks as web_callbacks
from queue_manager.rows import outbound_calls, service_level
from queue_manager.rows.callbacks import QueuedCallback, Try
from queue_manager.rows.outbound_calls import OwedCall
from softphone_ui.callbacks.figures import CallbackFigures, figures
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import CallbackRefused, NotFound, Refused
from softphone_ui.web.live import MIRROR
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_SHOWN = 500


class OwedCallbackView(Struct):
    """A place that is owed now, as the dispatcher has it. `due_at` null: it has come up, and the
    next operator who is free is rung. `held`: there were too many in the hour, and a shift
    lead has to say yes (`now`). `operator` calls at this moment. Numbers by role."""

    callback_id: str
    source: CallbackSource
    line: str
    number: str
    ticket: str
    language: str
    offered_at: datetime
    expires_at: datetime
    due_at: datetime | None
    tries: int
    tried_at: datetime | None
    tried_by: str | None
    last: str | None
    operator: str | None
    held: bool = False


class QueuedCallbackView(Struct):
    """A callback of the period with every call made for it. `result` null: still due."""

    callback_id: str
    source: CallbackSource
    line: str
    number: str
    ticket: str
    language: str
    offered_at: datetime
    queued_at: datetime
    ended_at: datetime | None
    result: CallbackResult | None
    attempts: int
    reached_by: str | None
    withdrawn_by: str | None
    reason: str | None
    tries: list[Try]


class CallbacksView(Struct):
    """Callbacks that are due now, and those of a period. `due`: the number of callers who are due
    for a callback now, the first of them since `due_since`. `owed`: those of them who are in the
    callback queue and are called from it, the oldest first; `by_hand`: the others, whom operators
    call from the desk. `queued` and `figures` belong to the period."""

    due: int
    due_since: datetime | None
    owed: list[OwedCallbackView]
    by_hand: list[OwedCall]
    figures: CallbackFigures
    queued: list[QueuedCallbackView]


class Withdrawal(Struct, forbid_unknown_fields=True):
    """Reason why a callback is withdrawn, in the shift lead's own words."""

    reason: Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")]


async def load(request: web.Request, chosen: ChosenPeriod, most: int = MOST_SHOWN) -> CallbacksView:
    """Return what the page and the endpoint show."""
    whole = sees_numbers(person_of(request))
    async with reading(request.app) as connection:
        counts = await web_callbacks.counts(connection, chosen.period)
        queued = await web_callbacks.queued_callbacks(connection, chosen.period, most)
        due = await service_level.owed(connection)
        everybody = await outbound_calls.owed(connection, most)
    owed = sorted(request.app[MIRROR].callbacks.values(), key=lambda each: each["offered_at"])
    return CallbacksView(
        due.owed,
        due.since,
        [_owed(each, whole=whole) for each in owed],
        _by_hand(everybody, {each["ticket"] for each in owed}, whole=whole),
        figures(counts),
        [_queued(each, whole=whole) for each in queued],
    )


def _by_hand(everybody: list[OwedCall], queued: set[str], *, whole: bool) -> list[OwedCall]:
    """Return the callers who are due for a callback and are not in the callback queue."""
    return [
        replace(each, applicant=shown_number(each.applicant, whole=whole))
        for each in everybody
        if each.ticket not in queued
    ]


def _owed(callback: dict[str, Any], *, whole: bool) -> OwedCallbackView:
    return msgspec.convert(
        {**callback, "number": shown_number(callback["number"], whole=whole)}, OwedCallbackView
    )


def _queued(callback: QueuedCallback, *, whole: bool) -> QueuedCallbackView:
    fields = {name: getattr(callback, name) for name in QueuedCallbackView.__struct_fields__}
    number = shown_number(callback.number, whole=whole)
    return QueuedCallbackView(**{**fields, "number": number, "tries": list(callback.tries)})


@endpoint("GET", "/api/callbacks", needs=Right.MISSED)
async def callbacks(request: web.Request, query: PeriodQuery) -> CallbacksView:
    """Return the callbacks owed now, and what came of those kept in a period."""
    return await load(request, chosen_period(request, query))


@endpoint("POST", "/api/callbacks/{callback_id}/now", needs=Right.FLOOR_CHANGE)
async def call_now(request: web.Request) -> None:
    """Have this citizen called now: the next free operator is rung.

    409 `callback_refused` with a `reason`: `night`, `being_called`, `not_set_up`.
    """
    callback_id = request.match_info["callback_id"]
    await _note(request, "callback_now", callback_id, {})
    try:
        await request.app[DISPATCHER].ask(CallBackNow(callback_id, person_of(request).person_id))
    except Refused as error:
        raise CallbackRefused(**error.detail) from None


@endpoint("POST", "/api/callbacks/{callback_id}/withdraw", needs=Right.FLOOR_CHANGE)
async def withdraw(request: web.Request, body: Withdrawal) -> None:
    """Take a callback back with a reason: nobody calls any more, the ticket says why."""
    callback_id = request.match_info["callback_id"]
    await _note(request, "callback_withdrawn", callback_id, {"reason": body.reason})
    try:
        await request.app[DISPATCHER].ask(
            WithdrawCallback(callback_id, person_of(request).person_id, body.reason.strip())
        )
    except Refused as error:
        raise CallbackRefused(**error.detail) from None


async def _note(
    request: web.Request, action: str, callback_id: str, detail: dict[str, object]
) -> None:
    if callback_id not in request.app[MIRROR].callbacks:
        raise NotFound
    async with writing(request.app) as connection:
        await write_audit(
            connection,
            person_of(request).person_id,
            action,
            subject=callback_id,
            detail=detail,
            address=request.remote,
        )
