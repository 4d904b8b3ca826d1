"""Business actions with threads: a controller and an operator write to each other of a recording.

Each function works in the caller's transaction, with its entry in the audit.
"""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from quality.threads.rows import threads
from quality.threads.rows.threads import Moment
from staff.acting import ActingPerson


class SentBefore(Exception):
    """An error: words with this key stand in another thread already."""


async def begin_thread(
    connection: Connection,
    moment: Moment,
    second: float,
    words: str,
    key: str,
    by: ActingPerson,
    now: datetime,
) -> int:
    """Begin a thread of the recording's `second` with its first words, once for their `key`. Return
    the id of the thread. Raise SentBefore."""
    thread_id = await threads.add(connection, moment, second, by.person_id, now)
    if not await threads.say(connection, thread_id, by.person_id, words, key, now):
        raise SentBefore
    detail = {"call_id": moment.call_id, "at": second, "subject": moment.subject}
    await by.note(connection, "thread_opened", f"thread {thread_id}", detail)
    return thread_id


async def write_in_thread(
    connection: Connection, thread_id: int, words: str, key: str, by: ActingPerson, now: datetime
) -> None:
    """Write words in a thread, once for their `key`."""
    if await threads.say(connection, thread_id, by.person_id, words, key, now):
        await by.note(connection, "thread_answered", f"thread {thread_id}")
