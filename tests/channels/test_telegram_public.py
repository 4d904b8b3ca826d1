"""Public channels of Telegram: what is asked of its servers, how a wait is obeyed, and the process
without an account. What is taken from their answers: test_telegram_public_mapping.py; the same
through the database: test_contract.py."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import functions, types

from bench.system import until
from channels.model import Deleted, Posted
from channels.polling import Rhythm
from channels.source import NoSuchFile, SourceAway, SourceRefused
from channels.telegram_public.account import TelegramAccount
from channels.telegram_public.client import NO_SESSION, away, client_of
from channels.telegram_public.source import REQUESTS_A_ROUND, TelegramPublic
from channels.telegram_public.waiting import Wait
from foundation.process.health_checks import health_of
from foundation.process.our_programs import PUBLIC_CHANNELS
from foundation.settings import CODE_DIR, Settings
from tests.channels.rigs.called import no_sleep
from tests.channels.rigs.telegram_public import (
    AT,
    CHANNEL,
    PHOTO,
    POST,
    Servers,
    around,
    error_of,
    post,
)
from tests.channels.town import PATIENCE
from tests.real_services import environment

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


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

        account = TelegramAccount(opened, Wait(self.folder / "wait"), lambda: self.now)
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


async def test_a_hashtag_is_searched_as_it_was_typed_every_two_minutes(tmp_path: Path) -> None:
    case = Case(tmp_path, channels=[])
    case.hashtags = ["қарағанды"]
    case.servers.found = [post(7, "#109 су жоқ")]
    found = await case.source.fetch(None)
    (request,) = case.servers.requests
    assert (request.hashtag, request.query, request.allow_paid_stars) == ("қарағанды", None, None)
    assert len(found.happenings) == 1
    assert await again(case, found.cursor, MINUTE) == 1, "it is searched every two minutes"
    assert await again(case, found.cursor, MINUTE) == 2


async def test_a_hashtag_is_searched_page_by_page_to_where_the_last_search_was(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path, channels=[])
    case.hashtags = ["109"]
    case.servers.found = [post(n, "#109", date=AT + (n - 250) * MINUTE) for n in range(1, 251)]
    found = await case.source.fetch(None)
    assert [it.external_id for it in found.happenings if isinstance(it, Posted)] == [
        f"{CHANNEL}/{n}" for n in range(1, 251)
    ]
    asked = [(it.offset_rate, it.offset_id) for it in case.servers.requests]
    assert asked == [(0, 0), (250, 151), (150, 51)]
    assert case.servers.requests[1].offset_peer == types.InputPeerChannel(CHANNEL, -17)
    case.servers.found += [post(n, "#109", date=case.now + HOUR) for n in range(251, 300)]
    case.now += HOUR
    await case.source.fetch(found.cursor)
    assert len(case.servers.requests) == len(asked) + 1, "older ones were read"


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
