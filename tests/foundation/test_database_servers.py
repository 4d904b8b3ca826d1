"""An address of a database may name more than one server, or a socket; each is asked."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from foundation.process.health_checks import database_answers
from foundation.settings import KEYS, Settings, SettingsError, load_settings
from foundation.settings.database_servers import NAMELESS, servers_of
from foundation.settings.judged import judged
from launcher.doctor import examine_installation
from launcher.status import status


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("postgresql://komek:secret@db/komek", ["db:5432"]),
        ("postgresql://komek:secret@db:7/komek", ["db:7"]),
        ("postgresql://u@h1:5432,h2:5433/komek", ["h1:5432", "h2:5433"]),
        ("postgresql://h1,h2/komek?port=7", ["h1:7", "h2:7"]),
        ("postgresql://u@[::1]:7/komek", ["::1:7"]),
        ("postgresql://[::1]/komek", ["::1:5432"]),
        ("postgresql:///komek?host=/run/db", ["/run/db/.s.PGSQL.5432"]),
        ("postgresql://u@/komek?host=/run/db&port=7", ["/run/db/.s.PGSQL.7"]),
        ("postgresql://%2Frun%2Fdb/komek", ["/run/db/.s.PGSQL.5432"]),
        ("postgresql:///komek?host=h1:1,h2", ["h1:1", "h2:5432"]),
    ],
)
def test_each_server_is_read(url: str, servers: list[str]) -> None:
    assert [str(it) for it in servers_of(url)] == servers


def test_an_address_without_a_host_is_one_of_this_machine() -> None:
    assert tuple(it.host for it in servers_of("postgresql:///komek")) == NAMELESS


def test_an_address_that_nobody_can_read_is_a_bad_setting() -> None:
    with pytest.raises(ValueError, match="its port must be a number"):
        servers_of("postgresql://u@h1:five/komek")
    with pytest.raises(SettingsError, match=r"bad setting database_dsn: its port must be"):
        judged("database_dsn", KEYS["database_dsn"], "postgresql://u@h1:five/komek")


def of(home: Path, dsn: str) -> Settings:
    return load_settings(home).changed(database_dsn=dsn)


async def _refuse_encryption(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(8)
    writer.write(b"N")
    writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    server = await asyncio.start_server(_refuse_encryption, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_one_of_several_that_answers_is_enough(tmp_path: Path) -> None:
    async with listening() as port:
        for hosts in (f"127.0.0.1:{port},127.0.0.1:9", f"127.0.0.1:9,127.0.0.1:{port}"):
            await database_answers(of(tmp_path, f"postgresql://u@{hosts}/komek"))
    with pytest.raises(ConnectionRefusedError):
        await database_answers(of(tmp_path, "postgresql://u@127.0.0.1:9,127.0.0.1:9/komek"))


async def test_a_server_behind_a_socket_is_asked_there(tmp_path: Path) -> None:
    settings = of(tmp_path, f"postgresql:///komek?host={tmp_path}")
    with pytest.raises(FileNotFoundError):
        await database_answers(settings)
    async with await asyncio.start_unix_server(_refuse_encryption, tmp_path / ".s.PGSQL.5432"):
        await database_answers(settings)


def test_status_and_doctor_name_them(tmp_path: Path) -> None:
    settings = of(tmp_path, "postgresql://u@127.0.0.1:9,127.0.0.1:10/komek")
    shown = status(settings)["database"]
    assert (shown["host"], shown["port"], shown["up"]) == ("127.0.0.1", 9, False)
    assert shown["name"] == "komek"
    chart = dataclasses.asdict(examine_installation(settings))
    assert chart["stores_away"]["database"] == "127.0.0.1:9, 127.0.0.1:10"
