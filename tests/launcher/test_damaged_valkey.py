"""Files that Valkey cannot load are put aside, and the start goes on."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import BusyLoadingError, ConnectionError, Redis

from foundation.errors import StartError
from foundation.process.health_checks import answers, redis_answers
from foundation.settings import CODE_DIR, Settings, load_settings
from launcher import valkey
from launcher.homes import fresh_home
from tests.real_services import environment

pytestmark = pytest.mark.services
ENTRIES = 2000


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for key, value in fresh_home(tmp_path / "h").items():
        monkeypatch.setenv(key, value)
    settings = load_settings(tmp_path / "h")
    valkey.ensure_valkey_files(settings)
    return settings


def started(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen(valkey.command(), cwd=CODE_DIR, env=environment(settings))


def kill(server: subprocess.Popen[bytes]) -> None:
    server.kill()
    server.wait()


@pytest.fixture
def lived_in(settings: Settings) -> Iterator[Settings]:
    """A server has written and was killed."""
    server = started(settings)
    until_there(settings)
    with Redis.from_url(settings.stores.redis_url) as redis:
        pipe = redis.pipeline(transaction=False)
        for _ in range(ENTRIES):
            pipe.xadd("journal", {"event": "x" * 200})
        pipe.execute()
    kill(server)
    yield settings


def until_there(settings: Settings, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not asyncio.run(answers(lambda: redis_answers(settings), 2)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def length(settings: Settings) -> int:
    with Redis.from_url(settings.stores.redis_url) as redis:
        return int(redis.xlen("journal"))  # type: ignore[arg-type]


def files(settings: Settings) -> Path:
    return valkey.data_dir(settings) / "appendonlydir"


def last_file(settings: Settings) -> Path:
    return max(files(settings).glob("*.incr.aof"), key=lambda it: it.stat().st_size)


def overwrite(path: Path) -> None:
    path.write_bytes(b"\0" * 300 + path.read_bytes()[300:])


def garbage_in_the_midst(settings: Settings) -> None:
    file = last_file(settings)
    whole = file.read_bytes()
    at = whole.index(b"*", len(whole) // 2)
    file.write_bytes(whole[:at] + b"#damaged" * 20 + whole[at:])


DAMAGES: dict[str, Callable[[Settings], object]] = {
    "zeros at the beginning": lambda it: overwrite(last_file(it)),
    "zeros at the end": lambda it: last_file(it).open("ab").write(b"\0" * 100),
    "garbage in the midst": garbage_in_the_midst,
    "the base": lambda it: overwrite(next(files(it).glob("*.base.rdb"))),
    "the manifest": lambda it: overwrite(files(it) / "appendonly.aof.manifest"),
    "a file is missing": lambda it: last_file(it).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_files_are_put_aside_and_the_server_begins_anew(
    lived_in: Settings, damage: str
) -> None:
    DAMAGES[damage](lived_in)
    server = started(lived_in)
    deadline = time.monotonic() + 60
    while not asyncio.run(answers(lambda: redis_answers(lived_in), 2)):
        if server.poll() is not None:  # the first start fails over them; its supervisor tries again
            server = started(lived_in)
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert length(lived_in) == 0
    (aside,) = valkey.data_dir(lived_in).glob(f"{valkey.DAMAGED}*")
    assert (aside / "appendonly.aof.manifest").exists()
    kill(server)
    again = started(lived_in)  # and is not put aside once more
    until_there(lived_in)
    kill(again)
    assert len(list(valkey.data_dir(lived_in).glob(f"{valkey.DAMAGED}*"))) == 1


def test_what_is_whole_stays(lived_in: Settings) -> None:
    for _ in range(2):  # the second finds files that the first has not written to
        server = started(lived_in)
        until_there(lived_in)
        assert length(lived_in) == ENTRIES
        kill(server)
    with last_file(lived_in).open("rb+") as file:  # as a power failure leaves it
        file.truncate(last_file(lived_in).stat().st_size - 20)
    server = started(lived_in)
    until_there(lived_in)
    assert length(lived_in) == ENTRIES - 1
    kill(server)
    assert not list(valkey.data_dir(lived_in).glob(f"{valkey.DAMAGED}*"))


def test_a_server_that_still_loads_its_files_does_not_answer_yet(lived_in: Settings) -> None:
    with last_file(lived_in).open("ab") as file:
        file.write(b"*1\r\n$4\r\nPING\r\n" * 60_000)  # a minute at 1,000 µs for each
    config = valkey.config_path(lived_in)
    config.write_text(valkey.config_text(lived_in) + "key-load-delay 1000\n")
    server = subprocess.Popen([str(valkey.server()), str(config)])
    deadline = time.monotonic() + 60
    with Redis.from_url(lived_in.stores.redis_url) as redis:
        while True:
            try:
                redis.ping()
            except BusyLoadingError:
                break
            except ConnectionError:  # the server does not listen yet
                assert server.poll() is None, "the server has ended"
                assert time.monotonic() < deadline
                time.sleep(0.05)
    assert not asyncio.run(answers(lambda: redis_answers(lived_in), 20))
    kill(server)


def test_what_the_system_refuses_is_no_damage() -> None:
    said = "# Can't open the append-only file: Permission denied"
    assert type(valkey.explain_end(said, 1)) is StartError
    assert isinstance(valkey.explain_end("# Bad file format", 1), valkey.ValkeyDamaged)


@pytest.mark.parametrize("status", [-9, -15, 126, 127])
def test_a_server_that_was_killed_says_nothing_of_its_files(status: int) -> None:
    """Where memory ran out, or a library is missing, the journal is whole and stays."""
    assert type(valkey.explain_end("Reading RDB base file", status)) is StartError
    assert isinstance(valkey.explain_end("Reading RDB base file", -11), valkey.ValkeyDamaged)


def test_a_full_disk_is_no_damage_and_is_named() -> None:
    said = "# Fatal error: can't create the append-only dir appendonlydir: No space left on device"
    error = valkey.explain_end(said, 1)
    assert type(error) is StartError and "make room" in str(error)
