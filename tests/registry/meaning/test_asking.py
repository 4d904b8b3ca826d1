"""The socket of topics by meaning: whatever is there, who asks goes on."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from foundation.postgres.errors import DatabaseAway
from foundation.settings import Settings, load_settings
from launcher.homes import fresh_home
from registry.meaning.__main__ import answer_line
from registry.meaning.asking import (
    LONGEST_LINE,
    MOST_TICKETS,
    TopicAnswer,
    alike_by_meaning,
    socket_of,
    topic_by_meaning,
)
from registry.meaning.child import NO_WHEEL, OFF, why_off

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    fresh_home(tmp_path)
    found = load_settings(tmp_path)
    found.run_dir.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks waits, however long a busy machine takes over the answer."""
    monkeypatch.setattr("registry.meaning.asking.PATIENCE_SECONDS", 60)


@asynccontextmanager
async def answering(settings: Settings, handler: Handler) -> AsyncIterator[None]:
    server = await asyncio.start_unix_server(handler, socket_of(settings), limit=LONGEST_LINE)
    async with server:
        yield


async def test_without_a_process_nobody_waits(settings: Settings) -> None:
    assert await topic_by_meaning(settings, "люк") is None
    assert await alike_by_meaning(settings, "люк", ["109-1"]) == {}
    socket_of(settings).write_text("left by one that was killed")
    assert await topic_by_meaning(settings, "люк") is None


@pytest.mark.parametrize("line", [b"", b"\n", b"no JSON\n", b'{"topic_id": "x"}\n', b"a" * 99_999])
async def test_an_answer_that_is_none_is_no_answer(settings: Settings, line: bytes) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(line)
        writer.close()

    async with answering(settings, babble):
        assert await topic_by_meaning(settings, "люк") is None
        assert await alike_by_meaning(settings, "люк", ["109-1"]) == {}


@pytest.mark.usefixtures("patient")
async def test_a_question_is_cut_and_answered(settings: Settings) -> None:
    heard = []

    class Echo:
        async def answer(self, words: str) -> TopicAnswer:
            heard.append(words)
            return TopicAnswer(7, 5, 9, ["109-1"], [7, 8], True)

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer_line(Echo(), None, reader, writer)  # type: ignore[arg-type]

    async with answering(settings, handler):
        for words in ("ж" * 10_000, "😀", "\ud800 люк", "a\nb\x00"):
            assert await topic_by_meaning(settings, words) == TopicAnswer(
                7, 5, 9, ["109-1"], [7, 8], True
            )
        assert await topic_by_meaning(settings, "  ") is None, "there is nothing to ask"
    assert [len(it) for it in heard] == [600, 1, 5, 4]


@pytest.mark.usefixtures("patient")
async def test_tickets_are_compared_as_many_as_fit_into_a_question(settings: Settings) -> None:
    heard = []

    class Near:
        async def alike(self, words: str, numbers: list[str], _: object) -> dict[str, float]:
            heard.append((words, len(numbers)))
            if words == "away":
                raise DatabaseAway("gone")
            return {numbers[0]: 0.7}

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer_line(Near(), None, reader, writer)  # type: ignore[arg-type]

    numbers = [f"100000000000109-2026-{n:09}" for n in range(1000)]
    async with answering(settings, handler):
        assert await alike_by_meaning(settings, "ж" * 999, numbers) == {numbers[0]: 0.7}
        assert await alike_by_meaning(settings, "away", numbers) == {}
        assert await alike_by_meaning(settings, "люк", []) == {}, "there is nothing to ask"
        assert await alike_by_meaning(settings, " ", numbers) == {}
        for short in ("ул", "109 2026 😀", "к. 5"):
            assert await alike_by_meaning(settings, short, numbers) == {}, "near to anything"
        form = "Люк\nЛюк у школы\n\nЧто с крышкой?: сломана\nЗаявитель: Айгүл Серікова"
        await alike_by_meaning(settings, form, numbers)
    assert heard == [
        ("ж" * 600, MOST_TICKETS), ("away", MOST_TICKETS), ("Люк у школы", MOST_TICKETS),
    ]  # fmt: skip


async def test_a_stranger_at_the_socket_is_not_answered(settings: Settings) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer_line(None, None, reader, writer)  # type: ignore[arg-type]

    too_many = msgspec.json.encode({"words": "a", "tickets": ["1"] * 401}) + b"\n"
    async with answering(settings, handler):
        for line in (b"GET / HTTP/1.1\n", b"{}\n", too_many, b"\xff\n", b"x" * 99_999 + b"\n"):
            reader, writer = await asyncio.open_unix_connection(socket_of(settings))
            writer.write(line)
            assert await reader.read() == b""
            writer.close()


def test_it_says_why_it_is_off(settings: Settings) -> None:
    assert why_off(settings, wheel=True) == ""
    assert why_off(settings, wheel=False) == NO_WHEEL
    topics = structs.replace(settings.topics, topics_by_meaning=False)
    off = dataclasses.replace(settings, topics=topics)
    assert why_off(off, wheel=True) == OFF
