"""The topic that words are likely about: by what was learned where there was enough to learn from,
else by shared words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple

from foundation.postgres.pool import Connection
from registry.meaning.asking import TopicAnswer
from registry.places.streets import KINDS
from registry.places.words import sounds
from registry.routing.rows import suggestions
from registry.routing.rows.suggestions import EarlierRow, TopicNames
from registry.routing.suggestions import (
    LOOKED_AT,
    NAMED,
    EarlierTicket,
    SuggestionBasis,
    TopicChoice,
    known_share,
    suggest_topic,
    telling,
    typed_of,
)

#: More of a long text says nothing new of its topic.
READ = 600
EARLIER_READ = 40
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Words of names that say of a matter only that something is wrong with it, by their sounds; and
#: the kinds of streets, which stand in every address.
_SAYS_NOTHING = KINDS.union(
    sounds("жоқ жұмыс істемейді және нет работает работают для out order not and the")
)
#: The folded letters that change into each other before an ending.
_SOFTENED = {"г": "к", "к": "г", "б": "п", "п": "б"}


class TopicFinder:
    """One search. `stems`: the words of topics' names as stems, by name, filled as they are asked
    for (a name that is changed is another one). `besides`: this ticket teaches nothing."""

    def __init__(
        self,
        connection: Connection,
        stems: dict[str, frozenset[str]],
        besides: str = "",
    ) -> None:
        self._connection, self._name_stems, self._besides = connection, stems, besides
        #: Word, as it is kept → how many tickets have it.
        self._counts: Mapping[str, int] = {}
        #: Word → how much it tells; every topic in use.
        self.weights: dict[str, float] = {}
        self.topics: dict[int, TopicNames] = {}

    async def read(self, words: str) -> None:
        """Read what `find` and others need to know of these words."""
        counts, total = await suggestions.topics_of(self._connection, words[:READ], LOOKED_AT)
        self._counts, self.weights = counts, telling(counts, total)
        self.topics = {it.topic_id: it for it in await suggestions.topics(self._connection)}

    async def find(self, words: str, meant: TopicAnswer | None) -> TopicChoice | None:
        """Find the topic of the words that were read; None: nothing speaks for any. `meant`: what
        `topic_by_meaning` says of them, which takes its time and is asked before a connection is
        taken. What was learned and is not sure, shared words do not know better; of a topic that it
        has not learned, the name may speak."""
        if meant is None or meant.topic_id not in {None, *self.topics}:
            return await self._by_words(words[:READ])
        if meant.topic_id is not None:
            ground = SuggestionBasis.MEANING if meant.by_meaning else SuggestionBasis.SPELLING
            return TopicChoice(meant.topic_id, ground, meant.near, meant.of, tuple(meant.tickets))
        found = await self._by_words(words[:READ])
        return None if found is None or found.topic_id in meant.learned else found

    async def _by_words(self, text: str) -> TopicChoice | None:
        if not self._counts:
            return None
        rows = await suggestions.like(self._connection, self.weights, self._besides, EARLIER_READ)
        named = {it: share for it, share in (await self._named()).items() if share > 0}
        known = await self._known_share(text)
        return suggest_topic([earlier(it) for it in rows], self.weights, named, known)

    async def _known_share(self, text: str) -> float:
        typed = sorted(set(_WORD.findall(text.lower())))
        forms = await suggestions.stems(self._connection, typed)
        return known_share(forms, self._counts, self.weights)

    async def _named(self) -> dict[int, float]:
        """How much of each topic's name was typed, in the language that fits best."""
        names = {it.topic_id: astuple(it.names) for it in self.topics.values()}
        split = {it: _split(it) for each in names.values() for it in each}
        stems = await self._stems({word for words, _ in split.values() for word in words})
        typed = {
            name: typed_of([stems[word] for word in words], self._counts.keys(), least)
            for name, (words, least) in split.items()
        }
        return {topic_id: max(typed[it] for it in each) for topic_id, each in names.items()}

    async def _stems(self, words: set[str]) -> Mapping[str, frozenset[str]]:
        new = sorted(words - self._name_stems.keys())
        if new:
            found = await suggestions.stems(self._connection, new)
            self._name_stems.update(zip(new, map(_with_softened, found), strict=True))
        return self._name_stems


def _split(name: str) -> tuple[Sequence[str], float]:
    """The words of a name that say what it is about, and what share of them must be typed: all of
    a name like "Су жоқ", in which none says much."""
    words = [word for word in name.replace(",", " ").split() if len(word) > 1]
    telling = [it for it in words if len(it) > 2 and _SAYS_NOTHING.isdisjoint(sounds(it))]
    return (telling, NAMED) if telling else (words, 1.0)


def _with_softened(forms: frozenset[str]) -> frozenset[str]:
    """With what a Kazakh word's last letter becomes before an ending, and was: of "жарығы" also
    "жарық"."""
    return forms | {it[:-1] + _SOFTENED[it[-1]] for it in forms if it[-1] in _SOFTENED}


def earlier(row: EarlierRow) -> EarlierTicket:
    return EarlierTicket(
        row.ticket, row.topic_id, row.body_id, row.district, row.corrected, frozenset(row.shared)
    )
