"""The API of missed calls: the list, its stories, and that someone has called back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from msgspec import Struct

from queue_manager.domain.measures.causes import Cause
from queue_manager.requests import WithdrawCallback
from queue_manager.rows import calls_behind, outbound_calls
from queue_manager.rows.missed_calls import RefusedCall
from registry.tickets.rows import call_backs
from softphone_ui.missed_calls.missed_calls import (
    HOUR,
    MissedCalls,
    MissedCallView,
    MissedFilter,
    MissedQuery,
    Sequel,
    find,
    find_refused,
    page_of,
    tell,
)
from softphone_ui.missed_calls.why import MissedCallsSummary, weigh
from softphone_ui.service_level import service_level
from softphone_ui.service_level.service_level import CourseView, ServiceLevel
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, DispatcherAway, NotFound, Refused
from softphone_ui.web.live import MIRROR
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit

#: Why a callback is withdrawn by the note that somebody has called back.
CALLED_BY_HAND = "called back by hand"


class MissedPage(Struct):
    """Newest first. `causes` and `sequels` count what the rest of the filter lets through;
    `why` is about the whole period. `next` goes into `after`; null at the end."""

    service_level: ServiceLevel
    why: MissedCallsSummary
    chosen: int
    causes: dict[Cause, int]
    sequels: dict[Sequel, int]
    calls: list[MissedCallView]
    next: str | None


class CalledBack(Struct):
    """The moment when it was noted that the caller of this ticket has been called back."""

    ticket: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MissedCallsPage:
    """The content of the page and the endpoint. `names` of operators, by extension."""

    chosen: ChosenPeriod
    level: ServiceLevel
    hours: list[CourseView]
    found: MissedCalls
    why: MissedCallsSummary
    calls: list[MissedCallView]
    next: str | None
    names: dict[str, str]


async def load(request: web.Request, query: MissedQuery) -> MissedCallsPage:
    """Load the missed calls a query asks for, with the figures above them."""
    app, chosen = request.app, chosen_period(request, query)
    (found, calls, following, names), (level, hours) = await asyncio.gather(
        _load_calls(request, chosen, query),
        service_level.load_with_course(app, chosen, HOUR),
    )
    why = weigh(found.every, hours, names)
    return MissedCallsPage(chosen, level, hours, found, why, calls, following, names)


async def _load_calls(
    request: web.Request, chosen: ChosenPeriod, query: MissedQuery
) -> tuple[MissedCalls, list[MissedCallView], str | None, dict[str, str]]:
    whole = sees_numbers(person_of(request))
    async with reading(request.app) as link:
        found = await find(link, chosen.period, query, whole=whole)
        shown, following = page_of(found.chosen, query.after, query.limit)
        names = await calls_behind.operator_names(link)
        return found, await tell(link, shown, names, whole=whole), following, names


async def load_chosen(
    request: web.Request, chosen: ChosenPeriod, query: MissedFilter
) -> tuple[list[MissedCallView], ServiceLevel]:
    """Return every missed call the filter chose, oldest first, and the period's figures."""
    whole = sees_numbers(person_of(request))
    level = await service_level.load(request.app, chosen)
    async with reading(request.app) as link:
        found = await find(link, chosen.period, query, whole=whole)
        names = await calls_behind.operator_names(link)
        return await tell(link, found.chosen, names, whole=whole), level


@endpoint("GET", "/api/missed", needs=Right.MISSED)
async def missed_calls(request: web.Request, query: MissedQuery) -> MissedPage:
    """Return missed calls of a day, each with its story, under the service-level figures."""
    loaded = await load(request, query)
    return MissedPage(
        service_level=loaded.level,
        why=loaded.why,
        chosen=len(loaded.found.chosen),
        causes=dict(loaded.found.causes),
        sequels=dict(loaded.found.sequels),
        calls=loaded.calls,
        next=loaded.next,
    )


@endpoint("GET", "/api/missed/refused", needs=Right.MISSED)
async def refused_calls(request: web.Request, query: PeriodQuery) -> list[RefusedCall]:
    """Return the latest refused calls of a day, newest first; no figure counts them as offered or
    lost."""
    chosen, whole = chosen_period(request, query), sees_numbers(person_of(request))
    async with reading(request.app) as link:
        return await find_refused(link, chosen.period, whole=whole)


@endpoint("POST", "/api/missed/{ticket}/called-back", needs=Right.MISSED)
async def called_back(request: web.Request) -> CalledBack:
    """Note that the missed caller of this ticket has been called back."""
    ticket, person = request.match_info["ticket"], person_of(request)
    async with writing(request.app) as link:
        done_at = await call_backs.called_back(link, ticket, person.person_id)
        if done_at is None:
            raise Conflict
        await write_audit(
            link, person.person_id, "called_back", subject=ticket, address=request.remote
        )
        of = await outbound_calls.applicant(link, ticket)
    await _nobody_else_calls(request, ticket, of.applicant if of else None)
    return CalledBack(ticket, done_at)


async def _nobody_else_calls(request: web.Request, ticket: str, number: str | None) -> None:
    """A callback that is owed to the same citizen is not made any more."""
    person_id = person_of(request).person_id
    for callback in list(request.app[MIRROR].callbacks.values()):
        same = number is not None and number in (callback["number"], callback["caller"])
        if same or callback["ticket"] == ticket:
            with suppress(Refused, DispatcherAway):  # it is over, or is left to the dispatcher
                await request.app[DISPATCHER].ask(
                    WithdrawCallback(callback["callback_id"], person_id, CALLED_BY_HAND)
                )


@endpoint("DELETE", "/api/missed/{ticket}/called-back", needs=Right.MISSED)
async def not_called_back(request: web.Request) -> None:
    """Take back one's own note that the caller has been called back."""
    ticket, person = request.match_info["ticket"], person_of(request)
    async with writing(request.app) as link:
        if not await call_backs.not_called_back(link, ticket, person.person_id):
            raise NotFound
        await write_audit(
            link, person.person_id, "called_back_undone", subject=ticket, address=request.remote
        )
