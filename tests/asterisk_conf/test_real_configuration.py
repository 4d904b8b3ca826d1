"""What we render, loaded by a real Asterisk."""

import socket

import psutil
import pytest

from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls


def test_it_loads_without_a_complaint() -> None:
    with running_pbx() as fresh:
        assert fresh.complaints() == []


def test_nothing_listens_beyond_loopback(greeting_pbx: RealPbx) -> None:
    sockets = psutil.Process(greeting_pbx.process.pid).net_connections("inet")
    listening = [s for s in sockets if s.type == socket.SOCK_STREAM and s.status == "LISTEN"]
    assert {s.laddr.ip for s in listening} == {"127.0.0.1"}
    ours = {greeting_pbx.settings.sip_port, greeting_pbx.settings.ami_port}
    assert ours <= {s.laddr.port for s in listening}
    datagrams = [s for s in sockets if s.type == socket.SOCK_DGRAM]
    open_ones = [s for s in datagrams if s.laddr.ip != "127.0.0.1"]
    # The SIP library's DNS client has one socket for IPv4 and one for IPv6, on ports of chance.
    assert len(open_ones) <= 2
    keys = greeting_pbx.settings
    media = range(keys.rtp_start, keys.rtp_end + 1)
    assert not [s for s in open_ones if s.laddr.port in media or s.laddr.port == keys.sip_port]
