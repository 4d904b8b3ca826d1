"""The trunk that registers with its provider, against a provider of a few lines."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import cast

import pytest

from tests.real_pbx import running_pbx

pytestmark = pytest.mark.calls
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
        return request

    request = await asyncio.to_thread(start_and_wait, asyncio.get_running_loop())
    assert "Contact: <sip:109@127.0.0.1:" in request
    transport.close()
