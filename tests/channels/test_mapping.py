"""Updates of the Bot API, as Telegram documents them (core.telegram.org/bots/api) and as aiogram's
own types write them, become what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe

from channels.model import Attachment, Author, Edited, FileKind, Posted, Reach
from channels.source import SourceAway, SourceRefused
from channels.stand_in import read_lines
from channels.telegram.mapping import NOTHING, UnreadableUpdate, happenings_of
from channels.telegram.source import away, fetched, offset_of
from tests.channels.bot_api import CITIZEN, BotApi

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
#: As the Bot API sends it; fields that concern nobody here are left out.
WORDS: dict[str, Any] = {
    "update_id": 900,
    "message": {
        "message_id": 12,
        "from": {"id": 7001, "is_bot": False, "first_name": "Айгүл", "language_code": "kk"},
        "chat": {"id": 7001, "first_name": "Айгүл", "type": "private"},
        "date": int(AT.timestamp()),
        "text": "Абай 12, су құбыры жарылды",
    },
}


@pytest.fixture
async def api() -> BotApi:
    return BotApi()


def of(api: BotApi) -> list[Any]:
    return [it for update in api.updates for it in happenings_of(update)]


def test_words() -> None:
    (found,) = happenings_of(WORDS)
    author = Author("7001", "Айгүл", "kk")
    assert found == Posted("7001/12", author, AT, "Абай 12, су құбыры жарылды")


def test_photo_voice_place_and_album(api: BotApi) -> None:
    api.photo("p1", b"", caption="Люк", media_group_id="g")
    api.voice("v1", b"")
    api.place(51.1, 71.4)
    photo, voice, place = of(api)
    assert photo.attachments == (Attachment("p1", FileKind.PHOTO),)
    assert (photo.text, photo.album) == ("Люк", "g")
    assert voice.attachments == (Attachment("v1", FileKind.VOICE),)
    assert place.place == (51.1, 71.4)


def test_only_the_contact_of_the_own_account_is_the_authors(api: BotApi) -> None:
    api.contact(CITIZEN.id)
    api.contact(CITIZEN.id + 1)
    own, other = of(api)
    assert (own.telephone, own.other_telephone) == ("+77011234567", False)
    assert (other.telephone, other.other_telephone) == (None, True)


def test_an_edit_is_of_the_same_message_and_a_block_is_of_the_chat(api: BotApi) -> None:
    message = api.write(text="Лук")
    api.edit(message, "Люк")
    api.block(blocked=True)
    api.block(blocked=False)
    posted, again, edited, blocked, free = of(api)
    assert isinstance(edited, Edited)
    assert again.external_id == posted.external_id, "it may overtake the message"
    assert (edited.external_id, edited.text) == (posted.external_id, "Люк")
    assert isinstance(blocked, Reach)
    assert (blocked.address, blocked.blocked, free.blocked) == ("7001", True, False)


def test_groups_bots_and_what_is_new_to_us_are_passed_over() -> None:
    group = {"id": -5, "type": "group", "title": "Үй"}
    assert happenings_of({**WORDS, "message": {**WORDS["message"], "chat": group}}) == []
    assert happenings_of({"update_id": 1, "something_new": {"a": 1}}) == []
    with pytest.raises(UnreadableUpdate):
        happenings_of({"update_id": 1, "message": {"message_id": "x"}})


def test_one_that_cannot_be_read_holds_up_no_other() -> None:
    bad = {"update_id": 899, "message": {"message_id": "x"}}
    found = fetched([WORDS, bad], None, AT, NOTHING)
    assert (len(found.happenings), found.unreadable) == (1, 1)
    assert found.cursor == {"offset": 901, "at": AT.isoformat()}
    assert fetched([], found.cursor, AT + timedelta(hours=1), NOTHING).cursor == found.cursor


def test_after_a_week_of_silence_numbers_may_begin_anew() -> None:
    cursor = {"offset": 901, "at": AT.isoformat()}
    assert offset_of(cursor, AT + timedelta(days=5)) == 901
    assert offset_of(cursor, AT + timedelta(days=7)) is None
    assert offset_of(None, AT) is None


def test_what_an_error_means() -> None:
    late = away(TelegramRetryAfter(GetMe(), "x", 3600))
    assert late.after == timedelta(hours=1)
    assert isinstance(away(TelegramUnauthorizedError(GetMe(), "x")), SourceRefused)
    net = away(TelegramNetworkError(GetMe(), "x"))
    assert isinstance(net, SourceAway) and not isinstance(net, SourceRefused)


def test_the_stand_ins_lines() -> None:
    line = (
        '{"id": "1", "from": "a", "name": "А", "at": "2026-11-27T12:00:00+00:00", "text": "Су",'
        ' "place": [51.1, 71.4], "photos": ["post-ab"]}\n'
    ).encode()
    found = read_lines(line + b"x\n" + b'{"id": "3", "at": "2026-11-27T12:00:00"}\n', 100)
    assert (found.unreadable, found.cursor) == (2, 100 + len(line) + 43)
    assert found.happenings == [
        Posted(
            "1", Author("a", "А"), AT, "Су", (51.1, 71.4),
            (Attachment("post-ab", FileKind.PHOTO),),
        )
    ]  # fmt: skip
