"""Groups in which the bot is an administrator: what it reads there, and what it says before
everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from aiogram.types import Chat, Message, User

from channels.model import Author, Edited, Posted, ReplyMode
from channels.telegram.mapping import Watch, happenings_of
from foundation.settings import Settings
from tests.channels.bot_api import BOT, CITIZEN, BotApi
from tests.channels.town import Town, town
from tests.softphone_ui.city import Client, program, settle, web_process

GROUP = Chat(id=-1001234567890, type="supergroup", title="Есіл ауданы", username="esil")
WATCH = Watch(["#109"], BOT.id)


def of(api: BotApi) -> list[list[Any]]:
    return [happenings_of(update, WATCH) for update in api.updates]


def in_group(api: BotApi, text: str, **fields: Any) -> Message:
    return api.write(CITIZEN, chat=GROUP, text=text, **fields)


async def test_only_watched_words_and_answers_to_the_bot_are_read() -> None:
    api = BotApi()
    in_group(api, "Сәлем бәріне")
    found = in_group(api, "#109 люк ашық")
    answer = Message(message_id=3, date=found.date, chat=GROUP, from_user=BOT, text="Рақмет")
    in_group(api, "Тез болсын", reply_to_message=answer)
    api.write(BOT, chat=GROUP, text="#109 біз жаздық")
    nothing, (posted,), (follows,), own = of(api)
    assert (nothing, own) == ([], [])
    assert posted == Posted(
        f"{GROUP.id}/{found.message_id}",
        Author(f"{GROUP.id}/7001", "Айгүл С.", "kk", private_address="7001"),
        found.date,
        "#109 люк ашық",
        reply_mode=ReplyMode.PUBLIC,
        link=f"https://t.me/esil/{found.message_id}",
    )
    assert follows.author == posted.author


async def test_a_word_that_comes_with_an_edit_brings_the_message() -> None:
    api = BotApi()
    api.edit(in_group(api, "Люк ашық"), "Люк ашық #109")
    api.edit(in_group(api, "#109 су жоқ"), "су жоқ")
    first, (posted, edited), (_,), (taken_out,) = of(api)
    assert (first, posted.text, edited.text) == ([], "Люк ашық #109", "Люк ашық #109")
    assert isinstance(taken_out, Edited) and taken_out.text == "су жоқ"


async def test_who_hides_behind_a_channel_has_no_private_address() -> None:
    api = BotApi()
    channel = Chat(id=-1009, type="channel", title="Жаңалық")
    in_group(api, "#109", sender_chat=channel)
    ((posted,),) = of(api)
    assert posted.author == Author(f"{GROUP.id}/-1009", "Жаңалық")


class House(NamedTuple):
    town: Town
    admin: Client
    operator: Client


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    async with AsyncExitStack() as stack:
        it = await stack.enter_async_context(town(fresh_settings))
        address = await stack.enter_async_context(web_process(fresh_settings))
        admin = await stack.enter_async_context(program(address, "admin"))
        operator = await stack.enter_async_context(program(address, "1001"))
        yield House(it, admin, operator)


@pytest.mark.services
async def test_a_hashtag_added_on_the_page_brings_its_next_post_and_is_answered_in_public(
    house: House,
) -> None:
    api, link = house.town.api, house.town.link
    in_group(api, "#Жарық109 жоқ")

    async def read() -> bool:
        return not api.updates

    await house.town.until(read, "what came before the word was added has been read")
    assert await house.admin.ask("POST", "/api/watched-words", {"word": "#ЖАРЫҚ109"}) == (204, {})
    again, _ = await house.admin.ask("POST", "/api/watched-words", {"word": "#жарык109"})
    nothing, _ = await house.admin.ask("POST", "/api/watched-words", {"word": "##"})
    assert (again, nothing) == (409, 422)
    _, page = await house.admin.page("/networks")
    assert "#ЖАРЫҚ109" in page and "#iKomek" in page and "Telegram" in page
    post = in_group(api, "#жарық109 Абай 12 үйде жоқ")
    api.photo("p1", b"", chat=GROUP, caption="#109", media_group_id="g")
    api.photo("p2", b"", chat=GROUP, media_group_id="g")
    api.photo("p3", b"", chat=GROUP, media_group_id="other")
    await house.town.until_value("SELECT count(*) FROM messages WHERE kind = 'in'", 3)
    assert await link.fetchval("SELECT count(*) FROM message_files") == 2
    assert await link.fetchval("SELECT applicant FROM contacts") == "telegram_bot:7001"

    path = f"/api/inbox/{await link.fetchval('SELECT conversation_id FROM conversations')}"
    _, view = await house.operator.ask("POST", f"{path}/claim")
    assert view["messages"][0]["link"] == f"https://t.me/esil/{post.message_id}"
    for words, kind in {
        "Айгүл, бригада шықты": "name",
        "Абай 12-ге бригада шықты": "address",
        "Звоните 8 701 123 45 67": "telephone",
    }.items():
        status, error = await house.operator.ask("POST", f"{path}/answers", answer(words))
        assert (status, error["error"], error["reason"]) == (422, "personal_words", kind)
    alone = {**answer("Айгүл, пәтеріңіз нешінші?"), "alone": True}
    status, error = await house.operator.ask("POST", f"{path}/answers", alone)
    assert (status, error["error"], error["reason"]) == (409, "not_alone", "not_written")
    status, view = await house.operator.ask("POST", f"{path}/answers", answer("Бригада шықты"))
    assert status == 200 and view["alone"] == {"may": False, "why": "not_written"}
    await house.town.said(1)
    sent = api.sent[0]
    assert (sent["text"], sent["to"], sent["buttons"]) == ("Бригада шықты", str(GROUP.id), [])
    assert sent["reply_to"] == post.message_id + 2, "below their newest message"

    _, registered = await house.operator.ask("POST", f"{path}/ticket")
    number = registered["ticket"]
    texts = await house.town.said(2)
    assert number in texts[1] and "Коды" not in texts[1] and "http" not in texts[1]
    api.write(text=number)
    state = await house.town.said(3)
    assert state[2].startswith(f"{number} өтінішіңіз: "), "it is theirs, wherever they write"
    status, view = await house.operator.ask("POST", f"{path}/answers", alone)
    assert (status, view["alone"], view["messages"][-1]["alone"]) == (
        200, {"may": True, "why": None}, True,
    )  # fmt: skip
    await house.town.said(4)
    assert (api.sent[3]["to"], api.sent[3]["text"]) == ("7001", alone["text"])


def answer(text: str) -> dict[str, Any]:
    return {"key": str(uuid4()), "text": text}


async def test_a_user_alone_is_no_group() -> None:
    api = BotApi()
    api.write(User(id=8, is_bot=False, first_name="Б"), text="Сәлем")
    ((posted,),) = of(api)
    assert (posted.reply_mode, posted.author.private_address) == (ReplyMode.PRIVATE, None)
