"""The files for nginx and Caddy, run as they are but for names, ports and certificates: who asks is
known, sockets and events pass, bodies are limited, and metrics stay inside."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from asterisk_conf.certificate import ensure_certificate
from bench.system import until
from foundation.process.http_server import serve_http
from foundation.settings import CODE_DIR, Settings
from sip_peers.outside import free_udp_port
from softphone_ui.web.behind_proxy import behind_proxy
from tests.deploy.debian_programs import CADDY, NGINX, environment

pytestmark = pytest.mark.services
#: A citizen: not the address of the proxy, which is trusted.
CITIZEN = "127.0.0.2"
MEGABYTE = 1 << 20


async def who(request: web.Request) -> web.Response:
    return web.json_response([request.remote, request.scheme, request.host.partition(":")[0]])


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


async def events(request: web.Request) -> web.StreamResponse:
    """One event, and then silence until the reader leaves."""
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(request)
    await stream.write(b"data: first\n\n")
    await asyncio.Event().wait()
    return stream


async def size(request: web.Request) -> web.Response:
    return web.json_response(len(await request.read()))


async def metrics(request: web.Request) -> web.Response:
    return web.Response(text="figures of the staff")


@dataclass(frozen=True)
class Proxy:
    """A proxy in front of a web process, and a citizen's connection to it."""

    address: str
    client: aiohttp.ClientSession


def nginx(folder: Path, pages: int, door: int, files: tuple[Path, Path]) -> list[str | Path]:
    """Write nginx' configuration. Return the command that runs it."""
    text = (CODE_DIR / "deploy/nginx/komek.conf").read_text()
    text = text.replace("8109", str(pages)).replace(
        "listen 443 ssl", f"listen 127.0.0.1:{door} ssl"
    )
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_udp_port()}")
    text = text.replace("/etc/ssl/komek/109.crt", str(files[0]))
    text = text.replace("/etc/ssl/komek/109.key", str(files[1]))
    (folder / "komek.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder / 'nginx.pid'};\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder / 'komek.conf'};\n}}\n"
    )
    return [NGINX.fetched(), "-e", folder / "nginx.log", "-c", folder / "nginx.conf"]


def caddy(folder: Path, pages: int, door: int, files: tuple[Path, Path]) -> list[str | Path]:
    """Write Caddy's configuration. Return the command that runs it."""
    text = (CODE_DIR / "deploy/caddy/Caddyfile").read_text()
    rules = "{\n\tadmin off\n\tauto_https off\n}\n"
    site = f"https://localhost:{door} {{\n\ttls {files[0]} {files[1]}\n"
    text = text.replace("109.city.example {", rules + site).replace("8109", str(pages))
    (folder / "Caddyfile").write_text(text)
    return [CADDY.fetched(), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@asynccontextmanager
async def pages(port: int) -> AsyncIterator[None]:
    """What stands for the web process: its middleware, and a handler for each kind of request."""
    app = web.Application(middlewares=[behind_proxy(["127.0.0.1"])], client_max_size=99 * MEGABYTE)
    app.router.add_get("/who", who)
    app.router.add_get("/live", echo)
    app.router.add_get("/events", events)
    app.router.add_get("/metrics", metrics)
    app.router.add_post("/photo", size)
    async with serve_http(app, "127.0.0.1", port, proxies=["127.0.0.1"]):
        yield


@pytest_asyncio.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
async def proxy(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Proxy]:
    settings = Settings.of(home=tmp_path, sip_tls_port=5061)
    ensure_certificate(settings)
    behind, door = free_udp_port(), free_udp_port()
    command = request.param(tmp_path, behind, door, settings.sip_tls_files)
    places = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    # We asked for that certificate ourselves: what is tried here is what passes.
    trusting = ssl.create_default_context(cafile=settings.sip_tls_files[0])
    trusting.check_hostname = False
    connector = aiohttp.TCPConnector(local_addr=(CITIZEN, 0), ssl=trusting)
    async with pages(behind), aiohttp.ClientSession(connector=connector) as client:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**environment(), **places},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        found = Proxy(f"https://localhost:{door}", client)

        async def answers() -> bool:
            async with client.get(f"{found.address}/who") as answer:
                return answer.status == 200

        try:
            await until(answers, 20, "the proxy answers")
            yield found
        finally:
            process.kill()  # asked politely, it would wait for the connections that are open
            await process.wait()


async def test_the_citizens_address_and_scheme_arrive_and_a_forged_one_does_not(
    proxy: Proxy,
) -> None:
    forged = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http"}
    async with proxy.client.get(f"{proxy.address}/who", headers=forged) as answer:
        assert await answer.json() == [CITIZEN, "https", "localhost"]


async def test_a_websocket_passes(proxy: Proxy) -> None:
    async with proxy.client.ws_connect(f"{proxy.address}/live") as socket:
        await socket.send_str("a call")
        assert (await socket.receive(timeout=10)).data == "a call"


async def test_an_event_arrives_while_the_answer_goes_on(proxy: Proxy) -> None:
    async with proxy.client.get(f"{proxy.address}/events") as answer, asyncio.timeout(10):
        assert await answer.content.readline() == b"data: first\n"


async def test_photos_pass_and_what_is_too_large_is_refused(proxy: Proxy) -> None:
    async with proxy.client.post(f"{proxy.address}/photo", data=bytes(20 * MEGABYTE)) as answer:
        assert await answer.json() == 20 * MEGABYTE
    try:
        async with proxy.client.post(f"{proxy.address}/photo", data=bytes(65 * MEGABYTE)) as answer:
            assert answer.status >= 400
    except aiohttp.ClientError:
        pass  # it closes the connection while the rest of the body is on its way


async def test_metrics_are_not_published(proxy: Proxy) -> None:
    async with proxy.client.get(f"{proxy.address}/metrics") as answer:
        assert answer.status == 404
        assert "figures" not in await answer.text()
