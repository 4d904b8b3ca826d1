"""Messages are understood in bounded time, and by spelling where the model fails."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from channels import message_reader
from channels.message_reader import MessageReader
from foundation.settings import load_settings
from registry.meaning import embedding
from registry.understanding import problems
from registry.understanding.message import Intent

THANKS = "Спасибо большое за помощь"


@pytest.fixture
def reader(tmp_path: Path) -> Any:
    made = MessageReader(load_settings(tmp_path))
    yield made
    made.close()


async def test_a_long_message_is_read_in_its_beginning(reader: MessageReader) -> None:
    reading = await reader.read("Во дворе на Абая 12 не горят фонари. " * 2000, 2026)
    assert reading is not None and reading.understood.intent is Intent.REPORT


async def test_what_takes_too_long_is_left_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(message_reader, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(problems, "read_message", lambda *_: released.wait(30))
    reader = MessageReader(load_settings(tmp_path))
    assert await reader.read(THANKS, 2026) is None
    released.set()
    reader.close()


async def test_a_model_that_fails_is_given_up_and_spelling_counts(
    reader: MessageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def broken(text: str) -> Any:
        calls.append(text)
        raise RuntimeError("the model is cut short")

    monkeypatch.setattr(message_reader, "wheel_there", lambda: True)
    monkeypatch.setattr(embedding, "embedding", lambda: broken)
    for _ in range(2):
        reading = await reader.read(THANKS, 2026)
        assert reading is not None and reading.understood.intent is Intent.THANKS
    assert len(calls) == 1
