"""Threads on moments of calls, their words, and who has read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Moment:
    """A recording of a call of which a thread may speak. `subject`: whose telephone spoke in it."""

    recording_id: str
    call_id: str
    seconds: float
    offered_at: datetime
    operator: str | None
    subject: int | None
    subject_name: str | None
    hidden_complaint: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread on the second `at_seconds` of a recording of `seconds`; None: it was erased, which
    was because of its age where `aged`."""

    thread_id: int
    call_id: str
    recording_id: str
    at_seconds: float
    subject: int
    controller: int
    opened_at: datetime
    subject_name: str
    controller_name: str
    offered_at: datetime
    operator: str | None
    seconds: float | None
    aged: bool


@dataclass(frozen=True, slots=True)
class Message:
    """Words of one of them; empty: erased with the applicant's data."""

    message_id: int
    person_id: int
    person: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One in a list, with its last words."""

    thread_id: int
    at_seconds: float
    subject: int
    controller: int
    subject_name: str
    controller_name: str
    offered_at: datetime
    last_at: datetime
    words: str
    last_person: str
    unread: bool


@query("thread_moment")
async def moment(connection: Connection, recording_id: str) -> Moment | None:
    """Return the moment of a recording. None: no recording of a call, or an erased one."""


@query("thread_add")
async def add(
    connection: Connection, moment: Moment, at_seconds: float, controller: int, now: datetime
) -> int:
    """Add a thread, and return its number."""


@query("thread_say")
async def say(
    connection: Connection, thread_id: int, person_id: int, words: str, key: str, now: datetime
) -> bool:
    """Add words to a thread; return whether they are new; False: this form was sent before."""


@query("thread_of_key")
async def of_key(connection: Connection, key: str) -> int | None:
    """Return the thread in which a form with this key was sent. None: there is none."""


@query("thread_one")
async def one(connection: Connection, thread_id: int) -> Thread | None:
    """Return the thread with this number."""


@query("thread_messages")
async def messages(connection: Connection, thread_id: int) -> list[Message]:
    """Return all messages of the thread, the oldest first."""


@query("thread_seen")
async def seen(connection: Connection, thread_id: int, person_id: int, message_id: int) -> None:
    """Note that one of its two has read it so far; nothing where it is neither."""


@query("threads_found")
async def found(
    connection: Connection, person_id: int, limit: int, *, every: bool
) -> list[ThreadLine]:
    """Return one's own threads, or everybody's; unread ones first."""


@query("threads_unread")
async def unread(connection: Connection, person_id: int) -> int:
    """Count one's own threads in which others have written since."""
