"""Tickets for streams: signed, for one camera, bound to the session and the seat of who asked,
valid for a minute, and used once. The web process gives them to who has the right; the gateway of
pictures checks them. Pure, except for the mark in Valkey that a ticket was used."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from redis.asyncio import Redis

from foundation.sealing import seal, unseal
from foundation.valkey.keys import AWAY

VALID = timedelta(seconds=60)
#: The cookie of a browser by which its seat is known.
SEAT_COOKIE = "komek_seat"
_PURPOSE = "stream ticket"
LONGEST_TICKET = 1_000


class TicketRefusal(StrEnum):
    """The reasons for which a ticket opens no stream."""

    UNREADABLE = "unreadable"  # not signed by us
    EXPIRED = "expired"
    OTHER_SESSION = "other_session"
    OTHER_SEAT = "other_seat"
    USED = "used"
    UNCHECKED = "unchecked"  # Valkey is away: whether it was used cannot be said


class StreamTicket(msgspec.Struct, frozen=True, array_like=True):
    """A ticket. `session`, `seat`: hashes of the cookies of who may use it; `seat_name`: as the log
    names the seat; `until`: seconds since 1970."""

    ticket_id: str
    camera_id: int
    person_id: int
    session: str
    seat: str
    seat_name: str
    until: float


def hash_of(cookie: str) -> str:
    """Return what a ticket has of a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def new_ticket(
    camera_id: int, person_id: int, session: str, seat: str, now: datetime
) -> StreamTicket:
    """Make a ticket for a camera. `session`, `seat`: the cookies of who asks."""
    return StreamTicket(
        secrets.token_urlsafe(12), camera_id, person_id, hash_of(session), hash_of(seat),
        seat_name(seat), (now + VALID).timestamp(),
    )  # fmt: skip


def seat_name(seat: str) -> str:
    """Return a short name of a seat, which tells nobody its cookie."""
    return hash_of(f"name\0{seat}")[:6].upper()


def write_ticket(secret: str, ticket: StreamTicket) -> str:
    """Sign and seal a ticket."""
    return seal(secret, _PURPOSE, msgspec.json.encode(ticket).decode())


def read_ticket(
    secret: str, text: str, session: str, seat: str, now: datetime
) -> StreamTicket | TicketRefusal:
    """Read a ticket that somebody with these cookies shows."""
    opened = unseal(secret, _PURPOSE, text) if len(text) <= LONGEST_TICKET else None
    if opened is None:
        return TicketRefusal.UNREADABLE
    ticket = msgspec.json.decode(opened, type=StreamTicket)
    if now.timestamp() > ticket.until:
        return TicketRefusal.EXPIRED
    if not hmac.compare_digest(ticket.session, hash_of(session)):
        return TicketRefusal.OTHER_SESSION
    if not hmac.compare_digest(ticket.seat, hash_of(seat)):
        return TicketRefusal.OTHER_SEAT
    return ticket


async def use_ticket(redis: Redis, ticket: StreamTicket) -> TicketRefusal | None:
    """Use a ticket up. Return why it cannot be used, or None."""
    key = f"komek:stream-ticket:{ticket.ticket_id}"
    try:
        first = await redis.set(key, 1, nx=True, ex=2 * int(VALID.total_seconds()))
    except AWAY:
        return TicketRefusal.UNCHECKED
    return None if first else TicketRefusal.USED
