"""Which topic the bot asks the author of a message about."""

from __future__ import annotations

from typing import Any

import pytest

from channels import topics
from foundation.names import Names
from registry.open311.rows import open311
from registry.open311.rows.open311 import ServiceRow
from registry.routing.suggestions import SuggestionBasis, TopicChoice
from registry.topic_finding import TopicFinder

ROAD = ServiceRow(7, "road", Names("Жол", "Дороги", "Roads"), None)


@pytest.mark.parametrize(
    ("found", "offered"),
    [
        (None, None),
        (TopicChoice(7, SuggestionBasis.MEANING, 4, 9), None),
        (TopicChoice(7, SuggestionBasis.MEANING, 5, 9), "Дороги"),
        (TopicChoice(7, SuggestionBasis.NAME), "Дороги"),
    ],
)
async def test_the_bot_asks_about_what_most_like_tickets_say(
    monkeypatch: pytest.MonkeyPatch, found: TopicChoice | None, offered: str | None
) -> None:
    async def nothing(*_: object) -> None: ...

    async def find(*_: object) -> TopicChoice | None:
        return found

    async def services(_: object) -> list[ServiceRow]:
        return [ROAD]

    monkeypatch.setattr(topics, "topic_by_meaning", nothing)
    monkeypatch.setattr(TopicFinder, "read", nothing)
    monkeypatch.setattr(TopicFinder, "find", find)
    monkeypatch.setattr(open311, "services", services)
    nobody: Any = None
    topic = await topics.suggested(nobody, nobody, {}, "Во дворе прорвало трубу", "ru")
    assert (topic.name if topic else None) == offered
