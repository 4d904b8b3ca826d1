"""`/deadlines`: tickets by their first open clock, what was said of it; a ticket's clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import LANGUAGES
from foundation.postgres.pool import Connection
from registry.deadlines.clock import ClockState
from registry.deadlines.rows import clock_states, clocks_shown
from registry.deadlines.rows.clocks_shown import (
    NEVER,
    ClockFilters,
    ClockTotals,
    EscalationStep,
    OpenClock,
)
from registry.deadlines.solution_term import term_in_words
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import OutboxFigures
from registry.tickets.rows import search
from softphone_ui.deadlines.shown import ClockShown, clocks_of
from softphone_ui.search.query import Term, due_between
from softphone_ui.web.database import reading, snapshot
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.listing import MOST_ROWS, ROWS, read_cursor, write_cursor
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.ticket_words import TERMS
from staff.roles import Right

DOUBTFUL_FOR = timedelta(days=30)


class DeadlinesQuery(Struct):
    """A query for deadlines. `body_id`: of one body only; `term`: how they stand. `after` is the
    `next` of the page before. `limit` is of clocks; on the page of tickets."""

    body_id: int | None = None
    term: Term | None = None
    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class OpenTerm(Struct):
    """An open clock of a ticket, and how it stands."""

    ticket: OpenClock
    clock: ClockShown


class TicketOnTerm(Struct):
    """A ticket in the list of the page: `clock` is its open clock that ends first, of those that
    were asked for; `others` are its other open clocks."""

    ticket: OpenClock
    clock: ClockShown
    others: list[ClockShown]


class Deadlines(Struct):
    """Page of the open terms, with totals and the outbox. `totals` belong to the body that is asked
    for, or to all bodies: they count each ticket once and, as `terms_…`, the tickets' terms as in
    the list (a ticket has up to three). `outbox`: messages that wait to be sent, and those of the
    last 30 days that are in doubt or were refused. `next` is the value of `after` for the next
    page; null at the end."""

    terms: list[OpenTerm]
    totals: ClockTotals
    outbox: OutboxFigures
    next: str | None


class TicketTerms(Struct):
    """A ticket's clocks, and what was said of them, in order."""

    clocks: list[ClockShown]
    steps: list[EscalationStep]


@dataclass(frozen=True, slots=True)
class TicketsOnTerm:
    """What the page shows: as `Deadlines`, with one row for each ticket."""

    rows: list[TicketOnTerm]
    totals: ClockTotals
    outbox: OutboxFigures
    next: str | None


async def open_terms(request: web.Request, query: DeadlinesQuery) -> Deadlines:
    """Return the list of clocks behind the endpoint."""
    found = await _find(request, query, first_only=False)
    terms = [OpenTerm(row, found.clock_of(row)) for row in found.rows]
    return Deadlines(terms, found.totals, found.outbox, found.next)


async def tickets_on_term(request: web.Request, query: DeadlinesQuery) -> TicketsOnTerm:
    """Return the list of tickets behind the page."""
    found = await _find(request, query, first_only=True)
    rows = [TicketOnTerm(row, found.clock_of(row), found.others_of(row)) for row in found.rows]
    return TicketsOnTerm(rows, found.totals, found.outbox, found.next)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of the list, with every clock of their tickets."""

    rows: list[OpenClock]
    clocks: dict[str, list[ClockShown]]
    totals: ClockTotals
    outbox: OutboxFigures
    next: str | None

    def clock_of(self, row: OpenClock) -> ClockShown:
        return next(clock for clock in self.clocks[row.ticket] if clock.kind == row.kind)

    def others_of(self, row: OpenClock) -> list[ClockShown]:
        open_ones = [it for it in self.clocks[row.ticket] if it.state != ClockState.DONE]
        others = [it for it in open_ones if it.kind != row.kind]
        return sorted(others, key=lambda clock: clock.due_at or clocks_shown.NEVER)


async def _find(request: web.Request, query: DeadlinesQuery, *, first_only: bool) -> _Found:
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    filters = replace(filters_of(query, now, zone), first_only=first_only)
    async with snapshot(request.app) as link:
        found = await clocks_shown.open_clocks(link, filters, query.limit + 1)
        rows, more = found[: query.limit], len(found) > query.limit
        clocks = await clocks_of(link, sorted({row.ticket for row in rows}), zone, now)
        totals = await clocks_shown.clock_totals(link, query.body_id, now=now, **_bounds(now, zone))
        figures = await outbox.figures(link, now - DOUBTFUL_FOR)
    return _Found(rows, clocks, totals, figures, _write_after(rows[-1]) if more else None)


def filters_of(query: DeadlinesQuery, now: datetime, zone: ZoneInfo) -> ClockFilters:
    """Return what the database is asked. Raises BadRequest for a cursor that is not ours."""
    since, before = due_between(query.term, now, zone)
    after = read_cursor(query.after)
    place = after and (after[0], *after[1].partition("~")[::2])
    return ClockFilters(query.body_id, since, before, query.term == "paused", place)


def _bounds(now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    today, tomorrow = due_between("today", now, zone)
    monday = due_between("week", now, zone)[1]
    assert today and tomorrow and monday
    return {"today": today, "tomorrow": tomorrow, "monday": monday}


def _write_after(last: OpenClock) -> str:
    return write_cursor(last.due_at or NEVER, f"{last.ticket}~{last.kind}")


@endpoint("GET", "/api/deadlines", needs=Right.TERMS)
async def deadlines(request: web.Request, query: DeadlinesQuery) -> Deadlines:
    """Open clocks, the soonest due first; paused ones last."""
    return await open_terms(request, query)


async def terms_of(request: web.Request, link: Connection, number: str) -> TicketTerms:
    """Return a ticket's clocks, as its page and its endpoint show them; none where there are
    none."""
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    clocks = await clocks_of(link, [number], zone)
    return TicketTerms(clocks[number], await clocks_shown.escalation_of_ticket(link, number))


@endpoint("GET", "/api/tickets/{number}/terms", needs=Right.TICKETS)
async def ticket_terms(request: web.Request) -> TicketTerms:
    """Return the clocks of a ticket, and what was said of its terms."""
    async with snapshot(request.app) as link:
        return await terms_of(request, link, request.match_info["number"])


class SolutionTerm(Struct):
    """Term of a ticket's solution as citizens are told it: the moment, and its words by language.
    Both are null if the term is over or paused, or if a change is not calculated yet."""

    until: datetime | None
    words: dict[str, str] | None


@endpoint("GET", "/api/tickets/{number}/solution-term", needs=Right.TICKETS)
async def ticket_solution_term(request: web.Request) -> SolutionTerm:
    """Return the term of the solution that an operator tells an applicant. It is the same as on
    every other channel."""
    async with reading(request.app) as link:
        until = await clock_states.solution_term_of(link, request.match_info["number"])
    if until is None:
        return SolutionTerm(None, None)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return SolutionTerm(until, {it: term_in_words(until, zone, it) for it in LANGUAGES})


@page("/deadlines", needs=Right.TERMS)
async def deadlines_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/deadlines` of tickets whose clocks run, one row each."""
    query = read_query(request, DeadlinesQuery)
    clocks = await tickets_on_term(request, query)
    async with reading(request.app) as link:
        bodies = await search.bodies(link, language_of(request))
    return render(
        request,
        "deadlines/deadlines.html",
        clocks=clocks,
        changes=person_of(request).may(Right.CALENDAR),
        mails=bool(request.app[SETTINGS].mail.mail_host),
        query=query,
        bodies=bodies,
        terms_in_words=TERMS,
        link=lambda **changed: request.rel_url.without_query_params("after").update_query(changed),
    )
