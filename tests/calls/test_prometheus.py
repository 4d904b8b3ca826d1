"""Prometheus reads a running installation, and each figure of the Grafana dashboard has data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench.system import System, until
from foundation.settings import CODE_DIR
from sip_peers.outside import free_udp_port
from tests.deploy.debian_programs import PROMETHEUS, PROMTOOL

pytestmark = pytest.mark.calls
RULES = CODE_DIR / "deploy/prometheus"
DASHBOARD = CODE_DIR / "deploy/grafana/komek.json"


@asynccontextmanager
async def prometheus(target: int, folder: Path) -> AsyncIterator[str]:
    """A Prometheus that reads the web process at port `target` each second; its address."""
    port = free_udp_port()  # held against the other tests; free of TCP too
    config = (RULES / "prometheus.yml").read_text().replace("15s", "1s")
    config = config.replace("komek.rules.yml", str(RULES / "komek.rules.yml"))
    (folder / "prometheus.yml").write_text(config.replace("8109", str(target)))
    process = await asyncio.create_subprocess_exec(
        PROMETHEUS.fetched(),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def query(address: str, words: str) -> list[dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{address}/api/v1/query", params={"query": words}) as answer,
    ):
        found = await answer.json()
    assert found["status"] == "success", (words, found)
    result: list[dict[str, Any]] = found["data"]["result"]
    return result


async def test_each_figure_of_the_dashboard_has_data_and_the_watch_alert_fires(
    quick_system: System, tmp_path: Path
) -> None:
    settings = quick_system.settings
    async with prometheus(settings.ports.web_port, tmp_path) as address:

        async def there(words: str) -> bool:
            try:
                return bool(await query(address, words))
            except aiohttp.ClientError:
                return False

        async def scraped_twice() -> bool:
            return await there('count_over_time(up{job="komek"}[1m]) > 2')

        await until(scraped_twice, 30, "Prometheus reads the installation")
        panels = json.loads(DASHBOARD.read_text())["panels"]
        queries = [target["expr"] for panel in panels for target in panel["targets"]]
        assert len(queries) >= 15
        empty = [words for words in queries if not await there(words)]
        assert empty == []
        down = await query(address, "komek_program_up == 0")
        assert [row["metric"]["program"] for row in down] == []
        assert await there('ALERTS{alertname="KomekWatched", alertstate="firing"}')
        text = await _metrics(settings.ports.web_port)
    checked = await asyncio.create_subprocess_exec(
        PROMTOOL.fetched(), "check", "metrics", stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await checked.communicate(text)
    assert checked.returncode == 0, said.decode()


async def _metrics(port: int) -> bytes:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        return await answer.read()
