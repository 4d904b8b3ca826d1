"""The agent of a PBX: what it is asked, how it fails, and its own timers."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from asterisk_conf import agent as module
from asterisk_conf.agent import Agent
from asterisk_conf.prefix import NoPbx
from asterisk_conf.reload import ReloadFailed
from bench.system import until
from foundation.postgres.errors import DatabaseAway
from foundation.settings import Settings, load_settings
from foundation.valkey.client import ValkeyReply
from launcher.homes import fresh_home
from prompts.prompt import Prompt
from prompts.sounds import is_made_by_us, make_prompts
from prompts.voice import Voice
from queue_manager.pbx_agent import Reload, SpeakIncident, SpeakTopic


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    fresh_home(tmp_path)
    return load_settings(tmp_path)


@pytest.fixture
def agent(settings: Settings) -> Agent:
    return Agent(settings)


async def ask(agent: Agent, request: object) -> ValkeyReply:
    return await agent.handle(msgspec.json.encode(request))


def no_voice(settings: Settings) -> Voice:
    return Voice()


async def test_a_reload_tells_the_changed_files(
    agent: Agent, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reload(given: Settings) -> list[str]:
        assert given is settings
        return ["queues.conf"]

    monkeypatch.setattr(module, "reload_from_database", reload)
    answer = await ask(agent, Reload())
    assert answer.error is None and msgspec.json.decode(answer.result) == ["queues.conf"]
    assert agent.health()["done"] == 1 and agent.health()["ok"]


@pytest.mark.parametrize(
    "error", [DatabaseAway("away"), ReloadFailed("asterisk refused: moh reload"), NoPbx("none")]
)
async def test_what_others_cannot_do_now_is_refused_and_no_fault(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def reload(_: Settings) -> list[str]:
        raise error

    monkeypatch.setattr(module, "reload_from_database", reload)
    assert (await ask(agent, Reload())).error == str(error)
    assert agent.health()["refused"] == 1 and agent.health()["ok"]


async def test_a_full_disk_is_told_counted_and_makes_it_unwell(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "voice", no_voice)
    monkeypatch.setattr(module, "ensure_topic_sound", full)
    answer = await ask(agent, SpeakTopic(3, "ru", "Люк"))
    assert answer.error is not None and "No space left" in answer.error
    health = agent.health()
    assert health["faults"] == {"SpeakTopic": 1} and not health["ok"]


@pytest.mark.parametrize("body", [b"", b"{", b'{"type":"shutdown"}', b'{"type":"speak_topic"}'])
async def test_what_it_does_not_understand_is_answered_and_counted(
    agent: Agent, body: bytes
) -> None:
    assert (await agent.handle(body)).error is not None
    assert agent.health()["faults"] == {"unreadable request": 1}


async def test_without_a_voice_nothing_is_spoken(
    agent: Agent, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "voice", no_voice)
    for request in (SpeakTopic(3, "ru", "Люк"), SpeakIncident(1, "kk", "Су жоқ")):
        answer = await ask(agent, request)
        assert answer.error is None and msgspec.json.decode(answer.result) is None
    assert not list(settings.folders.sounds_dir.glob("*")) and agent.health()["ok"]


async def test_trace_and_logs_are_looked_at_by_themselves_and_a_fault_of_one_stops_neither(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def trace(folder: Path) -> bool:
        assert folder == settings.cel_dir
        raise OSError(28, "No space left on device")

    def logs(given: Settings) -> bool:
        loop.call_soon_threadsafe(looks.put_nowait, "logs")
        return True

    monkeypatch.setattr(module, "TIDY", timedelta(seconds=0.01))
    monkeypatch.setattr(module, "rotate_cel", trace)
    monkeypatch.setattr(module, "rotate_logs", logs)
    agent = Agent(settings)
    running = asyncio.create_task(agent.run())
    for _ in range(3):
        await asyncio.wait_for(looks.get(), 20)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    health: dict[str, Any] = dict(agent.health())
    assert health["faults"] == {"trace not rotated": 1} and health["rotated"] >= 2
    assert not health["ok"]
    assert not health["redis"], "there is none here, and its timers went on all the same"


async def test_what_could_not_be_spoken_is_counted_and_tried_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "espeak"
    broken = Voice((sys.executable, "-I", "-S", str(script)))
    script.write_text("raise SystemExit('no process to spare')")
    monkeypatch.setattr("prompts.spoken.cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr("prompts.speaking.PAUSES_SECONDS", ())
    folder = settings.folders.sounds_dir
    make_prompts(folder, [Prompt("p", "kk", "text")], lambda _: None, broken)
    monkeypatch.setattr(module, "SPEAK_AGAIN", timedelta(seconds=0.01))
    agent = Agent(settings)
    assert agent.health()["unspoken_prompts"] == 1
    monkeypatch.setattr(module, "voice", lambda _: broken)
    trying = asyncio.create_task(agent.runner.run())
    try:
        script.write_text(
            "import sys, wave\n"
            "out = wave.open(sys.stdout.buffer, 'wb')\n"
            "out.setparams((1, 2, 22050, 22050, 'NONE', ''))\n"
            "out.writeframes(bytes(range(1, 253)) * 175)\n"
        )

        async def all_spoken() -> bool:
            return not agent.health()["unspoken_prompts"]

        await until(all_spoken, 60, "all is spoken")
    finally:
        trying.cancel()
    assert is_made_by_us(folder / "p.wav") and agent.health()["ok"]
