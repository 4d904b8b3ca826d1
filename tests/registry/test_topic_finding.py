"""How the topic of some words is looked for, without a database."""

from __future__ import annotations

from typing import Any, cast

import pytest

from foundation.postgres.queries import bind
from registry.meaning.asking import TopicAnswer
from registry.routing.suggestions import SuggestionBasis, TopicChoice
from registry.topic_finding import TopicFinder

STEMS = bind("routing_stems", texts=[])[0]
TOPICS = bind("routing_topics")[0]
COUNTS = bind("routing_asked", typed="", most=1)[0]


class Database:
    """One topic, and no like ticket; `read`: each query."""

    def __init__(self) -> None:
        self.read: list[str] = []

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        self.read.append(query)
        if query == STEMS:
            return [([word.lower()],) for word in values[0]]
        if query == COUNTS:
            return [{"word": "люк", "tickets": 3}]
        names = {"kk": "Люк", "ru": "Люк", "en": "Manhole"}
        return [{"topic_id": 7, "names": names}] if query == TOPICS else []

    async def fetchval(self, query: str, *_: Any) -> int:
        self.read.append(query)
        return 9


@pytest.mark.parametrize("by_meaning", [True, False])
async def test_what_only_shared_words_need_is_not_read_where_meaning_answers(
    by_meaning: bool,
) -> None:
    answer = TopicAnswer(7, 5, 9, ["109-1"], [7], True) if by_meaning else None
    database = Database()
    finder = TopicFinder(cast(Any, database), {})
    await finder.read("открытый люк")
    found = await finder.find("открытый люк", answer)
    meant = TopicChoice(7, SuggestionBasis.MEANING, 5, 9, ("109-1",))
    assert found == (meant if by_meaning else TopicChoice(7, SuggestionBasis.NAME))
    assert (STEMS in database.read) == (not by_meaning)
