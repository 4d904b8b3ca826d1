"""Asks the process of topics by meaning (`python -m registry.meaning`), over a socket in the
installation: one line of JSON each way. Whoever asks goes on without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from foundation.settings import Settings
from registry.meaning.text import says_something, to_compare

#: Somebody types and waits.
PATIENCE_SECONDS = 0.5
#: Bytes of a line.
LONGEST_LINE = 1 << 16
#: Tickets of one question; of more, the first.
MOST_TICKETS = 400


class Question(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A question to the learner. `words`: as they are typed now. Which topic they are about or, of
    `tickets`, how alike each is to them (`Alike`)."""

    words: str
    tickets: Annotated[list[str], Meta(max_length=MOST_TICKETS)] | None = None


class TopicAnswer(Struct):
    """The likeliest topic. `topic_id` None: it is not sure of any. `near` of `of` nearest tickets
    were about it; `tickets` speak for it most. `learned`: every topic that it could have named.
    `by_meaning` False: by spelling alone."""

    topic_id: int | None
    near: int
    of: int
    tickets: list[str]
    learned: list[int]
    by_meaning: bool


#: Ticket → the cosine of both meanings, from 0 to 1; one whose meaning is not kept is left out.
Alike = dict[str, float]


Reply = TypeVar("Reply", TopicAnswer, Alike)


def socket_of(settings: Settings) -> Path:
    return settings.run_dir / "meaning.socket"


async def topic_by_meaning(settings: Settings, words: str) -> TopicAnswer | None:
    """Ask for the topic by meaning. None where it is not at work, has learned nothing yet, or has
    too much to do. `words`: subject and text, each on a line of its own, or one of them."""
    return await _answer(settings, Question(to_compare(words)), TopicAnswer)


async def alike_by_meaning(
    settings: Settings, words: str, tickets: Sequence[str]
) -> Mapping[str, float]:
    """Return how alike each of `tickets` is to `words`; of none where `topic_by_meaning` knows
    nothing, or the words say nothing."""
    question = Question(to_compare(words), list(tickets[:MOST_TICKETS]))
    if not tickets or not says_something(question.words):
        return {}
    return await _answer(settings, question, Alike) or {}


async def _answer(settings: Settings, question: Question, kind: type[Reply]) -> Reply | None:
    path = socket_of(settings)
    if not question.words or not path.exists():
        return None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _ask(path, question, kind)
    except (OSError, TimeoutError, ValueError, msgspec.MsgspecError):
        return None


async def _ask(path: Path, question: Question, kind: type[Reply]) -> Reply | None:
    reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
    try:
        words = question.words.encode("utf-8", "replace").decode("utf-8")
        writer.write(msgspec.json.encode(Question(words, question.tickets)) + b"\n")
        await writer.drain()
        return msgspec.json.decode(await reader.readline(), type=kind | None)
    finally:
        writer.close()
