"""What the reading of public channels needs: a library that the lock pins, and a session that is a
secret."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import StartError
from foundation.settings import CODE_DIR, Settings
from launcher import telegram, wheels
from launcher.homes import ensure_home, fresh_home
from launcher.telegram import sign_in, store_secret


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    fresh_home(tmp_path)
    return ensure_home(tmp_path)


def test_only_what_the_lock_names_is_installed() -> None:
    lock = telegram.LOCK.read_text()
    names = re.findall(r"^(\S+)==", lock, re.MULTILINE)
    assert names == ["pyaes", "pyasn1", "rsa", "telethon"]
    assert lock.count("--hash=sha256:") >= len(names)
    assert {"--require-hashes", "--no-deps"} <= set(wheels.command(telegram.LOCK))


def test_what_is_tried_is_what_is_installed() -> None:
    checks = (CODE_DIR / "requirements-checks.lock").read_text()
    for pinned in re.findall(r"^\S+==\S+", telegram.LOCK.read_text(), re.MULTILINE):
        assert f"{pinned} " in checks, pinned


SET_UP = {"networks.telegram_public.id": 1, "networks.telegram_public.hash": "a" * 32}


def test_a_secret_joins_the_others_and_nobody_else_reads_it(settings: Settings) -> None:
    path = settings.home / "secrets.toml"
    before = tomllib.loads(path.read_text())
    store_secret(path, telegram.SESSION, "1AbC-_=")
    store_secret(path, telegram.SESSION, "1BbC-_=")
    written = {"networks": {"telegram_public": {"session": "1BbC-_="}}}
    assert tomllib.loads(path.read_text()) == {**before, **written}
    assert path.stat().st_mode & 0o777 == 0o600
    assert ensure_home(settings.home).networks.telegram_public.session == "1BbC-_="


def test_nobody_signs_in_where_it_is_not_set_up(settings: Settings) -> None:
    with pytest.raises(StartError, match=r"my\.telegram\.org"):
        sign_in(settings)


def test_the_risk_is_told_first_and_no_is_no(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ready = settings.changed(**SET_UP)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(StartError, match="nobody has signed in"):
        sign_in(ready)
    assert "ban" in capsys.readouterr().out


def test_whoever_signs_in_leaves_their_session_among_the_secrets(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client is the library's own but for its start, which would speak to Telegram."""
    from telethon import TelegramClient
    from telethon.crypto import AuthKey

    answers = iter(["yes", "+77010000000", "12345"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))

    async def start(self: Any, **ask: Any) -> None:
        assert (ask["phone"](), ask["code_callback"]()) == ("+77010000000", "12345")
        self.session.set_dc(2, "149.154.167.50", 443)
        self.session.auth_key = AuthKey(bytes(range(256)))

    monkeypatch.setattr(TelegramClient, "start", start)
    sign_in(settings.changed(**SET_UP))
    session = ensure_home(settings.home).networks.telegram_public.session
    assert session.startswith("1") and len(session) > 300
