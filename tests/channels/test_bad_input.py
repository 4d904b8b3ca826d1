"""What the bot answers to input that is no plain report, through the whole bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiogram.types import Chat, MessageOriginChannel, Sticker

from channels.bot_words import PARTS, Button, Saying, label, say, say_in
from foundation.settings import Settings
from tests.channels.town import Town, town
from tests.registry.files.samples import photo

pytestmark = pytest.mark.services
NEEDED = "SELECT count(*) FROM conversations WHERE needs_person"
TEXT = "SELECT text FROM tickets"
SHYMKENT = (42.3417, 69.5901)


@pytest.fixture
async def place(fresh_settings: Settings) -> AsyncIterator[Town]:
    async with town(fresh_settings) as it:
        yield it


async def answer(place: Town) -> str:
    """Return what the bot says, once it says something; it says one thing."""
    (said,) = await place.said(1)
    return said


def have(language: str, *parts: str) -> str:
    what = ", ".join(say_in(language, PARTS[it]) for it in parts)
    return say(Saying.HAVE, language, what=what)


async def registered(place: Town, language: str = "ru") -> None:
    place.api.write(text=label(Button.REGISTER, language))
    await place.until_value("SELECT count(*) FROM tickets", 1)


async def test_emoji_alone_get_the_menu_and_need_nobody(place: Town) -> None:
    place.api.write(text="😡😡😡")
    assert await answer(place) == say(Saying.MENU, "kk")
    assert await place.value(NEEDED) == 0


async def test_a_sticker_gets_the_menu_too(place: Town) -> None:
    place.api.write(
        sticker=Sticker(
            file_id="s", file_unique_id="s", type="regular", width=512, height=512,
            is_animated=False, is_video=False, emoji="👍",
        )
    )  # fmt: skip
    assert await answer(place) == say(Saying.MENU, "kk")
    assert await place.value(NEEDED) == 0


async def test_a_voice_message_is_for_an_operator_and_words_are_faster(place: Town) -> None:
    place.api.voice("v1", b"OggS" + bytes(100))
    assert await answer(place) == f"{have('kk', 'files')} {say(Saying.VOICE, 'kk')}"
    assert await place.value(NEEDED) == 1


async def test_a_photo_alone_is_asked_what_happened_and_where(place: Town) -> None:
    place.api.photo("p1", photo())
    assert await answer(place) == f"{have('kk', 'files')} {say(Saying.WHAT, 'kk')}"
    place.api.write(text="Не горит фонарь")
    told = (await place.said(2))[1]
    assert told.startswith(f"{have('ru', 'words', 'files')} {say(Saying.WHERE, 'ru')}")


async def test_four_thousand_characters_are_one_report_whose_words_are_all_kept(
    place: Town,
) -> None:
    begins = "На Абая 12 не горят фонари. "
    text = begins + "Ходить страшно, дети идут из школы в темноте. " * 85
    place.api.write(text=text[:4000])
    assert say(Saying.TOPIC_OFFER, "ru", topic="Уличное освещение") in await answer(place)
    await registered(place)
    assert await place.value(TEXT) == text[:4000].strip()
    assert len(await place.value("SELECT subject FROM tickets")) <= 100


async def test_a_forwarded_post_is_a_report_in_its_words(place: Town) -> None:
    channel = Chat(id=-100200, type="channel", title="Новости двора")
    origin = MessageOriginChannel(date=datetime.now(UTC), chat=channel, message_id=7)
    words = "Жители жалуются: на Кенесары 40 третью неделю не вывозят мусор"
    place.api.photo("p2", photo(), caption=words, forward_origin=origin)
    assert say(Saying.TOPIC_OFFER, "ru", topic="Вывоз мусора") in await answer(place)
    await registered(place)
    assert await place.value(TEXT) == words
    await place.until_value("SELECT count(*) FROM ticket_files", 1)


async def test_a_location_in_another_city_is_asked_about(place: Town) -> None:
    place.api.place(*SHYMKENT)
    told = await answer(place)
    assert told == f"{have('kk', 'place')} {say(Saying.OUTSIDE, 'kk')} {say(Saying.WHAT, 'kk')}"
    place.api.write(text="Не горит фонарь, Абая 12")
    assert (await place.said(2))[1].startswith(say_gathered("ru"))


def say_gathered(language: str) -> str:
    parts = ", ".join(say_in(language, PARTS[it]) for it in ("words", "address", "place"))
    return say(Saying.GATHERED, language, what=parts)
