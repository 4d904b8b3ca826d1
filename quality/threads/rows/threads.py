"""Threads on moments of calls, their words, and who has read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into


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


async def moment(link: Connection, recording_id: str) -> Moment | None:
    """Return the moment of a recording. None: no recording of a call, or an erased one."""
    row = await link.fetchrow(*bind("thread_moment", recording_id=recording_id))
    return into(Moment, row) if row else None


async def add(
    link: Connection, moment: Moment, at_seconds: float, controller: int, now: datetime
) -> int:
    """Add a thread, and return its number."""
    number: int = await link.fetchval(
        *bind(
            "thread_add",
            recording_id=moment.recording_id,
            at_seconds=at_seconds,
            subject=moment.subject,
            controller=controller,
            now=now,
        )
    )
    return number


async def say(
    link: Connection, thread_id: int, person_id: int, words: str, key: str, now: datetime
) -> bool:
    """Add words to a thread; return whether they are new; False: this form was sent before."""
    number = await link.fetchval(
        *bind("thread_say", thread_id=thread_id, person_id=person_id, words=words, key=key, now=now)
    )
    return number is not None


async def of_key(link: Connection, key: str) -> int | None:
    """Return the thread in which the form was sent before."""
    number: int | None = await link.fetchval(*bind("thread_of_key", key=key))
    return number


async def one(link: Connection, thread_id: int) -> Thread | None:
    """Return the thread with this number."""
    row = await link.fetchrow(*bind("thread_one", thread_id=thread_id))
    return into(Thread, row) if row else None


async def messages(link: Connection, thread_id: int) -> list[Message]:
    """Return all of it, the first words first."""
    return all_into(Message, await link.fetch(*bind("thread_messages", thread_id=thread_id)))


async def seen(link: Connection, thread_id: int, person_id: int, message_id: int) -> None:
    """Note that one of its two has read it so far; nothing where it is neither."""
    await link.execute(
        *bind("thread_seen", thread_id=thread_id, person_id=person_id, message_id=message_id)
    )


async def found(link: Connection, person_id: int, limit: int, *, every: bool) -> list[ThreadLine]:
    """Return one's own threads, or everybody's; unread ones first."""
    rows = await link.fetch(*bind("threads_found", person_id=person_id, every=every, limit=limit))
    return all_into(ThreadLine, rows)


async def unread(link: Connection, person_id: int) -> int:
    """Count one's own threads in which others have written since."""
    number: int = await link.fetchval(*bind("threads_unread", person_id=person_id))
    return number
