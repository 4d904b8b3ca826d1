"""Bodies and addresses of extreme size, depth and date: each handler refuses them, and soon."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.web.endpoint import ENDPOINTS
from softphone_ui.web.rights import is_for_files
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
DEEP = (b"[" * 100_000, b'{"a":' * 40_000)
#: Handlers whose forms come with photos, and programs that send forms of parts.
WITH_FILES = {"/report/what", "/t/{number}/more", "/t/{number}/not-solved"}
WITH_FILES |= {"/chat", "/api/public/chat"}
NO_CALENDAR = ("0001-01-01", "9999-12-31")


@pytest.fixture
async def admin(fresh_settings: Settings) -> AsyncIterator[Client]:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "admin") as client:
        yield client


async def send(client: Client, method: str, path: str, data: bytes, kind: str) -> int:
    headers = {"X-CSRF": client.token, "Content-Type": kind}
    async with client.http.request(
        method, re.sub(r"{[^}]*}", "1", path), data=data, headers=headers, allow_redirects=False
    ) as answer:
        await answer.read()
        return answer.status


async def test_no_depth_of_json_is_our_fault(admin: Client, fresh_settings: Settings) -> None:
    failed, tried = [], 0
    for each in make_app(fresh_settings)[ENDPOINTS]:
        if each.body is None:
            continue
        # As the value of a field that may hold anything, too.
        fields = (
            msgspec.structs.fields(each.body) if hasattr(each.body, "__struct_fields__") else ()
        )
        of_field = [f'{{"{it.encode_name}":'.encode() + DEEP[1] for it in fields[:2]]
        for data in (*DEEP, *of_field):
            status = await send(admin, each.method, each.path, data, "application/json")
            tried += 1
            if status >= 500:
                failed.append((each.method, each.path, status, data[:20]))
    assert failed == [] and tried > 400


async def test_no_day_of_an_address_is_our_fault(admin: Client, fresh_settings: Settings) -> None:
    failed, tried = [], 0
    for each in make_app(fresh_settings)[ENDPOINTS]:
        if each.query is None or each.method != "GET":
            continue
        days = [it.encode_name for it in msgspec.structs.fields(each.query) if "date" in str(it)]
        for name in days:
            for day in NO_CALENDAR:
                status = await send(
                    admin, "GET", f"{each.path}?{name}={day}", b"", "application/json"
                )
                tried += 1
                if status >= 500:
                    failed.append((each.path, name, day, status))
    assert failed == [] and tried > 20


async def test_forms_of_parts_are_read_by_those_who_need_them(
    admin: Client, fresh_settings: Settings
) -> None:
    """Each took 0.1 s of the event loop, of whoever sent it."""
    part = b'--b\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r\n'
    body, kind = part * 900 + b"--b--\r\n", "multipart/form-data; boundary=b"
    taken = set()
    for route in make_app(fresh_settings).router.routes():
        path = route.resource.canonical if route.resource else ""
        if route.method not in ("POST", "PUT", "PATCH") or "open311" in path:
            continue
        if is_for_files(route.handler):
            taken.add(path)
        elif not path.startswith("/api/sign-out"):
            status = await send(admin, route.method, path, body, kind)
            assert status in (401, 403, 404, 415), (route.method, path, status)
    assert taken == WITH_FILES


async def test_programs_send_forms_of_few_parts(admin: Client) -> None:
    path, kind = "/open311/v2/requests.json", "multipart/form-data; boundary=b"

    def form(*parts: tuple[str, str]) -> bytes:
        lines = (f'--b\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n'
                 for name, value in parts)  # fmt: skip
        return ("".join(lines) + "--b--\r\n").encode()

    assert await send(admin, "POST", path, form(("api_key", "none")), kind) == 403
    assert await send(admin, "POST", path, form(*[("api_key", "x")] * 101), kind) == 400
    assert await send(admin, "POST", path, form(("a", "x" * 100_001)), kind) == 400
    assert await send(admin, "POST", path, b"--b\r\n\r\n--b", kind) == 400


async def test_the_description_is_written_once(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from softphone_ui.web import openapi

    times, described = [], openapi.describe

    def counted(*given: Any) -> Any:
        times.append(1)
        return described(*given)

    monkeypatch.setattr(openapi, "describe", counted)
    for _ in range(3):
        assert (await admin.ask("GET", "/api/openapi.json"))[1]["openapi"]
    assert len(times) == 1
