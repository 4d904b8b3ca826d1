"""Public channels of Telegram: what is taken from messages of the library's own types (made by the
names and fields of core.telegram.org/schema, which Telethon 1.45 has), and what channels are
called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from telethon.tl import types

from channels.model import Attachment, Author, Edited, FileKind, Posted, ReplyMode
from channels.telegram_public.mapping import CommentThread, MessageFilter, found_in
from channels.telegram_public.names import channel_name
from tests.channels.rigs.telegram_public import (
    AIGUL,
    AT,
    CHANNEL,
    GROUP,
    PHOTO,
    channel_of,
    over_the_wire,
    post,
)

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DAY_AGO = AT - timedelta(hours=24)


def comment(number: int, text: str, sender: Any, **fields: Any) -> types.Message:
    """A message of the group that stands below posts."""
    peer = types.PeerChannel(GROUP)
    return types.Message(id=number, message=text, peer_id=peer, from_id=sender, date=AT, **fields)


def answer(*messages: Any, count: int | None = None) -> Any:
    """What messages.getHistory and its like answer, the newest first."""
    chats = [channel_of(CHANNEL, "Жаңалықтар", "astana_news"), channel_of(GROUP, "Пікірлер")]
    users = [
        types.User(id=AIGUL, first_name="Айгүл", last_name="С.", lang_code="kk"),
        types.User(id=9, first_name="Бот", bot=True, bot_info_version=1),
    ]
    found = types.messages.ChannelMessages(
        pts=1, count=count or len(messages), messages=list(messages), topics=[], chats=chats,
        users=users,
    )  # fmt: skip
    return over_the_wire(found)


def test_a_post_of_a_channel_is_a_matter_of_its_own_answered_by_hand() -> None:
    found = found_in(
        answer(post(8, "Ештеңе"), post(7, "#109 люк ашық", media=PHOTO)),
        MessageFilter(["#109"], DAY_AGO),
    )
    assert found.happenings == [
        Posted(
            "1001/7", Author("1001/7", "Жаңалықтар"), AT, "#109 люк ашық",
            attachments=(Attachment("1001/-17/7", FileKind.PHOTO),), reply_mode=ReplyMode.BY_HAND,
            link="https://t.me/astana_news/7",
        )
    ]  # fmt: skip
    assert (sorted(found.numbers), found.on_record, found.whole) == ([7, 8], [7], True)


def test_comments_are_their_authors_and_name_the_post_above_them() -> None:
    person, bot, as_channel = types.PeerUser(AIGUL), types.PeerUser(9), types.PeerChannel(CHANNEL)
    messages = (
        comment(25, "#109 мен өзім", person, out=True), comment(24, "#109 топ", None),
        comment(23, "#109 арна", as_channel), comment(22, "#109 бот", bot),
        comment(21, "#109", person),
    )  # fmt: skip
    reading = MessageFilter(["#109"], DAY_AGO, thread=CommentThread("astana_news", 7))
    found = [it for it in found_in(answer(*messages), reading).happenings if isinstance(it, Posted)]
    assert [it.author for it in found] == [
        Author("1002/77", "Айгүл С.", "kk"),
        Author("1002/1001", "Жаңалықтар"),
        Author("1002/1002", "Пікірлер"),
    ]
    assert found[0].link == "https://t.me/astana_news/7?comment=21"


def test_an_album_is_one_matter_and_its_photos_follow_its_words() -> None:
    album = (post(4, "", media=PHOTO, grouped_id=5), post(3, "#109", media=PHOTO, grouped_id=5))
    first, second = found_in(answer(*album), MessageFilter(["#109"], DAY_AGO)).happenings
    assert isinstance(first, Posted) and isinstance(second, Posted)
    assert first.author == second.author == Author("1001/a5", "Жаңалықтар")
    assert (first.follows, second.follows, second.album) == (False, True, "5")


def test_an_edit_is_told_of_what_is_known_though_its_word_has_gone() -> None:
    edited = post(7, "басқа сөз", edit_date=AT + MINUTE)
    posted, edit = found_in(answer(edited), MessageFilter(["#109"], DAY_AGO, 9, [7])).happenings
    assert isinstance(posted, Posted) and edit == Edited("1001/7", AT + MINUTE, "басқа сөз")
    assert not found_in(answer(edited), MessageFilter(["#109"], DAY_AGO, 9)).happenings


def test_what_is_old_is_taken_only_where_it_was_not_read_before() -> None:
    old = answer(post(7, "#109", date=DAY_AGO - SECOND))
    assert not found_in(old, MessageFilter(["#109"], DAY_AGO)).happenings, "read for the first time"
    assert not found_in(old, MessageFilter(["#109"], DAY_AGO, newest=7)).happenings
    assert found_in(old, MessageFilter(["#109"], DAY_AGO, newest=6)).happenings, (
        "nobody has read it yet"
    )


def test_a_place_a_venue_and_each_kind_of_file() -> None:
    def document(*attributes: Any, mime: str = "x/y") -> Any:
        it = types.Document(
            id=1, access_hash=2, file_reference=b"", date=AT, mime_type=mime, size=3, dc_id=2,
            attributes=list(attributes),
        )  # fmt: skip
        return types.MessageMediaDocument(document=it)

    video = types.DocumentAttributeVideo(duration=1.0, w=1, h=1)
    voice = types.DocumentAttributeAudio(duration=1, voice=True)
    medias = [document(video), document(voice), document(mime="image/png"), document()]
    messages = [post(number, "#109", media=it) for number, it in enumerate(medias, 1)]
    found = found_in(answer(*messages), MessageFilter(["#109"], DAY_AGO)).happenings
    kinds = [it.attachments[0].kind for it in found if isinstance(it, Posted)]
    assert kinds == [FileKind.VIDEO, FileKind.VOICE, FileKind.PHOTO, FileKind.OTHER]
    venue = types.MessageMediaVenue(
        types.GeoPoint(long=71.4, lat=51.1, access_hash=0), "#109", "Абай 1", "", "", ""
    )
    (it,) = found_in(answer(post(1, "", media=venue)), MessageFilter(["#109"], DAY_AGO)).happenings
    assert isinstance(it, Posted) and (it.text, it.place) == ("#109, Абай 1", (51.1, 71.4))


def test_what_nobody_understands_hinders_no_other() -> None:
    strange = post(2, "#109", peer_id=types.PeerUser(1))
    found = found_in(answer(post(3, "#109"), strange), MessageFilter(["#109"], DAY_AGO))
    assert (len(found.happenings), found.unreadable) == (1, 1)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("@Astana_News", "astana_news"), ("https://t.me/s/astana", "astana"),
        (" t.me/abcd ", "abcd"),
        ("abc", None), ("https://t.me/+AbCdEf", None), ("9lives", None), ("t.me/astana/7", None),
    ],
)  # fmt: skip
def test_names_of_channels(written: str, name: str | None) -> None:
    assert channel_name(written) == name
