"""One message by a way of the settings, to a counterpart that takes it and to one that does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings, load_settings
from launcher.command_options import of_try
from launcher.trial import REGISTRATIONS, WAYS, WORDS, run_trial
from tests.channels.smtp import outgoing

CLOSED = 9  # of loopback: nobody listens


class Told(Progress):
    """What the command says."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def __call__(self, text: str) -> None:
        self.lines.append(text)


async def tried(settings: Settings, name: str, address: str = "") -> tuple[int, str]:
    told = Told()
    code = await asyncio.to_thread(run_trial, settings, name, address, told)
    return code, " ".join(told.lines)


@asynccontextmanager
async def answering(status: int) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """A web service that answers every message so, and what it was sent."""
    taken: list[dict[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.json())
        return web.json_response({}, status=status)

    app = web.Application()
    app.router.add_post("/{tail:.*}", take)
    async with TestServer(app) as server:
        yield str(server.make_url("/")), taken


async def test_a_mail_is_taken_and_says_that_it_is_a_trial(tmp_path: Path) -> None:
    async with outgoing() as out:
        settings = load_settings(tmp_path).changed(mail_host="127.0.0.1", mail_port=out.port)
        code, words = await tried(settings, "mail", "it@city.test")
    assert code == 0 and "look into the mailbox it@city.test" in words
    [mail] = out.mails
    assert mail["To"] == "it@city.test" and "trial message" in str(mail["Subject"])


async def test_a_mail_server_that_is_away_is_named_with_the_settings(tmp_path: Path) -> None:
    settings = load_settings(tmp_path).changed(mail_host="127.0.0.1", mail_port=CLOSED)
    code, words = await tried(settings, "mail", "it@city.test")
    assert code == 1 and "it failed" in words and "mail_password" in words


async def test_an_address_that_no_mail_goes_to_is_refused(tmp_path: Path) -> None:
    settings = load_settings(tmp_path).changed(mail_host="127.0.0.1", mail_port=CLOSED)
    code, words = await tried(settings, "mail", "nobody")
    assert code == 1 and "no mail address" in words


@pytest.mark.parametrize(("status", "code"), [(200, 0), (401, 1), (500, 1)])
async def test_an_sms_says_what_the_provider_answered(
    tmp_path: Path, status: int, code: int
) -> None:
    async with answering(status) as (address, taken):
        settings = load_settings(tmp_path).changed(
            sms_provider="http", sms_url=address, web_secret="s" * 32
        )
        found, words = await tried(settings, "sms", "+77011234567")
    assert found == code
    assert taken[0]["to"] == "+77011234567" and taken[0]["text"] == WORDS
    assert ("look at the telephone" in words) is (code == 0)
    assert (f"answered {status}" in words) is (code == 1)


async def test_an_sms_without_a_provider_goes_into_the_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path).changed(web_secret="s" * 32)
    code, words = await tried(settings, "sms", "+77011234567")
    assert code == 0 and str(settings.sms_file) in words
    assert json.loads(settings.sms_file.read_text())["text"] == WORDS


@pytest.mark.parametrize(("status", "code"), [(200, 0), (400, 1), (401, 1)])
async def test_telegram_says_whether_the_chat_takes_it(
    tmp_path: Path, status: int, code: int
) -> None:
    async with answering(status) as (address, taken):
        settings = load_settings(tmp_path).changed(
            telegram_token="1:aaaaaaaaaaaaaaaaaaaa", telegram_url=address
        )
        found, _ = await tried(settings, "telegram", "-10012345")
    assert (found, taken[0]["chat_id"]) == (code, "-10012345")


async def test_without_a_registrar_there_is_nothing_to_ask(tmp_path: Path) -> None:
    code, words = await tried(load_settings(tmp_path), "trunk")
    assert code == 0 and "Dial 109" in words


async def test_a_lost_registration_is_said_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state, cure in REGISTRATIONS.items():
        monkeypatch.setattr("launcher.trial.ask_registration", lambda _, state=state: state)
        code, words = await tried(load_settings(tmp_path), "trunk")
        assert code == 1 and cure in words


@pytest.mark.parametrize("name", ["mail", "sms", "telegram"])
def test_a_message_needs_an_address(tmp_path: Path, name: str) -> None:
    with pytest.raises(StartError, match="say where to"):
        run_trial(load_settings(tmp_path), name, "", Told())


def test_the_command_offers_each_way(capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import ArgumentParser

    command = ArgumentParser()
    of_try(command)
    for way in WAYS:
        assert command.parse_args([way]).way == way
