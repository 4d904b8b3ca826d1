"""The trunk that registers with its provider, against a provider of a few lines."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from pathlib import Path
from typing import cast

import pytest

from asterisk_conf.trunk_state import Registration, ask_registration, read_registration
from foundation.settings import Settings
from tests.real_pbx import running_pbx

REALM, NONCE, PASSWORD = "provider", "abc123", ">a=secret!"


class Provider(asyncio.DatagramProtocol):
    """Asks for a password, and says yes to the right one. `accepted` is the last REGISTER."""

    def __init__(self) -> None:
        self.accepted: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        request = data.decode()
        if not request.startswith("REGISTER"):
            return
        rows = [
            row
            for row in request.split("\r\n")
            if row.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq", "Contact")
        ]
        if self.is_right(request):
            status, more = "200 OK", "Expires: 600"
            if not self.accepted.done():
                self.accepted.set_result(request)
        else:
            status = "401 Unauthorized"
            more = f'WWW-Authenticate: Digest realm="{REALM}",nonce="{NONCE}",algorithm=MD5'
        reply = "\r\n".join([f"SIP/2.0 {status}", *rows, more, "Content-Length: 0", "", ""])
        self.transport.sendto(reply.encode(), address)

    def is_right(self, request: str) -> bool:
        said = dict(re.findall(r'(\w+)="([^"]*)"', request.partition("Authorization:")[2]))
        if not said:
            return False
        first = hashlib.md5(f"city:{REALM}:{PASSWORD}".encode()).hexdigest()
        second = hashlib.md5(f"REGISTER:{said['uri']}".encode()).hexdigest()
        wanted = hashlib.md5(f"{first}:{NONCE}:{second}".encode()).hexdigest()
        return said["username"] == "city" and said["response"] == wanted


@pytest.mark.calls
async def test_it_registers_with_its_password() -> None:
    transport, provider = await asyncio.get_running_loop().create_datagram_endpoint(
        Provider, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]

    def start_and_wait(loop: asyncio.AbstractEventLoop) -> str:
        keys = {"trunk_registrar": f"127.0.0.1:{port}", "trunk_user": "city"}
        with running_pbx(trunk_password=PASSWORD, **keys) as pbx:
            request = asyncio.run_coroutine_threadsafe(
                asyncio.wait_for(provider.accepted, 20), loop
            ).result()
            assert pbx.complaints() == []
            wait_for_state(pbx.settings, Registration.REGISTERED)
        return request

    request = await asyncio.to_thread(start_and_wait, asyncio.get_running_loop())
    assert "Contact: <sip:109@127.0.0.1:" in request
    transport.close()


def wait_for_state(settings: Settings, state: Registration) -> None:
    """Until Asterisk says so: the provider's answer is on its way."""
    deadline = time.monotonic() + 10
    while (found := ask_registration(settings)) is not state:
        assert time.monotonic() < deadline, found


@pytest.mark.calls
async def test_a_wrong_password_is_reported_as_rejected() -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Provider, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]

    def start_and_ask() -> Registration | None:
        keys = {"trunk_registrar": f"127.0.0.1:{port}", "trunk_user": "city"}
        with running_pbx(trunk_password="another", **keys) as pbx:
            wait_for_state(pbx.settings, Registration.REJECTED)
            return ask_registration(pbx.settings)

    assert await asyncio.to_thread(start_and_ask) is Registration.REJECTED
    transport.close()


def test_without_a_registrar_there_is_no_state(tmp_path: Path) -> None:
    assert ask_registration(Settings.of(home=tmp_path)) is None


HEAD = """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================
"""


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (" trunk-registration/sip:sip.city.kz  trunk-auth  Registered  (exp. 595s)", "registered"),
        (" trunk-registration/sip:sip.city.kz   trunk-auth   Unregistered", "unregistered"),
        (" trunk-registration/sip:sip.city.kz   trunk-auth   Rejected", "rejected"),
        (" trunk-registration/sip:sip.city.kz   trunk-auth   Perhaps", "unknown"),
        (" another/sip:sip.city.kz   trunk-auth   Registered", "unknown"),
        ("No objects found.", "unknown"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_the_state_is_read_from_the_console(line: str, state: str) -> None:
    assert read_registration(HEAD + line + "\n\nObjects found: 1\n") == state
