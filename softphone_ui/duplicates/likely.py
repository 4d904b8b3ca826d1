"""Likely duplicates while a ticket is written, each with what speaks for it. Nothing is changed by
asking; joining is a step of the ticket's life."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from foundation.settings import Settings
from queue_manager.rows.tickets import ticket_with_call
from registry.duplicates.likely import (
    AgeWindow,
    LikelyDuplicate,
    Nearness,
    Other,
    TicketLocation,
    WrittenTicket,
    likely,
)
from registry.duplicates.rows import likely as rows
from registry.duplicates.rows.likely import ClusterTicket, NearRow
from registry.meaning.asking import alike_by_meaning
from registry.places.addresses import street_words
from registry.places.ground import Point
from registry.workflow.states import State
from registry.workflow.steps import Step, may_be
from softphone_ui.places.placing import PlaceInput
from softphone_ui.web.access_log import READINGS
from softphone_ui.web.database import snapshot, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit


class WrittenNow(Struct, forbid_unknown_fields=True):
    """The form as it is now, saved or not. `words`: subject and text, each on a line of its own."""

    words: Annotated[str, Meta(max_length=20_400, pattern=r"\A[^\x00]*\Z")] = ""
    address: Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00]*\Z")] = ""
    topic_id: int | None = None
    place: PlaceInput | None = None


class LikelyTicket(Struct):
    """A ticket that may be about the same. `number`: the ticket to join, the first of its cluster
    of `applicants`. `near`: by what: point (with `metres`), address or street. `seconds`: since it
    was opened or, where `may_join` is false, was over. `shared`: beginnings of words that both
    have; `same_meaning`: in whatever language, by the process of topics. `score` of 1."""

    number: str
    state: str
    subject: str
    address: str
    applicants: int
    near: Nearness
    metres: float | None
    seconds: float
    shared: list[str]
    same_topic: bool
    same_meaning: bool
    may_join: bool
    score: float


class LikelyTickets(Struct):
    """The tickets that may be about the same. `likely`, the likeliest first, unless the ticket is
    `joined`, a duplicate itself. `cluster`: the others that are about the same, the first one
    first."""

    likely: list[LikelyTicket]
    cluster: list[ClusterTicket]
    joined: bool


@endpoint("POST", "/api/tickets/{number}/likely", needs=Right.TICKETS)
async def likely_duplicates(request: web.Request, body: WrittenNow) -> LikelyTickets:
    """Return which tickets may be about the same as this one as it is written now: near in place,
    in time and in words. What is shown is written down. Changes nothing."""
    number, settings = request.match_info["number"], request.app[SETTINGS]
    async with snapshot(request.app) as connection:
        row = await ticket_with_call(connection, number)
        of = await rows.cluster(connection, number) if row else []
        joined = row is not None and row.state == State.DUPLICATE
        around = None if joined else await read_around(connection, number, body, settings)
    found = await find_likely(around, settings) if around else []
    if row is not None and not may_be(Step.JOIN, State(row.state)):
        for ticket in found:
            ticket.may_join = False
    await _note(request, number, [*found, *of])
    return LikelyTickets(found, of, joined)


@dataclass(frozen=True, slots=True)
class Around:
    """A ticket as it is written, with its `words`, and those `near` it at the moment `now`."""

    words: str
    written: WrittenTicket
    near: Sequence[NearRow]
    window: AgeWindow
    now: datetime


async def read_around(
    connection: Connection, number: str, body: WrittenNow, settings: Settings
) -> Around | None:
    """Read the tickets around a place. None | None: nobody knows where. `number`: of the ticket
    that is written, "" of none yet. To be called in a transaction."""
    now = datetime.now(UTC)
    window = AgeWindow(
        timedelta(days=settings.duplicates.duplicate_days),
        timedelta(hours=settings.duplicates.duplicate_over_hours),
    )
    point, street = body.place, street_words(body.address)
    if point is None and not street:
        return None
    like = rows.LikelyQuery(number, body.words, body.topic_id, *_degrees(point), street)
    typed, near = await rows.near(connection, like, now - window.opened, now - window.over)
    written = WrittenTicket(_place(body.address, point), body.topic_id, tuple(typed.words),
                      typed.near_metres)  # fmt: skip
    return Around(body.words, written, near, window, now)


async def find_likely(around: Around, settings: Settings) -> list[LikelyTicket]:
    """Return the likeliest first. To be called without a connection: another process is asked, and
    may take its time."""
    near = around.near
    meant = await alike_by_meaning(settings, around.words, [it.number for it in near])
    by_first = {it.first: it for it in near}
    found = await asyncio.to_thread(
        lambda: likely(
            around.written, [_other(it, meant) for it in near], around.window, around.now
        )
    )
    return [_view_of(it, by_first[it.number]) for it in found]


async def _note(
    request: web.Request, number: str, shown: list[LikelyTicket | ClusterTicket]
) -> None:
    """Once for what is shown beside the ticket, as long as it stays the same."""
    numbers, person = [it.number for it in shown], person_of(request)
    if not numbers:
        return
    key, readings = f"beside {number}: {numbers}", request.app[READINGS]
    if readings.begins(person.session, key):
        async with writing(request.app) as connection:
            await write_audit(
                connection, person.person_id, "tickets_beside", subject=number,
                detail={"tickets": numbers}, address=request.remote,
            )  # fmt: skip
    readings.note(person.session, key)


def _degrees(place: PlaceInput | None) -> tuple[float | None, float | None]:
    return (place.lat, place.lon) if place else (None, None)


def _place(address: str, place: PlaceInput | None) -> TicketLocation:
    if place is None:
        return TicketLocation(address)
    return TicketLocation(address, Point(place.lat, place.lon), place.rough)


def _other(row: NearRow, meant: Mapping[str, float]) -> Other:
    point = None if row.lat is None or row.lon is None else Point(row.lat, row.lon)
    return Other(
        row.number, row.first, State(row.state), row.topic_id, row.opened_at, row.over_at,
        TicketLocation(row.address, point, row.rough_place), frozenset(row.shared), row.alike,
        meant.get(row.number, 0.0),
    )  # fmt: skip


def _view_of(ticket: LikelyDuplicate, row: NearRow) -> LikelyTicket:
    return LikelyTicket(
        ticket.number, row.state, row.first_subject, row.first_address, row.duplicates + 1,
        ticket.near,
        ticket.metres, ticket.ago.total_seconds(), list(ticket.shared), ticket.same_topic,
        ticket.same_meaning,
        ticket.may_join, round(ticket.score, 3),
    )  # fmt: skip
