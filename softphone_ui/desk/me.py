"""The signed-in person: language, and an operator's own state on the floor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from aiohttp_session import get_session
from msgspec import Struct

from queue_manager.domain.floor.states import NOT_CHOSEN_REASONS, Device, PauseReason, WorkState
from queue_manager.requests import ChangeState, ChooseAfterCall, EndWrapUp
from queue_manager.rows.operator_day import DayFigures, operator_day
from softphone_ui.desk import pauses
from softphone_ui.desk.pauses import Pauses
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.rights import way_out
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows import sign_in


class Language(Struct, forbid_unknown_fields=True):
    language: Literal["kk", "ru", "en"]


class StateChange(Struct, forbid_unknown_fields=True):
    """A change of the operator's state. `reason` only for a pause. `device` is the telephone to be
    rung on."""

    state: WorkState
    reason: PauseReason | None = None
    device: Literal["web", "phone"] = "web"


class AfterCall(Struct, forbid_unknown_fields=True):
    """A pause that begins when this call ends; null takes it back."""

    reason: PauseReason | None = None


@endpoint("GET", "/api/me", needs=Right.SIGNED_IN)
@way_out
async def me(request: web.Request) -> Person:
    """Return the person who is signed in."""
    return person_of(request)


@endpoint("PUT", "/api/me/language", needs=Right.SIGNED_IN)
@way_out
async def change_language(request: web.Request, body: Language) -> None:
    """Choose the language of the screens, for this and later sessions."""
    person = person_of(request)
    session = await get_session(request)
    chosen = msgspec.structs.replace(person, language=body.language, language_chosen=True)
    session["person"] = msgspec.to_builtins(chosen)
    async with writing(request.app) as connection:
        await sign_in.set_language(connection, person.person_id, body.language)


@endpoint("POST", "/api/me/state", needs=Right.DESK)
async def change_state(request: web.Request, body: StateChange) -> dict[str, Any]:
    """Change one's state: be available, pause, or leave. Answers the operator as the dispatcher now
    has them."""
    change = ChangeState(_extension(request), body.state, body.reason, Device(body.device))
    return await request.app[DISPATCHER].ask(change)


@endpoint("POST", "/api/me/after-call", needs=Right.DESK)
async def pause_after_call(request: web.Request, body: AfterCall) -> None:
    """Pause when the present call has ended."""
    await request.app[DISPATCHER].ask(ChooseAfterCall(_extension(request), body.reason))


@endpoint("POST", "/api/me/wrap-up/end", needs=Right.DESK)
async def end_wrap_up(request: web.Request) -> None:
    """End the paperwork early: the next call may come."""
    await request.app[DISPATCHER].ask(EndWrapUp(_extension(request)))


class OperatorDay(Struct):
    """Today in the centre's zone until now; `pauses` are of the present shift, against the plan.
    A pause that still runs is not in it yet."""

    begins: datetime
    figures: DayFigures
    pauses: Pauses


@endpoint("GET", "/api/me/day", needs=Right.DESK)
async def my_day(request: web.Request) -> OperatorDay:
    """Return the operator's own figures of today."""
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    begins = days.begins(days.today(zone), zone)
    async with reading(request.app) as connection:
        figures = await operator_day(
            connection, _extension(request), begins, datetime.now(UTC), NOT_CHOSEN_REASONS
        )
    return OperatorDay(begins, figures, await pauses.of_operator(request.app, _extension(request)))


def _extension(request: web.Request) -> str:
    return person_of(request).extension or ""
