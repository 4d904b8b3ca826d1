"""A push service that stands for a browser's own, and the browser's side of a subscription."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import http_ece
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from asterisk_conf.certificate import ensure_certificate
from foundation.settings import Settings

#: A name of nobody's.
HOST = "push.example.net"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Subscription:
    """What a browser holds: its address at the service, and the keys that it alone knows."""

    def __init__(self, name: str = "a") -> None:
        self.endpoint = f"https://{HOST}/push/{name}"
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": base64url(point), "auth": base64url(self._auth)}

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt what has come. Raises http_ece.ECEException for what is another's."""
        text = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth)
        found: dict[str, Any] = json.loads(text)
        return found


@dataclass
class PushService:
    """`came`: (path, headers, body) of each; `status`: what is answered."""

    came: list[tuple[str, Any, bytes]] = field(default_factory=list)
    status: int = 201

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((request.path, request.headers.copy(), await request.read()))
        return web.Response(status=self.status)


class _Here(AbstractResolver):
    """Every name is this machine's."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self._port,
                              family=socket.AF_INET, proto=0, flags=0)]  # fmt: skip

    async def close(self) -> None:
        pass


@asynccontextmanager
async def push_service(
    settings: Settings,
) -> AsyncIterator[tuple[PushService, aiohttp.ClientSession]]:
    """The service by TLS, and a session for which HOST is it."""
    service, app = PushService(), web.Application()
    app.router.add_post("/push/{name}", service.take)
    encrypted = settings.changed(sip_tls_port=5061)
    await asyncio.to_thread(ensure_certificate, encrypted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*settings.sip_tls_files)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    port = runner.addresses[0][1]
    connector = aiohttp.TCPConnector(resolver=_Here(port), ssl=False)
    async with aiohttp.ClientSession(connector=connector) as http:
        yield service, http
    await runner.cleanup()
