"""Messages that come close together are one turn, whichever way and in whatever parts they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.bot_words import Button, Saying, label, say
from channels.bursts import LONGEST, QUIET, turn_at
from channels.intake import Centre, take_in
from channels.model import Author, Fetched, Posted
from channels.rows import sources
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from tests.channels.bot_api import CITIZEN
from tests.channels.town import town

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
BOT = "telegram_bot"
TURNS = "SELECT count(*), count(DISTINCT turn_at) FROM messages WHERE turn_at IS NOT NULL"


def test_a_turn_waits_for_a_pause_and_not_for_ever() -> None:
    assert turn_at(None, NOW) == NOW + QUIET
    assert turn_at(NOW, NOW + timedelta(seconds=1)) == NOW + timedelta(seconds=1) + QUIET
    assert turn_at(NOW, NOW + LONGEST - timedelta(seconds=1)) == NOW + LONGEST
    assert turn_at(NOW, NOW + timedelta(minutes=5)) < NOW + timedelta(minutes=5), "is due already"


def posted(number: int, text: str, **fields: Any) -> Posted:
    author = Author(str(CITIZEN.id), "Айгүл")
    return Posted(f"{CITIZEN.id}/{9000 + number}", author, NOW, text, **fields)


async def told(pool: Pool, now: datetime, *messages: Posted) -> None:
    """Store messages that one poll has brought, as a process does that is killed right after."""
    async with transaction(pool) as link:
        await sources.begin(link, BOT)
        before = (await sources.lock(link, BOT)).cursor
        await take_in(link, BOT, before, Fetched(messages, before), Centre("109", "kk"), now)


@pytest.mark.services
async def test_what_separate_polls_bring_is_one_turn(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=2)
    try:
        async with connection(pool) as link:
            await told(pool, NOW, posted(1, "Здравствуйте"), posted(2, "Не горит фонарь"))
            await told(pool, NOW + timedelta(seconds=1), posted(3, "Абая 12"))
            assert [tuple(it) for it in await link.fetch(TURNS)] == [(3, 1)]
            due = await link.fetchval("SELECT max(turn_at) FROM messages")
            assert due == NOW + timedelta(seconds=1) + QUIET
            pressed = NOW + timedelta(seconds=1.2)
            await told(pool, pressed, posted(4, label(Button.REGISTER, "ru")))
            assert [tuple(it) for it in await link.fetch(TURNS)] == [(4, 1)]
            assert await link.fetchval("SELECT max(turn_at) FROM messages") == pressed, "at once"
    finally:
        await pool.close()


@pytest.mark.services
async def test_a_kill_in_the_middle_of_a_burst_loses_nothing(fresh_settings: Settings) -> None:
    """The process that stored the beginning is dead; the next one reads the rest and answers all
    of it once."""
    pool = await open_pool(fresh_settings, "test", size=2)
    await told(pool, datetime.now(UTC), posted(1, "На Абая 12 не горит фонарь"))
    await told(pool, datetime.now(UTC), posted(2, "", place=(51.13, 71.43)))
    await pool.close()
    async with town(fresh_settings) as place:
        place.api.write(text="уже третий день")
        (answer,) = await place.said(1)
        assert "геопозиция" in answer or "место" in answer, answer
        place.api.write(text=label(Button.REGISTER, "ru"))
        await place.until_value("SELECT count(*) FROM tickets WHERE lat IS NOT NULL", 1)
        words = await place.value("SELECT text FROM tickets")
        assert words == "На Абая 12 не горит фонарь\nуже третий день"


@pytest.mark.services
async def test_ten_messages_in_a_second_are_answered_once(fresh_settings: Settings) -> None:
    async with town(fresh_settings) as place:
        for _ in range(9):
            place.api.write(text="Не горят фонари на Абая 12!!!")
        place.api.place(51.13, 71.43)
        (answer,) = await place.said(1)
        assert say(Saying.TOPIC_OFFER, "ru", topic="Уличное освещение") in answer
        place.api.write(text=label(Button.REGISTER, "ru"))
        await place.until_value("SELECT count(*) FROM tickets", 1)
        await place.until_value("SELECT count(*) FROM messages WHERE turn_at IS NOT NULL", 0)
        assert await place.value("SELECT text FROM tickets") == "Не горят фонари на Абая 12!!!"
        assert await place.value("SELECT count(*) FROM messages WHERE kind = 'in'") == 11
        assert place.api.texts[0] == answer and place.api.texts.count(answer) == 1
