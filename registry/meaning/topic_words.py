"""Keeps the words that topics' tickets have oftener than others, in Kazakh and Russian, those of
one matter together; pages read them from their table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from foundation.postgres.pool import Pool, connection, transaction
from registry.meaning.matters import (
    Floats,
    SharedWord,
    TicketText,
    Word,
    Written,
    centred,
    joined,
    own_words,
)
from registry.meaning.rows import words
from registry.meaning.rows.learning import ExampleRow
from registry.meaning.text import Language, language_of, words_of

#: Gives a word's vector; None: nothing is known of what words mean.
Meaning = Callable[[str], Awaitable[Floats]] | None


class TopicWords:
    def __init__(self, pool: Pool, meaning: Meaning) -> None:
        self._pool, self._meaning = pool, meaning
        self._vectors: dict[str, Floats] = {}

    async def renew(self, rows: Sequence[ExampleRow]) -> None:
        """Write them again, unless something that was learned from has been erased since: it is
        learned again soon. Raises DatabaseAway."""
        of_topics = await asyncio.to_thread(own_words, await self._texts(rows))
        vectors = await self._meanings(of_topics)
        found = {
            topic_id: joined(its.get(Language.KAZAKH, []), its.get(Language.RUSSIAN, []), vectors)
            for topic_id, its in of_topics.items()
        }
        learned = [it.ticket for it in rows if it.words.strip()]
        async with transaction(self._pool) as link:
            if not await words.any_erased(link, learned):
                await words.replace(link, _lines(found))

    async def _texts(self, rows: Sequence[ExampleRow]) -> list[TicketText]:
        texts = [words_of(row.words) for row in rows]
        async with connection(self._pool) as link:
            beginnings = await words.beginnings(link, sorted({it for text in texts for it in text}))
        return [
            TicketText(row.topic_id, language_of(row.words), _forms(text, beginnings))
            for row, text in zip(rows, texts, strict=True)
        ]

    async def _meanings(
        self, of_topics: Mapping[int, Mapping[Language, Sequence[Word]]]
    ) -> dict[Written, Floats]:
        """Of each word that some topic has; of none without a model."""
        found: dict[Written, Floats] = {}
        for language in Language:
            its = {it.written for words in of_topics.values() for it in words.get(language, [])}
            vectors = {it: await self._vector(it) for it in sorted(its)} if self._meaning else {}
            found |= centred(language, vectors)
        there = {it for _, it in found}
        self._vectors = {it: vector for it, vector in self._vectors.items() if it in there}
        return found

    async def _vector(self, word: str) -> Floats:
        if word not in self._vectors:
            assert self._meaning is not None
            self._vectors[word] = await self._meaning(word)
        return self._vectors[word]


def _forms(text: Sequence[str], beginnings: Mapping[str, str]) -> dict[str, str]:
    """The first form of each."""
    return {beginnings[it]: it for it in reversed(text) if it in beginnings}


def _lines(found: Mapping[int, Sequence[SharedWord]]) -> list[words.WordRow]:
    return [
        words.WordRow(topic_id, place, *_both(word.kazakh), *_both(word.russian), word.alike)
        for topic_id, matters in found.items()
        for place, word in enumerate(matters)
    ]


def _both(word: Word | None) -> tuple[str | None, str | None]:
    return (word.written, word.beginning) if word else (None, None)
