"""What the process of topics by meaning knows: learned again when there are new tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from registry.meaning.asking import Alike, TopicAnswer
from registry.meaning.blend import Blend, Example, TextFeatures
from registry.meaning.embedding import Embedding, no_meaning
from registry.meaning.letters import letters_of
from registry.meaning.needs import LEAST
from registry.meaning.rows import learning
from registry.meaning.rows.learning import ExampleRow, LearningVersion
from registry.meaning.text import READ, language_of
from registry.meaning.ticket_meanings import TicketMeanings
from registry.meaning.topic_words import TopicWords

#: Tickets that are learned from: what ridge regression solves in seconds, in 300 MB.
MOST = 2000
#: Questions that may wait for their turn; one more is not answered.
MOST_WAITING = 8
#: What was asked last and is not read again: who types pauses, and asks for topic and duplicates.
LAST_READINGS = 32
#: New tickets are looked for so often, and learning takes at most this share of the time.
LOOK, SHARE_OF_TIME = timedelta(seconds=15), 0.05


@dataclass(frozen=True, slots=True)
class _Known:
    words: str
    reading: TextFeatures


class Learner:
    """A learner that reads, learns and answers; one text at a time. `embedding`: None where
    spelling alone counts."""

    def __init__(self, pool: Pool, embedding: Embedding | None) -> None:
        self._pool, self._embedding = pool, embedding or no_meaning
        self._by_meaning = embedding is not None
        self._readings: dict[str, _Known] = {}
        self._last: dict[str, TextFeatures] = {}
        self._blend: Blend | None = None
        self._version: LearningVersion | None = None
        self._words = TopicWords(pool, self.vector if embedding is not None else None)
        self._rows: Sequence[ExampleRow] = ()
        self._words_of: LearningVersion | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def learn(self) -> int | None:
        """Return what is new; how many tickets it knows now, None: there was nothing new. Raises
        DatabaseAway."""
        async with connection(self._pool) as link:
            version = await learning.version(link)
            if version == self._version:
                return None
            rows = await learning.examples(link, MOST, READ)
        examples = await self._examples(rows)
        self._blend = await asyncio.to_thread(Blend, examples) if len(examples) >= LEAST else None
        self._version, self._rows = version, rows
        return len(examples) if self._blend else 0

    def job(self, report: Callable[[int], None]) -> Job:
        """Return the job that learns; `report` takes from how many tickets it has learned."""

        async def learn(now: datetime) -> datetime:
            learned = await self.learn()
            if learned is not None:
                report(learned)
            await self.renew_words()
            ended = datetime.now(UTC)
            return ended + max(LOOK, (ended - now) / SHARE_OF_TIME)

        return Job("learn topics", learn)

    async def renew_words(self) -> None:
        """Renew the topics' words by what was learned last, once. Raises DatabaseAway."""
        version = self._version
        if version != self._words_of:
            await self._words.renew(self._rows)
            self._words_of = version

    async def answer(self, words: str) -> TopicAnswer | None:
        """Answer a question. None: nothing is learned yet, or too many ask."""
        blend, reading = self._blend, await self._read_in_turn(words)
        if blend is None or reading is None:
            return None
        found = blend.judge(reading)
        topic_id = found.topic_id if found.sure else None
        return TopicAnswer(
            topic_id, found.near, found.of, list(found.tickets), blend.topics, self._by_meaning
        )

    async def alike(
        self, words: str, numbers: Sequence[str], meanings: TicketMeanings
    ) -> Alike | None:
        """Return how alike these tickets are to the words by meaning, as far as it is known of
        them; None: of nothing. Raises DatabaseAway."""
        reading = await self._read_in_turn(words) if self._by_meaning else None
        if reading is None or self._blend is None:
            return None
        return self._blend.alike(reading, await meanings.of(numbers))

    async def vector(self, words: str) -> NDArray[np.float32]:
        """Return what they mean, in its turn."""
        async with self._turn:
            return await asyncio.to_thread(self._embedding, words)

    async def _read_in_turn(self, words: str) -> TextFeatures | None:
        """What somebody waits for; None: nothing is learned yet, or too many ask."""
        if self._blend is None:
            return None
        if words in self._last:
            return self._last[words]
        if self._waiting >= MOST_WAITING:
            return None
        self._waiting += 1
        try:
            async with self._turn:
                return await self._reading_of(words)
        finally:
            self._waiting -= 1

    async def _reading_of(self, words: str) -> TextFeatures:
        """In its turn; perhaps somebody before has asked for the same."""
        reading = self._last.pop(words, None)
        if reading is None:
            vector = await asyncio.to_thread(self._embedding, words)
            reading = TextFeatures(language_of(words), vector, letters_of(words))
        self._last[words] = reading
        for oldest in list(self._last)[:-LAST_READINGS]:
            del self._last[oldest]
        return reading

    async def _examples(self, rows: Sequence[ExampleRow]) -> list[Example]:
        """In the order of their numbers, which is that of time."""
        examples = []
        for row in sorted(rows, key=lambda row: row.ticket):
            known = self._readings.get(row.ticket)
            if known is None or known.words != row.words:
                known = _Known(row.words, await self._read(row.words))
                self._readings[row.ticket] = known
            examples.append(Example(row.ticket, row.topic_id, known.reading))
        there = {row.ticket for row in rows}
        self._readings = {it: known for it, known in self._readings.items() if it in there}
        return examples

    async def _read(self, words: str) -> TextFeatures:
        return TextFeatures(language_of(words), await self.vector(words), letters_of(words))
