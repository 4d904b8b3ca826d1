"""Public channels of Telegram: what is taken from messages of the library's own types (made by the
names and fields of core.telegram.org/schema, which Telethon 1.45 has), what is asked when, and how
a wait is obeyed. The same through the database: test_contract.py."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import functions, types

from bench.system import until
from channels.model import Attachment, Author, Deleted, Edited, FileKind, Posted, ReplyMode
from channels.polling import Rhythm
from channels.source import NoSuchFile, SourceAway, SourceRefused
from channels.telegram_public import cursor as cursors
from channels.telegram_public.account import Account
from channels.telegram_public.client import NO_SESSION, away, client_of
from channels.telegram_public.cursor import ChannelLook, HashtagLook, ThreadLook, Window
from channels.telegram_public.mapping import Reading, Thread, found_in
from channels.telegram_public.names import channel_name
from channels.telegram_public.source import REQUESTS_A_ROUND, TelegramPublic
from channels.telegram_public.waiting import Wait
from foundation.process.health import PUBLIC_CHANNELS
from foundation.process.health_checks import health_of
from foundation.settings import CODE_DIR, Settings
from tests.channels.rigs.called import no_sleep
from tests.channels.rigs.telegram_public import (
    AIGUL,
    CHANNEL,
    GROUP,
    POST,
    Servers,
    around,
    channel_of,
    error_of,
    over_the_wire,
)
from tests.channels.town import PATIENCE
from tests.real_services import environment

AT = datetime(2026, 8, 1, 8, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DAY_AGO = AT - timedelta(hours=24)
PHOTO = types.MessageMediaPhoto(
    photo=types.Photo(id=1, access_hash=2, file_reference=b"r", date=AT, sizes=[], dc_id=2)
)


def post(number: int, text: str, **fields: Any) -> types.Message:
    """A channel's own post."""
    fields = {"peer_id": types.PeerChannel(CHANNEL), "post": True, "date": AT} | fields
    return types.Message(id=number, message=text, **fields)


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
        answer(post(8, "Ештеңе"), post(7, "#109 люк ашық", media=PHOTO)), Reading(["#109"], DAY_AGO)
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
    reading = Reading(["#109"], DAY_AGO, thread=Thread("astana_news", 7))
    found = [it for it in found_in(answer(*messages), reading).happenings if isinstance(it, Posted)]
    assert [it.author for it in found] == [
        Author("1002/77", "Айгүл С.", "kk"),
        Author("1002/1001", "Жаңалықтар"),
        Author("1002/1002", "Пікірлер"),
    ]
    assert found[0].link == "https://t.me/astana_news/7?comment=21"


def test_an_album_is_one_matter_and_its_photos_follow_its_words() -> None:
    album = (post(4, "", media=PHOTO, grouped_id=5), post(3, "#109", media=PHOTO, grouped_id=5))
    first, second = found_in(answer(*album), Reading(["#109"], DAY_AGO)).happenings
    assert isinstance(first, Posted) and isinstance(second, Posted)
    assert first.author == second.author == Author("1001/a5", "Жаңалықтар")
    assert (first.follows, second.follows, second.album) == (False, True, "5")


def test_an_edit_is_told_of_what_is_known_though_its_word_has_gone() -> None:
    edited = post(7, "басқа сөз", edit_date=AT + MINUTE)
    posted, edit = found_in(answer(edited), Reading(["#109"], DAY_AGO, 9, [7])).happenings
    assert isinstance(posted, Posted) and edit == Edited("1001/7", AT + MINUTE, "басқа сөз")
    assert not found_in(answer(edited), Reading(["#109"], DAY_AGO, 9)).happenings


def test_what_is_old_is_taken_only_where_it_was_not_read_before() -> None:
    old = answer(post(7, "#109", date=DAY_AGO - SECOND))
    assert not found_in(old, Reading(["#109"], DAY_AGO)).happenings, "read for the first time"
    assert not found_in(old, Reading(["#109"], DAY_AGO, newest=7)).happenings
    assert found_in(old, Reading(["#109"], DAY_AGO, newest=6)).happenings, "nobody has read it yet"


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
    found = found_in(answer(*messages), Reading(["#109"], DAY_AGO)).happenings
    kinds = [it.attachments[0].kind for it in found if isinstance(it, Posted)]
    assert kinds == [FileKind.VIDEO, FileKind.VOICE, FileKind.PHOTO, FileKind.OTHER]
    venue = types.MessageMediaVenue(
        types.GeoPoint(long=71.4, lat=51.1, access_hash=0), "#109", "Абай 1", "", "", ""
    )
    (it,) = found_in(answer(post(1, "", media=venue)), Reading(["#109"], DAY_AGO)).happenings
    assert isinstance(it, Posted) and (it.text, it.place) == ("#109, Абай 1", (51.1, 71.4))


def test_what_nobody_understands_hinders_no_other() -> None:
    strange = post(2, "#109", peer_id=types.PeerUser(1))
    found = found_in(answer(post(3, "#109"), strange), Reading(["#109"], DAY_AGO))
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


# --- what is asked when ---------------------------------------------------------------------------


def test_a_window_moves_on_and_tells_what_stands_there_no_more() -> None:
    window = Window(newest=12, known=[3, 10, 12])
    gone = cursors.seen(window, [14, 13, 11, 10, 9], [14], AT, whole=False)
    assert (gone, window.known, window.newest) == ([12], [10, 14], 14), (
        "3 is older than all of these"
    )
    assert cursors.seen(Window(12, [3]), [12], [], AT, whole=True) == [3]
    assert cursors.seen(window, [], [], AT, whole=True) == [], "an empty answer proves nothing"


def test_what_is_due_first_is_looked_at_first_and_each_once_a_round() -> None:
    state = cursors.state_of(None, ["a", "b"], ["109"])
    done: set[cursors.Look] = set()
    order = []
    while (look := cursors.next_look(state, AT, done)) is not None:
        order.append(look)
        done.add(look)
    assert order == [ChannelLook("a"), ChannelLook("b"), HashtagLook("109")]
    state.channels["a"].window.looked_at = state.channels["b"].window.looked_at = AT
    state.hashtags["109"].looked_at = AT
    assert cursors.next_look(state, AT + 59 * SECOND, set()) is None
    state.channels["b"].threads[5] = thread = cursors.ThreadState(GROUP)
    thread.note(1, 30, AT + SECOND)
    assert cursors.next_look(state, AT + MINUTE, set()) == ThreadLook("b", 5), (
        "it waits since a second"
    )
    state.channels["a"].again_at = AT + 60 * MINUTE
    thread.changed_at = None
    assert cursors.next_look(state, AT + MINUTE, set()) == ChannelLook("b")


def test_a_cursor_is_read_as_it_was_written_and_forgets_what_is_watched_no_more() -> None:
    state = cursors.state_of(None, ["a", "b"], ["109"])
    state.channels["a"].threads[5] = cursors.ThreadState(GROUP, 2, 30, AT, Window(30, [30], AT))
    again = cursors.state_of(cursors.as_cursor(state), ["a"], [])
    assert again.channels == {"a": state.channels["a"]} and again.hashtags == {}


class Case:
    """The source at the stand-in, with a clock that stands still."""

    def __init__(self, folder: Path, *, channels: Sequence[str] = ("astana_news",)) -> None:
        self.servers, self.now, self.folder = Servers(AT), AT, folder
        self.channels, self.hashtags = channels, list[str]()
        self.source = self.another()

    def another(self) -> TelegramPublic:
        """As the next process makes it."""

        async def opened() -> Servers:
            return self.servers

        async def channels() -> Sequence[str]:
            return self.channels

        async def words() -> Sequence[str]:
            return ["#109"]

        async def hashtags() -> Sequence[str]:
            return self.hashtags

        account = Account(opened, Wait(self.folder / "wait"), lambda: self.now)
        rhythm = Rhythm(timedelta(0), lambda: self.now)
        return TelegramPublic(account, channels, words, hashtags, rhythm, sleep=no_sleep)


async def test_a_wait_is_obeyed_to_the_second_by_the_next_process_too(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.servers.errors.append((420, "FLOOD_WAIT_86400"))
    with pytest.raises(SourceAway) as caught:
        await case.source.fetch(None)
    assert caught.value.after == timedelta(days=1)
    asked = len(case.servers.requests)
    case.now += timedelta(days=1) - SECOND
    with pytest.raises(SourceAway) as caught:
        await case.another().fetch(None)
    assert (caught.value.after, len(case.servers.requests)) == (SECOND, asked), "nobody was asked"
    with pytest.raises(SourceAway):
        await case.another().file("1001/-17/7", tmp_path / "photo", 10)
    case.now += SECOND
    await case.another().fetch(None)
    assert len(case.servers.requests) > asked


async def test_what_was_read_before_a_wait_is_put_on_record_first(tmp_path: Path) -> None:
    case = Case(tmp_path, channels=["astana_news", "other"])
    case.servers.posts[7] = post(7, "#109")
    case.servers.of_names["other"] = (420, "FLOOD_WAIT_30")
    found = await case.source.fetch(None)
    assert [it.external_id for it in found.happenings if isinstance(it, Posted)] == ["1001/7"]
    assert found.trouble == "FloodWaitError"
    with pytest.raises(SourceAway) as caught:
        await case.source.fetch(found.cursor)
    assert caught.value.after == 30 * SECOND


async def test_a_channel_that_is_closed_hinders_no_other_and_is_left_alone(tmp_path: Path) -> None:
    case = Case(tmp_path, channels=["nobody_here", "astana_news"])
    case.servers.posts[7] = post(7, "#109")
    found = await case.source.fetch(None)
    assert len(found.happenings) == 1
    assert found.trouble == "1 of 2 channels, @nobody_here: UsernameNotOccupiedError"
    case.servers.requests.clear()
    case.now += 2 * MINUTE
    await case.source.fetch(found.cursor)
    asked = [type(it) for it in case.servers.requests]
    assert asked == [functions.messages.GetHistoryRequest], "the name is not asked for again"


async def test_a_week_away_is_caught_up_without_a_gap_within_the_rounds_limit(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    found = await case.source.fetch(None)
    case.servers.posts = {n: post(n, "#109", date=AT + n * MINUTE) for n in range(10, 2010)}
    case.now += timedelta(days=7)
    case.servers.requests.clear()
    numbers: list[int] = []
    for _ in range(3):
        found = await case.source.fetch(found.cursor)
        assert len(case.servers.requests) <= REQUESTS_A_ROUND
        case.servers.requests.clear()
        case.now += MINUTE
        for it in found.happenings:
            if isinstance(it, Posted) and int(it.external_id.partition("/")[2]) not in numbers:
                numbers.append(int(it.external_id.partition("/")[2]))
    assert numbers == list(range(10, 2010))


async def test_a_post_that_has_gone_is_marked(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.servers.posts = {it: post(it, "#109") for it in (7, 8)}
    found = await case.source.fetch(None)
    del case.servers.posts[8]
    case.now += MINUTE
    found = await case.source.fetch(found.cursor)
    assert [it for it in found.happenings if isinstance(it, Deleted)] == [
        Deleted("1001/8", case.now)
    ]


async def test_a_hashtag_is_searched_as_it_was_typed_page_by_page(tmp_path: Path) -> None:
    case = Case(tmp_path, channels=[])
    case.hashtags = ["қарағанды"]
    case.servers.found = [post(7, "#109 су жоқ")]
    found = await case.source.fetch(None)
    (request,) = case.servers.requests
    assert (request.hashtag, request.query, request.allow_paid_stars) == ("қарағанды", None, None)
    assert len(found.happenings) == 1
    assert await again(case, found.cursor, MINUTE) == 1, "it is searched every two minutes"
    assert await again(case, found.cursor, MINUTE) == 2


async def again(case: Case, cursor: Any, later: timedelta) -> int:
    """How many requests were made up to now."""
    case.now += later
    await case.source.fetch(cursor)
    return len(case.servers.requests)


async def test_a_file_is_fetched_anew_by_its_message_and_no_more_of_it_than_is_taken(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    case.servers.posts[7] = post(7, "#109", media=PHOTO)
    case.servers.pieces = [b"abc", b"def"]
    await case.source.file("1001/-17/7", tmp_path / "photo", 6)
    assert (tmp_path / "photo").read_bytes() == b"abcdef"
    (request,) = case.servers.requests
    assert (request.channel.channel_id, request.channel.access_hash) == (CHANNEL, -17)
    for handle, most in (("1001/-17/7", 5), ("1001/-17/8", 6)):
        with pytest.raises(NoSuchFile):
            await case.source.file(handle, tmp_path / "other", most)


@pytest.mark.parametrize(
    ("code", "words", "refused"),
    [
        (401, "AUTH_KEY_UNREGISTERED", True), (401, "USER_DEACTIVATED_BAN", True),
        (406, "AUTH_KEY_DUPLICATED", True), (400, "API_ID_INVALID", True),
        (500, "RPC_CALL_FAIL", False), (420, "FLOOD_WAIT_7", False),
    ],
)  # fmt: skip
def test_a_lost_session_is_a_persons_matter(code: int, words: str, refused: bool) -> None:
    assert isinstance(away(error_of(code, words)), SourceRefused) is refused


def test_the_client_never_waits_by_itself_and_takes_no_session_that_is_none() -> None:
    assert client_of(1, "a" * 32, "").flood_sleep_threshold == 0
    with pytest.raises(ValueError, match="valid"):
        client_of(1, "a" * 32, "no session")


def test_the_stand_in_pages_as_the_papers_say() -> None:
    """core.telegram.org/api/offsets: twenty older than a message, twenty newer, twenty around."""
    messages = [post(it, "") for it in range(1, 101)]

    def page(offset_id: int, add_offset: int) -> list[int]:
        request = functions.messages.GetHistoryRequest(
            types.InputPeerEmpty(), offset_id, None, add_offset, 20, 0, 0, 0
        )
        return [it.id for it in around(messages, request)]

    assert page(50, 0) == list(range(49, 29, -1))
    assert page(50, -20) == list(range(69, 49, -1))
    assert page(50, -10) == list(range(59, 39, -1))
    assert page(POST, -20)[-1] == POST


@pytest.mark.services
async def test_the_process_says_that_nobody_has_signed_in_and_goes_on(
    fresh_settings: Settings,
) -> None:
    """As the supervisor starts it, where two keys are set and no session."""
    keys = {"KOMEK_TELEGRAM_PUBLIC_ID": "1", "KOMEK_TELEGRAM_PUBLIC_HASH": "a" * 32}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "channels.telegram_public",
        cwd=CODE_DIR, env=environment(fresh_settings) | keys,
    )  # fmt: skip

    async def says_so() -> bool:
        try:
            health = await health_of(fresh_settings, PUBLIC_CHANNELS)
        except (OSError, ValueError):
            return False
        return bool(health["sources"]["telegram_public"]["trouble"] == NO_SESSION)

    try:
        await until(says_so, PATIENCE, "that nobody has signed in")
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
