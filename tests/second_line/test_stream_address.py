"""Addresses of streams: what is one, where its login goes, and which lead to ourselves."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from second_line.sealing import open_login, seal_login
from second_line.stream_address import Login, is_forbidden, leads_to_us, read_stream

OURS = frozenset({"10.0.0.5", "db.city.example", "komek-1"})


def test_a_login_is_cut_off_the_address() -> None:
    found = read_stream("rtsp://admin:s%40fe@10.1.2.3:8554/ch1/main?profile=1#x")
    assert found is not None
    assert found.text == "rtsp://10.1.2.3:8554/ch1/main?profile=1"
    assert found.login == Login("admin", "s@fe")
    assert found.server == ("10.1.2.3", 8554)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://10.1.2.3/",
        "rtsp:///path",
        "rtsp://10.1.2.3:0/",
        "rtsp://10.1.2.3:99999/",
        "rtsp://10.1.2.3/a b",
        "rtsp://10.1.2.3/\r\nX: y",
        "rtsp://10.1.2.3/live?user=admin&password=secret",
        "rtsp://10.1.2.3/" + "a" * 500,
    ],
)
def test_what_is_no_address_of_a_stream(text: str) -> None:
    assert read_stream(text) is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "a.localhost", "::1",
        "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254", "224.0.0.1", "10.0.0.5",
        "::ffff:10.0.0.5", "db.city.example", "komek-1",
    ],
)  # fmt: skip
def test_an_address_of_our_own_is_no_camera(host: str) -> None:
    assert leads_to_us(host, OURS)


@pytest.mark.parametrize("host", ["10.0.0.6", "192.168.1.20", "cam-17.city.example", "fd00::7"])
def test_a_camera_may_be_in_a_private_network(host: str) -> None:
    assert not leads_to_us(host, OURS)


def test_what_a_name_stands_for_is_refused_too() -> None:
    assert is_forbidden(ip_address("127.0.0.53"), OURS)
    assert not is_forbidden(ip_address("10.9.9.9"), OURS)


def test_a_sealed_login_is_opened_by_its_own_secret_only() -> None:
    sealed = seal_login("one", Login("admin", "пароль"))
    assert "admin" not in sealed and "пароль" not in sealed
    assert open_login("one", sealed) == Login("admin", "пароль")
    assert open_login("another", sealed) == Login()
    assert seal_login("one", Login()) == "" and open_login("one", "") == Login()
