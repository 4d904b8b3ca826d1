"""Public clients of Open311, unmodified, against our server: they read and they send.

They live in an environment of their own, kept beside what else is fetched and made once: some are
old, and what they need is none of our business (`clients.in`, `clients.lock`)."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from foundation.settings import CODE_DIR, Settings
from launcher.open311_key import make_key
from tests.softphone_ui.city import settle, web_process
from tests.softphone_ui.counting import counting

pytestmark = pytest.mark.services
LOCK = CODE_DIR / "tests" / "registry" / "open311" / "clients.lock"
AT_WORK = LOCK.with_name("clients_at_work.py")
UV = Path(sys.executable).with_name("uv")


def clients_python() -> Path:
    """The Python that has the clients; installs them where nobody has yet."""
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "komek109"
    there = kept / f"open311-clients-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    if not there.exists():
        kept.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="open311-clients-", dir=kept))
        run = [str(UV), "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([str(UV), "venv", "--quiet", "--clear", str(fresh)], check=True)
        subprocess.run([*run, "--python", str(fresh / "bin" / "python")], check=True)
        try:
            fresh.rename(there)
        except OSError:  # somebody else was quicker
            shutil.rmtree(fresh)
    return there / "bin" / "python"


@pytest.fixture
async def told(fresh_settings: Settings) -> AsyncIterator[dict[str, Any]]:
    """What each client got of one server."""
    python = await asyncio.to_thread(clients_python)
    await settle(fresh_settings)
    key = await asyncio.to_thread(make_key, fresh_settings, "c", imports=False, per_minute=60)
    imports = await asyncio.to_thread(make_key, fresh_settings, "i", imports=True, per_minute=60)
    async with counting(fresh_settings), web_process(fresh_settings) as address:
        before = {code: await send_before(address, imports, code) for code in ("manhole", "snow")}
        work = await asyncio.create_subprocess_exec(
            python, AT_WORK, f"{address}/open311/v2", key,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, wrong = await asyncio.wait_for(work.communicate(), 60)
    assert work.returncode == 0, wrong.decode()
    yield json.loads(said) | {"before": before}


async def send_before(address: str, key: str, code: str) -> str:
    """The id of a request of two days before: lists have none of this day."""
    at = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    sent = {"api_key": key, "service_code": code, "lat": "51.1283", "long": "71.4305",
            "original_id": code, "requested_datetime": at}  # fmt: skip
    async with ClientSession(address) as http:
        async with http.post("/open311/v2/requests.json", data=sent) as told:
            assert told.status == 201
            return str((await told.json())[0]["service_request_id"])


async def test_public_clients_read_and_send_unmodified(told: dict[str, Any]) -> None:
    civicbot, three = told["civicbot"], told["three"]
    manhole = civicbot["sent"][0]["service_request_id"]
    before = told["before"]

    assert "'cover' missing" in civicbot["problems"][0], "it judges by our definition"
    assert civicbot["one"]["service_code"] == "manhole" and civicbot["one"]["status"] == "open"
    assert [it["service_request_id"] for it in civicbot["listed"]] == [manhole]

    assert three["discovery"].endswith("/open311/v2") and three["services"] > 20
    assert (three["one"][0]["address"], three["definition"]) == ("Кенесары 5", "manhole")
    assert [it["service_request_id"] for it in three["between"]] == [before["snow"]]
    assert three["refused"][0]["code"] == 403
    assert "Айгүл" not in str(three["one"])

    for form in ("json", "xml"):
        read = told["georeport"][form]
        assert read["requests"] == sorted(before.values()) and "manhole" in read["services"]
        assert read["one"]["service_request_id"] == read["requests"][0]
        assert read["definition"]["service_code"] == "manhole"

    chicago = told["chicagorequests"]
    assert chicago["exit"] == 0
    assert {it["service_request_id"] for it in chicago["requests"]} == set(before.values())
    assert all(it["notes"][0]["summary"] for it in chicago["requests"])
