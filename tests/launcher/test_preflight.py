"""A start that is refused writes nothing: the installation goes on with the programs it had."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from asterisk_conf.certificate import NoCertificate, ensure_certificate
from foundation.errors import StartError
from foundation.postgres.schema import newest_version
from foundation.process.last_start import keep_settings
from foundation.process.progress import Progress
from foundation.settings import KEYS, Settings, load_settings
from launcher import postgres, preflight, valkey
from launcher.counterparts import counterparts, troubles_of
from launcher.homes import ensure_home, fresh_home
from launcher.preflight import check_before_prepare, check_before_up
from launcher.stored_floor import put_floor_aside
from queue_manager.live.journal import SCRIBE_POSITION, STREAM

QUIET = Progress(quiet=True)
#: How the table of versions was before release 1.0, and since.
BEFORE = "CREATE TABLE schema_version (version int PRIMARY KEY, fingerprint text)"
SINCE = "CREATE TABLE schema_version (version int PRIMARY KEY, fingerprint text, release text)"


def written(home: Path) -> dict[str, str]:
    """What lies in the installation, but for the databases' own files and the lock of `up`."""
    files = (path for path in home.rglob("*") if path.is_file() and path.name != "up.lock")
    ours = (
        it for it in files if it.suffix == ".conf" or not {"postgres", "valkey"} & set(it.parts)
    )
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in ours}


def free_tcp_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation with the files of its stores; nothing of it runs."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("old") / "h"
        for key, value in fresh_home(home).items():
            patch.setenv(key, value)
        settings = load_settings(home)
        postgres.ensure_database_files(settings)
        valkey.ensure_valkey_files(settings)
        keep_settings(settings)
        yield settings


def give_version(settings: Settings, table: str, version: int) -> None:
    async def give(dsn: str) -> None:
        server = await asyncpg.connect(dsn, database="postgres")
        await server.execute("DROP DATABASE IF EXISTS komek")
        await server.execute("CREATE DATABASE komek")
        await server.close()
        link = await asyncpg.connect(dsn)
        await link.execute(table)
        await link.execute("INSERT INTO schema_version VALUES ($1, '')", version)
        await link.close()

    with postgres.served_on_socket(settings) as dsn:
        asyncio.run(give(dsn))


@pytest.mark.services
@pytest.mark.parametrize(
    ("table", "version", "said"),
    [
        (BEFORE, 19, "of version 19 from before release 1.0"),
        (SINCE, newest_version() + 1, f"this program knows only {newest_version()}"),
    ],
)
def test_a_version_that_cannot_be_brought_up_is_refused_before_the_first_write(
    lived_in: Settings, table: str, version: int, said: str
) -> None:
    give_version(lived_in, table, version)
    secrets = lived_in.home / "secrets.toml"
    kept = secrets.read_text()
    # As it was before a release that added a secret.
    secrets.write_text("".join(it for it in kept.splitlines(True) if "push_secret" not in it))
    before = written(lived_in.home)
    for check in (lambda it: check_before_up(it, QUIET), lambda it: check_before_prepare(it, 5)):
        with pytest.raises(StartError, match=said):
            check(load_settings(lived_in.home))
    assert written(lived_in.home) == before
    secrets.write_text(kept)
    if table == BEFORE:
        with pytest.raises(StartError, match="Take the line `push_secret` out of"):
            check_before_up(load_settings(lived_in.home), QUIET)


@pytest.mark.services
@pytest.mark.parametrize(("table", "version"), [(BEFORE, 22), (SINCE, 1)])
def test_a_version_that_can_be_brought_up_is_let_through(
    lived_in: Settings, table: str, version: int
) -> None:
    give_version(lived_in, table, version)
    check_before_up(lived_in, QUIET)


@pytest.mark.services
def test_a_server_that_was_left_running_is_ended_and_asked(lived_in: Settings) -> None:
    """An `up` that was killed while it asked leaves its server."""
    give_version(lived_in, BEFORE, 18)
    with postgres.served_on_socket(lived_in):
        assert postgres.port_of_running(lived_in) == 0, "it has no port"
        with pytest.raises(StartError, match="of version 18"):
            check_before_up(lived_in, QUIET)


@pytest.mark.services
def test_a_database_that_does_not_start_says_why_at_once(lived_in: Settings) -> None:
    control = postgres.data_dir(lived_in) / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(b"\0" * len(whole))
    began = time.monotonic()
    with pytest.raises(StartError, match=r"PostgreSQL does not start: .*(FATAL|PANIC)"):
        check_before_up(lived_in, QUIET)
    assert time.monotonic() - began < 30
    check_before_prepare(lived_in, 5)  # the units start what works without a database
    control.write_bytes(whole)


@pytest.mark.services
def test_a_floor_of_another_version_is_put_aside_once_all_of_it_is_written(
    lived_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_version(lived_in, BEFORE, 22)
    floor = lived_in.run_dir / "floor.json"
    floor.write_text(json.dumps({"format": "2", "id": "5-0", "floor": {}}))
    (valkey.data_dir(lived_in) / "appendonlydir").mkdir()

    async def journal(url: str, written_to: str) -> None:
        from redis.asyncio import Redis

        async with Redis.from_url(url) as redis:
            await redis.delete(STREAM)
            await redis.xadd(STREAM, {"event": "{}", "records": "[{}]"}, id="5-0")
            await redis.xadd(STREAM, {"event": "{}", "records": "[]"}, id="6-0")
            await redis.set(SCRIBE_POSITION, written_to)

    with valkey.served_on_socket(lived_in) as url:
        asyncio.run(journal(url, "4-0"))
    before = written(lived_in.home)
    with pytest.raises(StartError, match=r"not in the database yet.*Nothing was changed"):
        check_before_up(lived_in, QUIET)
    assert written(lived_in.home) == before
    with valkey.served_on_socket(lived_in) as url:
        asyncio.run(journal(url, "5-0"))
    check_before_up(lived_in, QUIET)
    with valkey.served_on_socket(lived_in) as url:
        monkeypatch.setattr(type(lived_in.stores), "redis_url", property(lambda _: url))
        put_floor_aside(lived_in, QUIET)
    assert not floor.exists() and list(lived_in.run_dir.glob("floor.before-format-*"))


def test_secrets_that_are_lost_are_not_made_anew_where_there_are_data(lived_in: Settings) -> None:
    secrets = lived_in.home / "secrets.toml"
    kept = secrets.read_text()
    lines = kept.splitlines(keepends=True)
    said = r"(is missing|lacks .*web_secret.*), and .*cp "
    for left in (None, "", "".join(it for it in lines if "web_secret" not in it)):
        secrets.unlink()
        if left is not None:
            secrets.write_text(left)
        before = written(lived_in.home)
        try:
            for start in (ensure_home, lambda it: check_before_up(load_settings(it), QUIET)):
                with pytest.raises(StartError, match=said):
                    start(lived_in.home)
            assert written(lived_in.home) == before
        finally:
            secrets.write_text(kept)
    ensure_home(lived_in.home)


def test_a_lost_mark_of_production_does_not_make_a_demo_of_it(tmp_path: Path) -> None:
    fresh_home(tmp_path / "h", production=True)
    settings = load_settings(tmp_path / "h")
    keep_settings(settings)
    (settings.home / "production.toml").unlink()
    with pytest.raises(StartError, match=r"production.toml is missing"):
        ensure_home(settings.home)


def test_a_new_installation_makes_its_secrets(tmp_path: Path) -> None:
    assert ensure_home(tmp_path / "h").web.web_secret


def test_a_certificate_that_is_none_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    ours = Settings.of(home=tmp_path / "made", sip_tls_port=free_tcp_port())
    ensure_certificate(ours)
    certificate, key = ours.sip_tls_files

    def named(certificate: Path, key: Path) -> Settings:
        files = {"sip_tls_certificate": str(certificate), "sip_tls_key": str(key)}
        return Settings.of(home=tmp_path / "none", sip_tls_port=5061, **files)

    check_before_up(named(certificate, key), QUIET)
    (tmp_path / "none.pem").write_text("no certificate")
    for files in ((tmp_path / "missing", key), (tmp_path / "none.pem", key), (key, certificate)):
        with pytest.raises(NoCertificate, match="sip_tls_certificate, sip_tls_key"):
            check_before_up(named(*files), QUIET)
    assert not (tmp_path / "none").exists()


class SilentServer:
    """Takes connections and never says a word."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        port: int = self._socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._socket.close()


@pytest.mark.parametrize("key", ["database_dsn", "redis_dsn"])
def test_a_dead_server_without_which_nothing_starts_is_named_at_once(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "ANSWER_SECONDS", 1.0)
    dsn = {"database_dsn": "postgresql://u@127.0.0.1:{}/komek", "redis_dsn": "redis://127.0.0.1:{}"}
    dead = Settings.of(home=tmp_path / "h", **{key: dsn[key].format(free_tcp_port())})
    with pytest.raises(StartError, match=f"^{key}: 127.0.0.1:.* cannot be reached .*: start it"):
        check_before_up(dead, QUIET)
    with SilentServer() as port:
        silent = Settings.of(home=tmp_path / "h", **{key: dsn[key].format(port)})
        began = time.monotonic()
        with pytest.raises(StartError, match=r"does not answer|cannot be used"):
            check_before_up(silent, QUIET)
        assert time.monotonic() - began < 20
    assert not (tmp_path / "h").exists()
    check_before_prepare(dead, 0.5)  # the units start what works without a database


def test_a_dead_server_that_messages_wait_for_is_named_and_stops_nothing(tmp_path: Path) -> None:
    settings = Settings.of(
        home=tmp_path / "h", mail_host="127.0.0.1", mail_port=free_tcp_port(),
        sms_provider="http", sms_url=f"http://127.0.0.1:{free_tcp_port()}/messages",
    )  # fmt: skip
    said: list[str] = []

    class Heard(Progress):
        def __call__(self, text: str) -> None:
            said.append(text)

    check_before_up(settings, Heard())
    assert [it.split(":")[0] for it in said] == ["mail_host", "sms_url"]


def test_a_name_that_is_looked_up_for_ever_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def look_up(*_: object) -> None:
        released.wait(60)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", look_up)
    found = counterparts(Settings.of(home=tmp_path / "h", imap_host="mail.invalid"))
    try:
        assert troubles_of(found, 0.2) == {"imap_host": "no answer within 0.2 s"}
    finally:
        released.set()


def test_every_server_that_is_named_is_asked(tmp_path: Path) -> None:
    """Each key of a host or an address that we connect to; a new one is added to one list."""
    tokens = {
        f"networks.{it}": "x"
        for it in ("vk.token", "facebook.token", "threads.token", "x.token", "youtube.key")
    }
    bot = "1:aaaaaaaaaaaaaaaaaaaa"
    settings = Settings.of(
        home=tmp_path / "h", mail_host="a.kz", imap_host="a.kz", redis_dsn="redis://a.kz",
        database_dsn="postgresql://a.kz/komek", sms_provider="http", sms_url="https://a.kz",
        statistics_address="https://a.kz", police_url="https://a.kz",
        sign_on_issuer="https://a.kz", sign_on_client_id="k", sign_on_client_secret="s",
        telegram_token=bot, citizens_bot_token=bot, **tokens,
    )  # fmt: skip
    asked = {it.key for it in counterparts(settings)}
    ends = ("_dsn", "_api", ".api", "_url", "mail_host", "imap_host", "statistics_address")
    ends += ("sign_on_issuer",)
    assert asked == {key for key in KEYS if key.endswith(ends)}
