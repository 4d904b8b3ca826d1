"""Conversations that are spam or groundless: the basket, and the third of one author, on a real
database with the bot's network running."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from channels.rows import conversations, sources
from foundation.postgres.pool import transaction
from tests.channels.inbox_house import House, house, number_of
from tests.waiting import until_waiting

__all__ = ["house"]
pytestmark = pytest.mark.services


async def ended(house: House, words: str, outcome: str, about: str = "") -> str:
    path = await house.conversation(words)
    await house.first.ask("POST", f"{path}/claim")
    body = {"outcome": outcome, "reason": "себебі", "about": about}
    assert (await house.first.ask("POST", f"{path}/end", body))[0] == 200
    return path


async def test_what_was_taken_for_spam_is_looked_at_and_rescued(house: House) -> None:
    first = await ended(house, "Жарнама: арзан терезелер керек пе?", "spam")
    second = await ended(house, "Терезеден су ағып тұр, көмектесіңіздер", "spam")
    _, basket = await house.second.ask("GET", "/api/inbox/basket")
    assert [it["words"][:8] for it in basket] == ["Терезеде", "Жарнама:"]
    assert (basket[0]["by"], basket[0]["reason"]) == ("Әйгерім Сәрсенбаева", "себебі")
    assert (await house.second.ask("POST", f"{first}/spam-seen"))[0] == 204
    status, view = await house.second.ask("POST", f"{second}/rescue")
    assert (status, view["outcome"]) == (200, None)
    assert (await house.second.ask("GET", "/api/inbox/basket"))[1] == []
    _, inbox = await house.second.ask("GET", "/api/inbox")
    assert [it["last_words"][:8] for it in inbox["conversations"]] == ["Терезеде"]
    assert (await house.second.ask("POST", f"{first}/rescue"))[0] == 404


async def test_the_third_groundless_one_is_stopped_and_what_comes_after_it_is_in_the_basket(
    house: House,
) -> None:
    stop = {"reason": "үшінші рет негізсіз"}
    for number in range(2):
        path = await ended(house, f"Айдағы шам жанбайды, {number}", "groundless")
    path = await house.conversation("Айдағы шам әлі жанбайды")
    assert (await house.first.ask("POST", f"{path}/stop", stop))[1]["error"] == "not_held"
    await house.first.ask("POST", f"{path}/claim")
    _, view = await house.first.ask("GET", path)
    assert view["groundless_before"] == 2
    status, view = await house.first.ask("POST", f"{path}/stop", stop)
    assert (status, view["outcome"]) == (200, "groundless")
    house.town.api.write(text="Күндегі шам да жанбайды")
    in_basket = "SELECT count(*) FROM conversations WHERE outcome = 'spam' AND reason = $1"
    await house.town.until_value(in_basket, 1, stop["reason"])
    _, inbox = await house.second.ask("GET", "/api/inbox")
    _, basket = await house.second.ask("GET", "/api/inbox/basket")
    assert inbox["conversations"] == [] and [it["by"] for it in basket] == [None]
    rescued = f"/api/inbox/{basket[0]['conversation_id']}/rescue"
    assert (await house.second.ask("POST", rescued))[0] == 200
    house.town.api.write(text="Енді лифт істемейді")
    await house.town.until_value("SELECT count(*) FROM conversations WHERE ended_at IS NULL", 2)


async def test_groundless_ones_about_several_things_stop_nobody(house: House) -> None:
    for about in ("Абай 12, шам", "Кен 5, лифт"):
        await ended(house, f"Істемейді: {about}", "groundless", about)
    path = await house.conversation("Тағы да шам жанбайды")
    await house.first.ask("POST", f"{path}/claim")
    _, view = await house.first.ask("GET", path)
    assert view["groundless"] == [
        {"about": "Кен 5, лифт", "times": 1}, {"about": "Абай 12, шам", "times": 1},
    ]  # fmt: skip
    stop = {"reason": "тағы", "about": "шам, Абай 12"}
    assert (await house.first.ask("POST", f"{path}/stop", stop))[1]["error"] == "not_the_third"
    stop["outcome"] = "groundless"
    assert (await house.first.ask("POST", f"{path}/end", stop))[0] == 200
    path = await house.conversation("Шам әлі жанбайды")
    await house.first.ask("POST", f"{path}/claim")
    del stop["outcome"]
    assert (await house.first.ask("POST", f"{path}/stop", stop))[0] == 200


async def test_one_groundless_one_stops_nobody(house: House) -> None:
    await ended(house, "Айдағы шам жанбайды", "groundless")
    path = await house.conversation("Айдағы шам әлі жанбайды")
    await house.first.ask("POST", f"{path}/claim")
    _, refused = await house.first.ask("POST", f"{path}/stop", {"reason": "тағы"})
    assert refused["error"] == "not_the_third"


async def test_an_author_is_stopped_and_rescued_while_they_write(house: House) -> None:
    """What comes in locks the author, then the conversation: a person's word does, too."""
    for number in range(2):
        await ended(house, f"Айдағы шам жанбайды, {number}", "groundless")
    path = await house.conversation("Айдағы шам әлі жанбайды")
    await house.first.ask("POST", f"{path}/claim")
    assert await while_written(house, path, "stop", {"reason": "үшінші рет"}) == 200
    spam = "UPDATE conversations SET outcome = 'spam' WHERE conversation_id = $1"
    await house.town.link.execute(spam, number_of(path))
    assert await while_written(house, path, "rescue", None) == 200


async def while_written(house: House, path: str, act: str, body: dict[str, Any] | None) -> int:
    """The answer to what a person does while something comes in there."""
    async with asyncio.timeout(30), transaction(house.town.pool) as intake:
        await sources.lock_author(intake, number_of(path))
        asked = asyncio.create_task(house.first.ask("POST", f"{path}/{act}", body))
        await until_waiting(house.town.pool)
        await conversations.lock(intake, number_of(path))
    return (await asked)[0]
