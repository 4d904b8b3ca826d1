"""Open311's rows: services, keys, what programs sent, and the stories of tickets."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into
from registry.workflow.steps import PUBLIC_STEPS

#: By which way a request came: a program's, or the city's own site.
Channel = Literal["open311", "web"]
#: Enough of a key to know it again, and too little to use it.
LETTERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A topic in use; the branch's names are None at the root."""

    topic_id: int
    code: str
    names: Names
    branch_names: Names | None


@dataclass(frozen=True, slots=True)
class StoryRow:
    ticket: str
    day: date
    step: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as an administrator sees it; `shown`: how it begins."""

    key_id: int
    name: str
    shown: str
    imports: bool
    per_minute: int
    made_at: datetime
    made_by: str | None
    revoked_at: datetime | None
    requests: int


@dataclass(frozen=True, slots=True)
class KeyInUse:
    key_id: int
    imports: bool
    per_minute: int


@dataclass(frozen=True, slots=True)
class SentRequest:
    """The request that a program or the city's site sent, as it is kept; the ticket's row is made
    from it. `channel`: open311 or, without a key, web."""

    token: str
    channel: Channel
    key_id: int | None
    received_at: datetime
    requested_at: datetime
    original_id: str | None
    topic_id: int
    language: str
    description: str
    address: str
    media_url: str
    lat: float | None
    lon: float | None
    rough_place: bool
    district: str | None
    text: str
    applicant: str | None
    account_id: str
    device_id: str
    closed_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A request without a ticket; `body_id`: who is to get it, None: nobody says. `imported`:
    another system has had it before, and has said what it is about."""

    token: str
    channel: Channel
    requested_at: datetime
    received_at: datetime
    applicant: str | None
    language: str
    topic_id: int
    topic_names: Names
    description: str
    text: str
    address: str
    district: str | None
    lat: float | None
    lon: float | None
    rough_place: bool
    answer: str
    closed_at: datetime | None
    imported: bool
    body_id: int | None


@query("open311_services")
async def services(connection: Connection) -> list[ServiceRow]:
    """List the topics in use that a request may be about, with the branch above."""


@query("open311_stories", steps=sorted(PUBLIC_STEPS))
async def stories(connection: Connection, numbers: Sequence[str], zone: str) -> list[StoryRow]:
    """Read the steps of these tickets that everybody may know, with their days in `zone`."""


@query("open311_keys")
async def keys(connection: Connection) -> list[KeyRow]:
    """List every key, the newest first, with the number of requests that came with it."""


def new_key() -> str:
    """Make 192 random bits: no slow hash is needed to keep it from being guessed."""
    return f"k311-{secrets.token_urlsafe(24)}"


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def make_key(
    connection: Connection,
    *,
    name: str,
    key: str,
    imports: bool,
    per_minute: int,
    made_by: int | None,
    until: datetime | None = None,
) -> int:
    """Store a new key, and return its id. The key may be used until `until` (None: until somebody
    revokes it). Only the hash and the first letters of the key are stored."""
    made: int = await connection.fetchval(
        *bind(
            "open311_key_make",
            name=name,
            sha256=_hashed(key),
            shown=key[:LETTERS_SHOWN],
            imports=imports,
            per_minute=per_minute,
            made_by=made_by,
            until=until,
        )
    )
    return made


async def renew_key(connection: Connection, *, name: str, key: str, until: datetime) -> int | None:
    """Replace the key of the newest import key of this name that the command line made. From now on
    `key` may be used, until `until`. Return its id; None where there is no such key."""
    query = bind(
        "open311_key_renew",
        name=name,
        sha256=_hashed(key),
        shown=key[:LETTERS_SHOWN],
        until=until,
    )
    key_id: int | None = await connection.fetchval(*query)
    return key_id


@query("open311_key_extend")
async def extend_key(connection: Connection, key_id: int, until: datetime) -> None:
    """Let a key be used until `until`, unless it has ended or somebody has revoked it."""


@query("open311_key_revoke")
async def revoke_key(connection: Connection, key_id: int) -> str | None:
    """Revoke a key, and return its name. None: there is no such key in use."""


async def find_key(connection: Connection, key: str) -> KeyInUse | None:
    row = await connection.fetchrow(*bind("open311_key_find", sha256=_hashed(key)))
    return None if row is None else into(KeyInUse, row)


async def take(connection: Connection, sent_request: SentRequest) -> str:
    """Keep the request; its token, or that of the same one sent before (by its original id)."""
    token = await connection.fetchval(*bind("open311_take", **asdict(sent_request)))
    if token is None and sent_request.original_id is None:
        return sent_request.token
    if token is None:
        token = await connection.fetchval(
            *bind(
                "open311_original", key_id=sent_request.key_id, original_id=sent_request.original_id
            )
        )
    return str(token)


async def ticket_of(connection: Connection, token: str) -> tuple[bool, str | None]:
    """Return whether there is such a token, and its ticket's number."""
    row = await connection.fetchrow(*bind("open311_token", token=token))
    return (False, None) if row is None else (True, row["ticket"])


@query("open311_own_numbers")
async def own_numbers(connection: Connection, key_id: int, numbers: Sequence[str]) -> list[str]:
    """Return those of the tickets' numbers that belong to requests which this key sent."""


@query("open311_owed")
async def owed(connection: Connection, limit: int) -> list[str]:
    """Return tokens of requests without a ticket."""


@query("open311_owed_lock")
async def lock_owed(connection: Connection, token: str) -> Owed | None:
    """Lock the request until the transaction ends; None where it has its ticket."""


@query("open311_settled")
async def set_ticket(connection: Connection, token: str, number: str) -> None:
    """Store the number of the ticket that was opened for the request `token`."""
