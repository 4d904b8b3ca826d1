"""A port in use is named, with the key that changes it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foundation.errors import StartError
from foundation.settings import Settings, load_settings
from launcher.homes import fresh_home
from launcher.ports import check_ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    fresh_home(tmp_path)
    return load_settings(tmp_path)


@contextmanager
def held(port: int, kind: socket.SocketKind) -> Iterator[None]:
    with socket.socket(socket.AF_INET, kind) as holder:
        if kind == socket.SOCK_STREAM:  # as servers do: whoever had it before may just have ended
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", port))
        if kind == socket.SOCK_STREAM:
            holder.listen()
        yield


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("web_port", socket.SOCK_STREAM),
        ("sip_port", socket.SOCK_DGRAM),
        ("postgres_port", socket.SOCK_STREAM),
        ("cameras_port", socket.SOCK_STREAM),
    ],
)
def test_held_port_is_named_with_its_key(
    settings: Settings, key: str, kind: socket.SocketKind
) -> None:
    port = settings.value(key)
    check_ports(settings)
    with held(port, kind), pytest.raises(StartError) as raised:
        check_ports(settings)
    said = str(raised.value)
    assert str(port) in said and f"KOMEK_{key.upper()}" in said and "\n" not in said


def test_a_store_of_the_users_own_needs_no_port(tmp_path: Path) -> None:
    fresh_home(tmp_path, database_dsn="postgresql://u@db/x", redis_dsn="redis://cache")
    settings = load_settings(tmp_path)
    with held(settings.stores.postgres_port, socket.SOCK_STREAM):
        check_ports(settings)


def test_simulated_cameras_need_no_port_in_production(settings: Settings) -> None:
    with held(settings.ports.cameras_port, socket.SOCK_STREAM):
        check_ports(settings.changed(production=True))


def test_an_address_that_is_not_ours_is_said(tmp_path: Path) -> None:
    fresh_home(tmp_path, listen="192.0.2.1")
    with pytest.raises(StartError, match="setting listen"):
        check_ports(load_settings(tmp_path))
