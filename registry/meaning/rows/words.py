"""Words of topics, those of one matter in both languages together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of a topic. `place`: the word that tells the topic best is the first. A language
    without a word has None, twice; `alike` None: there is one word."""

    topic_id: int
    place: int
    kazakh: str | None
    kazakh_beginning: str | None
    russian: str | None
    russian_beginning: str | None
    alike: float | None


@query("meaning_beginnings")
async def beginnings(connection: Connection, words: Sequence[str]) -> dict[str, str]:
    """Return by each word (small letters) what all its forms begin with; words like "and" have
    none."""


async def any_erased(connection: Connection, tickets: Sequence[str]) -> bool:
    """Return whether any of these tickets, which had words, has none any more. Until the end of the
    caller's transaction nobody else writes topics' words, and no erasure forgets any."""
    await connection.execute(*bind("meaning_lock_words"))
    found: bool = await connection.fetchval(*bind("meaning_words_erased", tickets=list(tickets)))
    return found


async def replace(connection: Connection, rows: Sequence[WordRow]) -> None:
    """Replace the words in the caller's transaction."""
    await connection.execute(*bind("meaning_forget_words"))
    topics, places, kazakh, kazakh_begins, russian, russian_begins, alike = [
        list(column) for column in zip(*map(astuple, rows), strict=True)
    ] or [[]] * 7
    await connection.execute(
        *bind(
            "meaning_write_words",
            topics=topics, places=places, kazakh=kazakh, kazakh_begins=kazakh_begins,
            russian=russian, russian_begins=russian_begins, alike=alike,
        )
    )  # fmt: skip
